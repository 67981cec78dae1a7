"""The folder a demo runs in, and the ports it uses."""

import fcntl
import os
import shutil
import socket
from pathlib import Path

from demo.errors import PortTakenError, SecondDemoError

LOOPBACK = "127.0.0.1"


class Place:
    """The folder of one demo, locked against a second one for as long as this process lives.

    The lock is the kernel's, so a demo that was killed leaves none behind. What an earlier demo wrote is removed.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._lock, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._lock)
            raise SecondDemoError(
                f"a demo is already running in {self.directory} (process {owner}): "
                "stop it with Ctrl-C, or give this one --directory"
            ) from None
        os.truncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
        self._clear()

    def _clear(self) -> None:
        for entry in self.directory.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()

    def release(self) -> None:
        """Let another demo use the folder."""
        os.close(self._lock)


def claim_port(port: int) -> int:
    """Return the port when it is free on this machine; PortTakenError says what to do when it is not."""
    try:
        _bind_briefly(port)
    except OSError:
        raise PortTakenError(
            f"port {port} is taken by another program: choose another, for example shayya-demo --port {port + 1}"
        ) from None
    return port


def free_ports(count: int) -> list[int]:
    """Return free loopback ports, all different."""
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _bind_briefly(port: int) -> None:
    socket.create_server((LOOPBACK, port)).close()
