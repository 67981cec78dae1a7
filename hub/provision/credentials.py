"""Passwords: drawn here, kept nowhere but in the file of whoever uses them; the registry holds only a salted hash."""

import hashlib
import json
import os
import secrets
import tempfile
from pathlib import Path

from hub.errors import NotPrepared
from hub.store.registry import Credential

SALT_BYTES = 12  # what the plugin reads, no more and no less
ITERATIONS = 1000  # the password has 192 random bits, so guessing is hopeless already; 300 units may log in at once


def draw_password() -> str:
    """Return a new password of 192 random bits."""
    return secrets.token_urlsafe(24)


def hash_password(password: str) -> Credential:
    """Return the password as the broker checks it."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Credential(salt, hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS), ITERATIONS)


def write_secret(path: Path, content: bytes) -> None:
    """Put a file in place whole and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:  # mkstemp makes it 0600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keep_account(path: Path, user: str, password: str) -> None:
    """Keep one of the hub's own accounts at the broker in its file."""
    write_secret(path, json.dumps({"user": user, "password": password}).encode() + b"\n")


def read_account(path: Path) -> tuple[str, str]:
    """Return (user, password) of one of the hub's own accounts."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return str(values["user"]), str(values["password"])
    except FileNotFoundError:
        raise NotPrepared(f"{path} is not there; run shayya-hub init") from None
    except (ValueError, KeyError, TypeError):
        raise NotPrepared(f"{path} cannot be read; delete it and run shayya-hub init") from None
