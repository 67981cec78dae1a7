"""A word to systemd: ready, alive. Without systemd nothing happens."""

import os
import socket


def notify(word: str) -> None:
    """Send READY=1, WATCHDOG=1 or STOPPING=1."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
            link.connect("\0" + address[1:] if address.startswith("@") else address)
            link.send(word.encode())
