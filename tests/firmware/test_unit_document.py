"""docs/unit.md says what the unit does."""

import re

from firmware.__main__ import arguments
from tests.firmware.unit_pictures import FOLDER, PICTURES
from tests.firmware.unit_tables import PAGE, TABLES, with_tables
from wire.messages import Command


def test_the_tables_are_those_of_the_program() -> None:
    page = PAGE.read_text()
    assert with_tables(page) == page, "run: python -m tests.firmware.unit_tables"
    assert set(re.findall(r"<!-- table (\w+) -->", page)) == set(TABLES)


def test_the_pictures_are_those_of_the_program() -> None:
    for name, draw in PICTURES.items():
        assert (FOLDER / name).read_text() == draw(), "run: python -m tests.firmware.unit_pictures"
        assert f"pictures/{name}" in PAGE.read_text()


def test_every_command_and_option_is_there() -> None:
    page = PAGE.read_text()
    verbs = arguments()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    assert verbs is not None
    for verb, parser in verbs.items():  # type: ignore[attr-defined]
        assert f"shayya-unit {verb}" in page
        for action in parser._actions:
            for option in action.option_strings:
                assert option in ("-h", "--help") or f"`{option}" in page or f" {option} " in page, f"{verb} {option}"


def test_every_command_of_the_hub_is_there() -> None:
    words = dict(Command.FIELDS)["name"].words  # type: ignore[union-attr]
    assert [word for word in words if f"**{word}**" not in PAGE.read_text()] == []
