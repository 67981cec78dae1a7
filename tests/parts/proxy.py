"""A TCP proxy on a loopback port that misbehaves on demand, and counts what it did."""

import socket
import struct
import threading
import time
from collections import Counter

UP = "up"  # from the client to the server
DOWN = "down"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Line:
    """One client's connection through the proxy. A swallowed direction stays so: this line is half open for good."""

    def __init__(self, client: socket.socket, server: socket.socket, swallowed: set[str]) -> None:
        self.ends = {UP: (client, server), DOWN: (server, client)}
        self.swallowed = set(swallowed)

    def end(self, *, reset: bool) -> None:
        """Close both ends, with a TCP reset when asked."""
        for one in self.ends[UP]:
            try:
                if reset:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                one.shutdown(socket.SHUT_RD)  # wakes the thread that reads it
            except OSError:
                pass  # the peer ended it first
            one.close()


class Proxy:
    """Use in a `with`. `counts` has connections, bytes passed as `up` and `down`, bytes `swallowed up` and
    `swallowed down`, `cuts` and `resets`.
    """

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.delay_s = 0.0  # before each piece of data is passed on
        self.cut_after: int | None = None  # bytes from the next client to pass on; then its line is closed
        self.counts: Counter[str] = Counter()
        self._swallowed: set[str] = set()
        self.lines: list[Line] = []  # those that are open
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._listener.shutdown(socket.SHUT_RD)
        self._listener.close()
        for line in list(self.lines):
            line.end(reset=False)

    def swallow(self, *directions: str) -> None:
        """From now on take data in these directions and pass none on, on every line there is and will be."""
        self._swallowed = set(directions)
        for line in list(self.lines):
            line.swallowed |= self._swallowed

    def heal(self) -> None:
        """Let lines made from now on work; those that were swallowed never do again."""
        self._swallowed = set()

    def reset(self) -> None:
        """End every line with a TCP reset."""
        self.counts["resets"] += len(self.lines)
        lines, self.lines = self.lines, []
        for line in lines:
            line.end(reset=True)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # the proxy ends
            self._join(client)

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port), 5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(client, server, self._swallowed)
        self.counts["connections"] += 1
        self.lines.append(line)
        left, self.cut_after = self.cut_after, None
        threading.Thread(target=self._pump, args=(line, UP, left), daemon=True).start()
        threading.Thread(target=self._pump, args=(line, DOWN, None), daemon=True).start()

    def _pump(self, line: Line, direction: str, left: int | None) -> None:
        source, target = line.ends[direction]
        try:
            while data := source.recv(4096):
                if self.delay_s:
                    time.sleep(self.delay_s)
                if direction in line.swallowed:
                    self.counts["swallowed " + direction] += len(data)
                    continue
                target.sendall(data[:left])
                self.counts[direction] += len(data[:left])
                if left is not None:
                    left -= min(left, len(data))
                    if not left:
                        self.counts["cuts"] += 1
                        break
        except OSError:
            pass  # one end is gone: so is the other
        if direction not in line.swallowed:
            line.end(reset=False)
            if line in self.lines:
                self.lines.remove(line)
