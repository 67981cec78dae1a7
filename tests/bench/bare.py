"""The limits that the product is measured against: bare MQTT on a socket, and a bare durable commit.

Nothing here knows beds: the least work that any hub of this kind must do, in the same language on the same machine.
"""

import socket
import sqlite3
import struct
import time
from pathlib import Path


class BareMqtt:
    """An MQTT 5 connection with blocking sockets: one write per packet, QoS 1, no session, no queue."""

    def __init__(self, host: str, port: int, user: str, password: str, patience_s: float | None = 10) -> None:
        self._socket = socket.create_connection((host, port), timeout=patience_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._packet_id = 0
        body = (
            _text("MQTT") + bytes([5, 0xC2]) + struct.pack(">H", 0) + b"\x00"
        )  # no keepalive: it may rest between rounds
        self._send(0x10, body + _text(user) + _text(user) + _text(password))
        kind, answer = self._receive()
        if kind != 0x20 or answer[1]:
            raise ConnectionError(f"the broker refused the bare client: {kind:#x} {answer!r}")

    def subscribe(self, topic: str) -> None:
        """Subscribe at QoS 1 and wait for the answer."""
        self._send(0x82, struct.pack(">H", self._next_id()) + b"\x00" + _text(topic) + b"\x01")
        kind, answer = self._receive()
        if kind != 0x90 or answer[-1] > 1:
            raise ConnectionError(f"the broker refused {topic}: {answer!r}")

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish at QoS 1 without waiting for the answer, which `message` passes over."""
        self._send(0x32, _text(topic) + struct.pack(">H", self._next_id()) + b"\x00" + payload)

    def message(self) -> bytes:
        """Wait for the next message, acknowledge it and return its payload."""
        while True:
            kind, body = self._receive()
            if kind & 0xF0 == 0x30:
                at = 2 + struct.unpack_from(">H", body)[0]
                if kind & 0x06:
                    self._send(0x40, body[at : at + 2])
                    at += 2
                return body[at + 1 + body[at] :]  # properties are short here: their length is one byte

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _next_id(self) -> int:
        self._packet_id = self._packet_id % 65535 + 1
        return self._packet_id

    def _send(self, kind: int, body: bytes) -> None:
        length, left = b"", len(body)
        while True:
            left, digit = divmod(left, 128)[0], left % 128
            length += bytes([digit | (0x80 if left else 0)])
            if not left:
                break
        self._socket.sendall(bytes([kind]) + length + body)

    def _receive(self) -> tuple[int, bytes]:
        kind = self._exactly(1)[0]
        length = shift = 0
        while True:
            digit = self._exactly(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                return kind, self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            if not part:
                raise ConnectionError("the broker closed the bare connection")
            data += part
        return data


class BareCommit:
    """A SQLite file in WAL mode with synchronous=FULL that takes one small row per commit."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE press (number INTEGER PRIMARY KEY, payload BLOB)")

    def __call__(self) -> float:
        """Commit one row durably; return how long that took in milliseconds."""
        start = time.perf_counter_ns()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT INTO press (payload) VALUES (?)", (b"x" * 170,))
        self._db.execute("COMMIT")
        return (time.perf_counter_ns() - start) / 1e6


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data
