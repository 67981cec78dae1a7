"""The folder a demo runs in, and the ports it uses."""

import errno
import fcntl
import os
import shutil
import socket
from pathlib import Path

from demo.errors import FolderError, PortTakenError, SecondDemoError

LOOPBACK = "127.0.0.1"
LOCK = "demo.lock"  # also tells that a folder is a demo's own


class Place:
    """The folder of one demo, locked against a second one for as long as this process lives.

    The lock is the kernel's, so a demo that was killed leaves none behind. What an earlier demo wrote is removed;
    a folder that holds anything else is refused.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self._make()
        self._lock = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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

    def _make(self) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            foreign = [entry.name for entry in self.directory.iterdir()]
        except OSError as error:
            raise FolderError(f"{self.directory}: {error.strerror}: name another folder with --directory") from None
        if foreign and LOCK not in foreign:
            raise FolderError(f"{self.directory} holds other things ({foreign[0]}): name an empty or a new folder")

    def _clear(self) -> None:
        for entry in self.directory.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != LOCK:
                entry.unlink()

    def release(self) -> None:
        """Let another demo use the folder."""
        os.close(self._lock)


def claim_port(port: int) -> int:
    """Return the port when it is free on this machine; PortTakenError says what to do when it is not."""
    try:
        _bind_briefly(port)
    except OSError as error:
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise PortTakenError(f"port {port} {why}: choose another, for example shayya-demo --port {port + 1}") from None
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
