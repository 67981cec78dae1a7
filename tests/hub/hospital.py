"""A real small hospital: Mosquitto, the hub's own process, and a unit that speaks the wire from a blocking socket."""

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hub.builders import write_hospital
from tests.parts.broker import free_port
from wire import topics

WAIT_S = 20


class Hospital:
    """A folder with a hub's files, and the processes that run on them."""

    def __init__(self, folder: Path, extra: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.web = free_port()
        self.lines: list[User] = []
        write_hospital(folder)
        (folder / "hub.toml").write_text(
            'facility = "hospital.toml"\ndata = "data"\n'
            f'[broker]\nhost = "127.0.0.1"\nport = {self.port}\n[web]\nhost = "127.0.0.1"\nport = {self.web}\n{extra}',
            encoding="utf-8",
        )
        self.broker: subprocess.Popen[bytes] | None = None
        self.hub: subprocess.Popen[bytes] | None = None
        self.command("init")

    def command(self, *words: str, code: int = 0) -> str:
        """Run `shayya-hub` with these words and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "hub.cli", *words, "--config", str(self.folder / "hub.toml")],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def start_broker(self) -> None:
        """Start Mosquitto on the hub's own files."""
        with (self.folder / "broker.log").open("ab") as log:
            conf = self.folder / "data" / "broker" / "mosquitto.conf"
            self.broker = subprocess.Popen(["mosquitto", "-c", str(conf)], stdout=log, stderr=log)
        until(lambda: _listens(self.port), "the broker did not start")

    def start_hub(self) -> None:
        """Start the hub and wait until it is ready."""
        with (self.folder / "hub.log").open("ab") as log:
            self.hub = subprocess.Popen(
                [sys.executable, "-m", "hub.cli", "run", "--config", str(self.folder / "hub.toml")],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(lambda: self.get("/readyz")[0] == 200, "the hub did not get ready")

    def kill_hub(self) -> None:
        """End the hub without warning, all its processes."""
        if self.hub is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.hub.pid, signal.SIGKILL)
            self.hub.wait()
            self.hub = None

    def kill_broker(self) -> None:
        """End the broker without warning."""
        if self.broker is not None:
            self.broker.kill()
            self.broker.wait()
            self.broker = None

    def get(self, path: str) -> tuple[int, str]:
        """Ask the hub's web server; status 0 when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def user(self, file: str) -> "User":
        """Connect with the credential in this file."""
        values = json.loads((self.folder / file).read_text(encoding="utf-8"))
        password = values["password"] if "password" in values else values["broker"]["password"]
        line = User(self.port, values.get("uid") or values["user"], password)
        self.lines.append(line)
        return line

    def hang_up(self) -> None:
        """Close every line that was opened."""
        while self.lines:
            self.lines.pop().close()

    def log(self) -> str:
        """Return what the hub logged."""
        return (self.folder / "hub.log").read_text(encoding="utf-8")


@contextlib.contextmanager
def running_hospital(
    folder: Path, units: dict[str, str], boards: tuple[str, ...] = (), extra: str = ""
) -> Iterator[Hospital]:
    """Run a hospital with these units (uid: beds with commas) and boards; their files are UID.json and ID.json."""
    hospital = Hospital(folder, extra)
    for uid, beds in units.items():
        hospital.command("unit", "add", uid, "--beds", beds, "--out", str(folder))
    for board in boards:
        hospital.command("board", "add", board, "--out", str(folder / f"{board}.json"))
    try:
        hospital.start_broker()
        hospital.start_hub()
        yield hospital
    finally:
        hospital.hang_up()
        hospital.kill_hub()
        hospital.kill_broker()


def until(true: Any, what: str, seconds: float = WAIT_S) -> None:
    """Wait until it is true, or fail saying what did not happen."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class User:
    """A connection to the broker: MQTT 5, blocking, every wait bounded."""

    def __init__(self, port: int, user: str, password: str, client_id: str | None = None) -> None:
        self.name = user
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._passed: list[tuple[int, bytes]] = []
        self._id = 0
        try:
            self._connect(user, password, client_id or user)
        except BaseException:
            self._socket.close()
            raise

    def _connect(self, user: str, password: str, client_id: str) -> None:
        body = _text(b"MQTT") + bytes([5, 0xC2]) + struct.pack(">HB", 60, 0) + _text(client_id.encode())
        self._send(0x10, body + _text(user.encode()) + _text(password.encode()))
        kind, answer = self._packet()
        if kind != 0x20 or answer[1]:
            raise ConnectionRefusedError(f"reason {answer[1]:#x}")

    def subscribe(self, *filters: str) -> None:
        """Ask for these; whether anything is delivered is another matter."""
        for one in filters:
            self._send(0x82, self._next() + b"\x00" + _text(one.encode()) + b"\x01")
            self._until_kind(0x90)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish at QoS 1 without waiting."""
        self._send(0x33 if retain else 0x32, _text(topic.encode()) + self._next() + b"\x00" + payload)

    def message(self, seconds: float = WAIT_S) -> tuple[str, Any] | None:
        """Return the next message (topic, decoded payload), or None when none comes in this time."""
        self._socket.settimeout(seconds)
        try:
            kind, body = self._until_kind(0x30)
        except TimeoutError:
            return None
        at = 2 + struct.unpack_from(">H", body)[0]
        topic = body[2:at].decode()
        if kind & 0x06:
            self._send(0x40, body[at : at + 2])
            at += 2
        payload = body[at + 1 + body[at] :]
        return topic, json.loads(payload) if payload else None

    def expect(self, kind: str) -> Any:
        """Return the payload of the next message whose topic ends so."""
        while True:
            found = self.message()
            assert found is not None, f"{self.name}: no {kind} came"
            if found[0].endswith("/" + kind):
                return found[1]

    def close(self) -> None:
        """Vanish without a word."""
        self._socket.close()

    def _until_kind(self, wanted: int) -> tuple[int, bytes]:
        while True:
            kind, body = self._passed.pop(0) if self._passed and wanted == 0x30 else self._packet()
            if kind & 0xF0 == wanted:
                return kind, body
            if kind & 0xF0 == 0x30:
                self._passed.append((kind, body))

    def _next(self) -> bytes:
        self._id = self._id % 65535 + 1
        return struct.pack(">H", self._id)

    def _send(self, kind: int, body: bytes) -> None:
        length, left = b"", len(body)
        while True:
            left, digit = left // 128, left % 128
            length += bytes([digit | (0x80 if left else 0)])
            if not left:
                break
        self._socket.sendall(bytes([kind]) + length + body)

    def _packet(self) -> tuple[int, bytes]:
        kind = self._take(1)[0]
        length = shift = 0
        while True:
            digit = self._take(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                return kind, self._take(length)

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionResetError("the broker closed the connection")
            self._buffer += part
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken


class Unit:
    """A unit of the small hospital on a live line."""

    def __init__(self, hospital: Hospital, uid: str) -> None:
        self.uid = uid
        self.line = hospital.user(f"{uid}.json")
        self.line.subscribe(*topics.unit_filters("nrs", uid))

    def send(self, kind: str, message: Any, *, retain: bool = False) -> None:
        """Publish a message on one of the unit's topics."""
        payload = message if isinstance(message, bytes) else message.encode()
        self.line.publish(topics.unit_topic("nrs", self.uid, kind), payload, retain=retain)

    def be_born(self, birth: Any) -> Any:
        """Publish the birth and return the hub's report."""
        self.send("birth", birth, retain=True)
        return self.line.expect("beds")

    def press(self, press: Any) -> Any:
        """Press and return the acknowledgement."""
        self.send("press", press)
        return self.line.expect("ack")


def _text(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value
