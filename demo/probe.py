"""Ask a part of the demo over the loopback, never through a proxy that the environment may name."""

import http.client
import json
import socket
from typing import Any

from demo.place import LOOPBACK

Trouble = (OSError, http.client.HTTPException)


def listens(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def fetch(port: int, path: str, *, bound_s: float = 5.0) -> tuple[int, bytes]:
    """Return the status and the body of a page; OSError or HTTPException when nobody answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=bound_s)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def answers(port: int, path: str) -> bool:
    """Whether a page is there and says that all is well."""
    try:
        return fetch(port, path)[0] == 200
    except Trouble:
        return False


def fetch_json(port: int, path: str) -> Any:
    """Return the decoded JSON at a path, or None when there is none now."""
    try:
        status, body = fetch(port, path)
        return json.loads(body) if status == 200 else None
    except (*Trouble, ValueError):
        return None
