"""shayya-hub token …: which systems may read the API. A token is written to its file and shown nowhere."""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.config import HubConfig
from hub.errors import Refused
from hub.services import tokens
from hub.store.database import Connection, open_ledger, transaction

Lines = Callable[[HubConfig, argparse.Namespace], Iterator[str]]


def add_to(commands: Any, add: Callable[[Any, str, Lines, str], argparse.ArgumentParser]) -> None:
    """Add the commands to a parser; `add` makes one."""
    token = commands.add_parser("token", help="Systems that read the API.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    new = add(token, "add", _add, "Let a system read the API; its token is written to a new file.")
    new.add_argument("name", help="a-z, 0-9 and '-'")
    new.add_argument("--file", type=Path, required=True, help="where to write the token (mode 0600)")
    add(token, "list", _list, "Print the tokens' names and when each was made, as JSON.")
    add(token, "revoke", _revoke, "Refuse a token from now on.").add_argument("name")


def _add(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    with _ledger(config) as db, _written(chosen.file) as token, transaction(db):
        tokens.add(db, chosen.name, token, at=int(time.time()))
    yield f"{chosen.name} may read; its token is in {chosen.file}"


def _list(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    with _ledger(config) as db:
        yield json.dumps(tokens.listing(db), indent=1)


def _revoke(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    with _ledger(config) as db, transaction(db):
        tokens.revoke(db, chosen.name, at=int(time.time()))
    yield f"{chosen.name} may read no more"


@contextmanager
def _ledger(config: HubConfig) -> Iterator[Connection]:
    db = open_ledger(config.ledger)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def _written(path: Path) -> Iterator[str]:
    """Give a token that is safe on disk already; when the block fails to make it valid, nothing is left of it."""
    token = tokens.new_token()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{path} exists; name a new file") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
        yield token
    except BaseException:
        path.unlink()
        raise
