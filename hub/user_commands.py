"""shayya-hub user …: who may work at the pages. What they print is yielded line by line."""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from hub import passwords
from hub.config import HubConfig
from hub.roles import ROLES
from hub.services import accounts
from hub.store import staff
from hub.store.database import open_ledger, open_reader, transaction

Lines = Callable[[HubConfig, argparse.Namespace], Iterator[str]]
ONCE = "(shown this once; it must be changed at the first sign-in, within seven days)"


def add_to(commands: Any, add: Callable[[Any, str, Lines, str], argparse.ArgumentParser]) -> None:
    """Add the commands to a parser; `add` makes one."""
    user = commands.add_parser("user", help="Staff accounts.").add_subparsers(required=True, metavar="COMMAND")
    new = add(user, "add", _add, "Add an account and print its one-time password.")
    new.add_argument("name", help="a-z, 0-9 and '-'")
    new.add_argument("--role", required=True, choices=ROLES)
    add(user, "list", _list, "Print the accounts as JSON.")
    for name, run, text in (
        ("password", _password, "Give an account a new one-time password and print it; its sessions end."),
        ("disable", _disable, "Let an account in no more; its sessions end at once."),
        ("enable", _enable, "Let a disabled account in again."),
    ):
        add(user, name, run, text).add_argument("name")
    role = add(user, "role", _role, "Give an account another role; its sessions end.")
    role.add_argument("name")
    role.add_argument("role", choices=ROLES)


def _add(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    yield from _with_password(config, lambda db, kept: accounts.add(db, chosen.name, chosen.role, kept, at=_now()))


def _password(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    yield from _with_password(config, lambda db, kept: accounts.reset(db, chosen.name, kept, at=_now()))


def _with_password(config: HubConfig, keep: Callable[[Any, str], None]) -> Iterator[str]:
    password = passwords.one_time()
    kept = passwords.hash_of(password)
    _run(config, lambda db: keep(db, kept))
    yield f"{password}  {ONCE}"


def _list(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    open_ledger(config.ledger).close()  # an older ledger gets its tables
    db = open_reader(config.ledger)
    yield json.dumps([dict(row) for row in staff.all_accounts(db)], indent=1)
    db.close()


def _disable(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    _run(config, lambda db: accounts.disable(db, chosen.name, at=_now()))
    yield f"{chosen.name} is disabled"


def _enable(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    _run(config, lambda db: accounts.enable(db, chosen.name, at=_now()))
    yield f"{chosen.name} may sign in"


def _role(config: HubConfig, chosen: argparse.Namespace) -> Iterator[str]:
    _run(config, lambda db: accounts.give_role(db, chosen.name, chosen.role, at=_now()))
    yield f"{chosen.name} is {chosen.role}"


def _run(config: HubConfig, work: Callable[[Any], None]) -> None:
    db = open_ledger(config.ledger)
    try:
        with transaction(db):
            work(db)
    finally:
        db.close()


def _now() -> int:
    return int(time.time())
