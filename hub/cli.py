"""shayya-hub: set a hub up, run it, look after it."""

import argparse
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hub.config import HubConfig, read_config
from hub.errors import HubError
from hub.provision import members
from hub.server import Server
from hub.store.database import open_ledger

Command = Callable[[HubConfig, argparse.Namespace], None]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 1 after saying what is wrong."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    chosen = _parser().parse_args(arguments)
    try:
        config = read_config(chosen.config)
        chosen.run(config, chosen)
        return 0
    except HubError as error:
        print(f"shayya-hub: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shayya-hub", description="One hospital's hub.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(parent: Any, name: str, run: Command, text: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = parent.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        command.add_argument("--config", type=Path, required=True, metavar="FILE", help="hub.toml")
        return command

    add(commands, "init", _init, "Make the ledger and the broker's files; harmless to repeat.")
    add(commands, "beds", _beds, "Print the facility's beds as JSON, in order.")
    add(commands, "run", _run, "Serve until told to end.")
    unit = commands.add_parser("unit", help="Units.").add_subparsers(required=True, metavar="COMMAND")
    one = add(unit, "add", _unit_add, "Register a unit and write its unit.json.")
    one.add_argument("uid")
    one.add_argument("--beds", required=True, help="its beds in the order of its buttons, separated by commas")
    one.add_argument("--out", type=Path, required=True, metavar="DIR")
    many = add(unit, "import", _unit_import, "Register all units of a CSV file with the columns uid and beds.")
    many.add_argument("csv", type=Path)
    many.add_argument("--out", type=Path, required=True, metavar="DIR")
    gone = add(unit, "revoke", _unit_revoke, "Take a unit's right to speak away, at once.")
    gone.add_argument("uid")
    board = commands.add_parser("board", help="Boards.").add_subparsers(required=True, metavar="COMMAND")
    show = add(board, "add", _board_add, "Register a board and write its credential.")
    show.add_argument("id")
    show.add_argument("--out", type=Path, required=True, metavar="FILE")
    return parser


def _init(config: HubConfig, chosen: argparse.Namespace) -> None:
    config.data.mkdir(parents=True, exist_ok=True)
    db = open_ledger(config.ledger, create=True)
    try:
        members.prepare(config, db)
    finally:
        db.close()


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


def _unit_add(config: HubConfig, chosen: argparse.Namespace) -> None:
    unit = members.NewUnit(chosen.uid, tuple(bed.strip() for bed in chosen.beds.split(",")))
    _add_units(config, [unit], chosen.out, "")


def _unit_import(config: HubConfig, chosen: argparse.Namespace) -> None:
    _add_units(config, members.read_units(chosen.csv), chosen.out, str(chosen.csv))


def _add_units(config: HubConfig, units: list[members.NewUnit], out: Path, source: str) -> None:
    db = open_ledger(config.ledger)
    try:
        for path in members.add_units(config, db, units, out, source=source):
            print(path)
    finally:
        db.close()


def _unit_revoke(config: HubConfig, chosen: argparse.Namespace) -> None:
    db = open_ledger(config.ledger)
    try:
        members.revoke_unit(config, db, chosen.uid)
    finally:
        db.close()


def _board_add(config: HubConfig, chosen: argparse.Namespace) -> None:
    db = open_ledger(config.ledger)
    try:
        members.add_board(config, db, chosen.id, chosen.out)
    finally:
        db.close()
    print(chosen.out)


if __name__ == "__main__":
    sys.exit(main())
