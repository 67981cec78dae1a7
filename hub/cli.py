"""shayya-hub: set a hub up, run it, look after it."""

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from hub import token_commands, upkeep, user_commands
from hub.beds import Correction
from hub.config import HubConfig, read_config
from hub.errors import HubError, Refused
from hub.provision import members
from hub.server import Server, lock
from hub.services import corrections
from hub.services.corrections import Edit
from hub.store import beds, registry
from hub.store.database import Connection, open_ledger, open_reader, transaction

Command = Callable[[HubConfig, argparse.Namespace], int | None]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 1 after saying what is wrong."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(read_config(chosen.config), chosen) or 0
    except HubError as error:
        print(f"shayya-hub: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shayya-hub", description="One hospital's hub.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "init", _init, "Make the ledger and the broker's files; harmless to repeat.")
    _add(commands, "beds", _beds, "Print the facility's beds as JSON, in order.")
    _add(commands, "run", _run, "Serve until told to end.")
    _add(commands, "check", _check, "Check that the ledger is sound and every bed follows from it.")
    _add(commands, "doctor", _doctor, "Say what is well and what needs a person.")
    _add(commands, "backup", _backup, "Copy the ledger while the hub runs.").add_argument("file", type=Path)
    _add(commands, "restore", _restore, "Put a copy in the ledger's place; stop the hub before.").add_argument(
        "file", type=Path
    )
    past = _add(commands, "history", _history, "Say what the counts were at a moment.")
    past.add_argument("--at", required=True, metavar="TIME", help="such as 2026-01-31T14:05+05:30")
    _unit_commands(commands)
    _bed_commands(commands)
    user_commands.add_to(commands, _add_saying)
    token_commands.add_to(commands, _add_saying)
    board = commands.add_parser("board", help="Boards.").add_subparsers(required=True, metavar="COMMAND")
    show = _add(board, "add", _board_add, "Register a board and write its credential.")
    show.add_argument("id")
    show.add_argument("--out", type=Path, required=True, metavar="FILE")
    done = _add(commands, "dealt-with", _dealt_with, "Close an alert that doctor shows.")
    done.add_argument("kind")
    done.add_argument("subject")
    return parser


def _unit_commands(commands: Any) -> None:
    unit = commands.add_parser("unit", help="Units.").add_subparsers(required=True, metavar="COMMAND")
    one = _add(unit, "add", _unit_add, "Register a unit and write its unit.json.")
    one.add_argument("uid")
    one.add_argument("--beds", required=True, help="its beds in the order of its buttons, separated by commas")
    one.add_argument("--out", type=Path, required=True, metavar="DIR")
    many = _add(unit, "import", _unit_import, "Register all units of a CSV file with the columns uid and beds.")
    many.add_argument("csv", type=Path)
    many.add_argument("--out", type=Path, required=True, metavar="DIR")
    _add(unit, "revoke", _unit_revoke, "Take a unit's right to speak away, at once.").add_argument("uid")
    _add(unit, "list", _unit_list, "Print the units and when each was last heard, as JSON.")


def _bed_commands(commands: Any) -> None:
    correct = _add(commands, "correct", _correct, "Correct a bed: its state, staff or isolation.")
    correct.add_argument("bed")
    correct.add_argument("--state", choices=corrections.STATES)
    correct.add_argument("--staffed", choices=("yes", "no"))
    correct.add_argument("--isolated", choices=("yes", "no"))
    count = _add(commands, "count", _count, "Enter the census by hand of the beds of a ward that no unit serves.")
    count.add_argument("ward")
    count.add_argument("states", nargs="*", metavar="BED=STATE")
    count.add_argument("--extra-patients", type=int, metavar="N", help="patients on trolleys or the floor")
    for command in (correct, count):
        command.add_argument("--by", required=True, metavar="NAME", help="who says so")
        command.add_argument("--reason", required=True, help="why; nothing about a patient")


def _add(parent: Any, name: str, run: Command, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = parent.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    command.add_argument("--config", type=Path, required=True, metavar="FILE", help="hub.toml")
    return command


def _add_saying(parent: Any, name: str, lines: user_commands.Lines, text: str) -> argparse.ArgumentParser:
    def run(config: HubConfig, chosen: argparse.Namespace) -> None:
        for line in lines(config, chosen):
            print(line)

    return _add(parent, name, run, text)


@contextmanager
def _ledger(config: HubConfig) -> Iterator[Connection]:
    db = open_ledger(config.ledger)
    try:
        yield db
    finally:
        db.close()


def _init(config: HubConfig, chosen: argparse.Namespace) -> None:
    config.data.mkdir(parents=True, exist_ok=True)
    open_ledger(config.ledger, create=True).close()
    with _ledger(config) as db:
        members.prepare(config, db)


def _beds(config: HubConfig, chosen: argparse.Namespace) -> None:
    listed = [
        {"bed": bed, "ward": ward.id, "department": ward.department, "category": ward.category, "sex": ward.sex}
        for ward in config.facility.wards
        for bed in ward.beds
    ]
    print(json.dumps(listed, indent=1))


def _run(config: HubConfig, chosen: argparse.Namespace) -> None:
    logging.getLogger().setLevel(logging.INFO)
    open_ledger(config.ledger).close()
    Server(config).run()  # type: ignore[no-untyped-call]


def _check(config: HubConfig, chosen: argparse.Namespace) -> None:
    upkeep.check(open_reader(config.ledger))
    print("sound")


def _doctor(config: HubConfig, chosen: argparse.Namespace) -> int:
    findings = list(upkeep.diagnose(config))
    for well, line in findings:
        print("ok  " if well else "LOOK", line)
    return 0 if all(well for well, _ in findings) else 1


def _backup(config: HubConfig, chosen: argparse.Namespace) -> None:
    with _ledger(config) as db:
        upkeep.backup(db, chosen.file)
    print(chosen.file)


def _restore(config: HubConfig, chosen: argparse.Namespace) -> None:
    with lock(config.data / "hub.lock", wait=False):
        aside = upkeep.restore(config, chosen.file)
        with _ledger(config) as db:
            members.prepare(config, db)
    print(f"restored; the ledger before is {aside}" if aside else "restored")


def _history(config: HubConfig, chosen: argparse.Namespace) -> None:
    try:
        moment = datetime.fromisoformat(chosen.at)
    except ValueError:
        raise Refused(f"--at {chosen.at!r}: write it like 2026-01-31T14:05+05:30") from None
    if moment.tzinfo is None:
        raise Refused("--at: add the time zone, such as +05:30")
    for line in upkeep.history_lines(open_reader(config.ledger), int(moment.timestamp())):
        print(line)


def _unit_add(config: HubConfig, chosen: argparse.Namespace) -> None:
    unit = members.NewUnit(chosen.uid, tuple(bed.strip() for bed in chosen.beds.split(",")))
    _add_units(config, [unit], chosen.out, "")


def _unit_import(config: HubConfig, chosen: argparse.Namespace) -> None:
    _add_units(config, members.read_units(chosen.csv), chosen.out, str(chosen.csv))


def _add_units(config: HubConfig, units: list[members.NewUnit], out: Path, source: str) -> None:
    with _ledger(config) as db:
        for path in members.add_units(config, db, units, out, source=source):
            print(path)


def _unit_revoke(config: HubConfig, chosen: argparse.Namespace) -> None:
    with _ledger(config) as db:
        members.revoke_unit(config, db, chosen.uid)


def _unit_list(config: HubConfig, chosen: argparse.Namespace) -> None:
    names = ("unit", "online", "silent", "heard_at", "firmware", "platform")
    with _ledger(config) as db:
        print(json.dumps([{name: row[name] for name in names} for row in registry.all_units(db)], indent=1))


def _correct(config: HubConfig, chosen: argparse.Namespace) -> None:
    answers = {"yes": True, "no": False, None: None}
    correction = Correction(
        state=chosen.state, staffed=answers[chosen.staffed], isolated=answers[chosen.isolated]
    )  # fmt: skip
    with _ledger(config) as db, transaction(db):
        edit = Edit(chosen.by, chosen.reason, beds.get_bed(db, chosen.bed).version)
        bed = corrections.correct_bed(db, chosen.bed, correction, edit, at=int(time.time()))
    print(f"{bed.bed} is {bed.state}, version {bed.version}")


def _count(config: HubConfig, chosen: argparse.Namespace) -> None:
    states = {bed: state for bed, _, state in (word.partition("=") for word in chosen.states)}
    with _ledger(config) as db, transaction(db):
        if states:
            corrections.count_ward(db, chosen.ward, states, Edit(chosen.by, chosen.reason, 0), at=int(time.time()))
        if chosen.extra_patients is not None:
            corrections.set_extra_patients(db, chosen.ward, chosen.extra_patients)


def _board_add(config: HubConfig, chosen: argparse.Namespace) -> None:
    with _ledger(config) as db:
        members.add_board(config, db, chosen.id, chosen.out)
    print(chosen.out)


def _dealt_with(config: HubConfig, chosen: argparse.Namespace) -> None:
    with _ledger(config) as db, transaction(db):
        if not corrections.close_alert(db, chosen.kind, chosen.subject, at=int(time.time())):
            raise Refused(f"no alert {chosen.kind} {chosen.subject} is open")


if __name__ == "__main__":
    sys.exit(main())
