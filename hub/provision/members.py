"""Give a unit or a board its identity: register it, write its file, tell the broker, which may be running."""

import csv
import time
from dataclasses import dataclass
from pathlib import Path

from hub.config import HubConfig
from hub.errors import HubError, Refused
from hub.provision import broker_files, control
from hub.provision.credentials import draw_password, hash_password, keep_account, read_account, write_secret
from hub.services import setup
from hub.store import registry
from hub.store.database import Connection, transaction
from wire.board_config import BoardConfig
from wire.unit_config import Broker, Settings, UnitBed, UnitConfig


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to register: its beds in the order of its buttons."""

    uid: str
    beds: tuple[str, ...]


def prepare(config: HubConfig, db: Connection) -> None:
    """Make the ledger fit the facility file, give the hub its accounts, write the broker's files. Idempotent."""
    with transaction(db):
        setup.prepare(db, config.facility)
        known = {row["account"] for row in registry.all_accounts(db)}
        for account in broker_files.ACCOUNTS:
            path = config.broker_folder / f"{account}.json"
            if account not in known or not path.exists():
                password = draw_password()
                registry.keep_account(db, account, hash_password(password))
                keep_account(path, account, password)
    broker_files.render(config, db)


def read_units(path: Path) -> list[NewUnit]:
    """Return the units in a CSV file with the columns uid and beds; an error names the line."""
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"uid", "beds"} <= set(reader.fieldnames or ()):
                raise Refused(f"{path}, line 1: the columns must be uid and beds")
            for row in reader:
                if not (row["uid"] or "").strip() or not (row["beds"] or "").split():
                    raise Refused(f"{path}, line {reader.line_num}: give a uid and at least one bed")
                found.append(NewUnit(row["uid"].strip(), tuple(row["beds"].split())))
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path}: {error}") from None
    return found


def add_units(config: HubConfig, db: Connection, units: list[NewUnit], out: Path, *, source: str = "") -> list[Path]:
    """Register all of these units or none, and write the file of each into `out`."""
    now = int(time.time())
    passwords = {unit.uid: draw_password() for unit in units}
    with transaction(db):
        for number, unit in enumerate(units, 2):
            try:
                setup.add_unit(db, unit.uid, list(unit.beds), hash_password(passwords[unit.uid]), at=now)
            except HubError as error:
                raise Refused(f"{source}, line {number}: {error}" if source else str(error)) from None
    paths = []
    for unit in units:
        content = UnitConfig(
            uid=unit.uid, facility=config.facility.id, broker=_broker(config, passwords[unit.uid]),
            beds=[UnitBed(bed=bed) for bed in unit.beds], provisioned_at=now, settings=Settings(),
        )  # fmt: skip
        paths.append(out / f"{unit.uid}.json")
        write_secret(paths[-1], content.encode() + b"\n")
    roles = [broker_files.unit_role(config.facility.id, unit.uid) for unit in units]
    _tell_broker(config, db, [(unit.uid, passwords[unit.uid]) for unit in units], roles)
    return paths


def add_board(config: HubConfig, db: Connection, board: str, out: Path) -> None:
    """Register a board and write its file."""
    password = draw_password()
    user = broker_files.board_user(board)
    with transaction(db):
        setup.add_board(db, board, hash_password(password), at=int(time.time()))
    content = BoardConfig(user=user, board=board, facility=config.facility.id, broker=_broker(config, password))
    write_secret(out, content.encode() + b"\n")
    _tell_broker(config, db, [(user, password)], [broker_files.board_role(config.facility.id, board)])


def revoke_unit(config: HubConfig, db: Connection, unit: str) -> None:
    """Take a unit's right to speak away, at once where the broker runs; its beds count by hand from then on."""
    with transaction(db):
        if not registry.revoke_unit(db, unit, at=int(time.time())):
            raise Refused(f"there is no unit {unit!r}")
        setup.settle(db)
    broker_files.render(config, db)
    user, password = read_account(config.broker_folder / "admin.json")
    control.apply(config.broker, user, password, control.removal(unit))


def _broker(config: HubConfig, password: str) -> Broker:
    return Broker(host=config.broker.host, port=config.broker.port, password=password)


def _tell_broker(
    config: HubConfig, db: Connection, passwords: list[tuple[str, str]], roles: list[dict[str, object]]
) -> None:
    broker_files.render(config, db)
    user, password = read_account(config.broker_folder / "admin.json")
    commands = [
        command
        for (name, secret), role in zip(passwords, roles, strict=True)
        for command in control.addition(name, secret, role)
    ]
    control.apply(config.broker, user, password, commands)
