"""The ward's page says what the lamps and buttons of the firmware do."""

import re

from firmware import gestures, lamps
from tests.docs.documents import ROOT

PAGE = (ROOT / "docs" / "nurse.md").read_text(encoding="utf-8")
BENGALI = (ROOT / "docs" / "nurse.bn.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<first>[^|]+) \| (?P<second>[^|]+) \| (?P<third>[^|]*)\|$", re.MULTILINE)

RHYTHMS = {
    "steady": "steady",
    "fast": "quick even blinking",
    "two-flashes": "two flashes",
    "flicker": "quick flicker",
    "alternate": "taking turns",
    "slow": "slow blinking",
    "dips": "steady with short dips",
    "blip": "one short blink and a pause",
    "double-blip": "two short blinks and a pause",
    "alarm": "three short blinks and a pause",
    "strobe": "almost steady, with short gaps",
}


def rows(heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the table below this heading."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = [tuple(cell.strip() for cell in row.groups()) for row in ROW.finditer(section)]
    return found[1:]


def test_the_page_has_every_lamp_and_no_other() -> None:
    shown = sorted(row[0] for row in rows("What the lamp says"))
    table = [(colour or "the bed's colour", RHYTHMS[rhythm]) for _, colour, rhythm, _, _ in lamps.TABLE]
    assert shown == sorted(f"{colour}, {rhythm}" for colour, rhythm in table)


def test_the_page_has_a_phrase_for_every_rhythm() -> None:
    assert set(RHYTHMS) == set(lamps.RHYTHMS)


def test_the_page_has_every_gesture() -> None:
    told = [(row[1].split(":")[0].split(",")[0], row[2].split(",")[0]) for row in rows("Pressing")]
    table = [(gesture, wanted) for _, gesture, wanted in gestures.TABLE]
    assert set(told) == set(table)
    assert len(told) == len(table) - 1  # one row tells both long presses


def test_every_lamp_differs_from_every_other() -> None:
    table = [(colour, rhythm) for _, colour, rhythm, _, _ in lamps.TABLE]
    assert len(set(table)) == len(table)


def test_the_bengali_page_has_the_same_headings_rows_and_points() -> None:
    def shape(page: str) -> list[str]:
        return [line[:2].strip() for line in page.splitlines() if line[:1] in "#|-"]

    assert shape(BENGALI) == shape(PAGE)
