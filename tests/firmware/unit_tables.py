"""Makes the tables of docs/unit.md from the unit's own data: python -m tests.firmware.unit_tables"""

import re

from firmware.gestures import REFUSALS, TABLE
from firmware.journal import PI, PICO
from firmware.lamps import RHYTHMS
from firmware.lamps import TABLE as LAMPS
from firmware.supervisor import LIMITS_MS
from tests.wire.interpreters import ROOT
from wire.unit_config import SETTING_DEFAULTS

PAGE = ROOT / "docs" / "unit.md"
MARKED = re.compile(r"(<!-- table (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SETTINGS = {
    "debounce_ms": "the contact must rest this long before an edge counts",
    "long_ms": "held this long, a press is long",
    "undo_s": "a second short press within this time takes the first back",
    "stuck_s": "closed this long, the contact is reported as stuck",
    "health_s": "between two health messages, with jitter",
    "quiet_s": "without a hub tick for this long, lamps stop claiming",
}


def table(*rows: tuple[object, ...]) -> str:
    """Return Markdown; the first row is the head."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines) + "\n"


def gestures() -> str:
    """Return what each gesture asks for, and why others are refused."""
    asked = [(state, gesture, wanted) for state, gesture, wanted in TABLE]
    refused = [(state, "any other", f"refused: {why}") for state, why in REFUSALS]
    return table(("bed as last known", "press", "asks for"), *asked, *refused)


def lamps() -> str:
    """Return what each situation looks like, in the order in which the first true one is shown."""
    rows = [
        (situation, colour or "the state's", rhythm, "while true" if lasts is None else f"{lasts / 1000:g} s", meaning)
        for situation, colour, rhythm, lasts, meaning in LAMPS
    ]
    return table(("situation", "colour", "rhythm", "shown", "it says"), *rows)


def rhythms() -> str:
    """Return how each rhythm plays."""
    return table(
        ("rhythm", "milliseconds, repeated"),
        *((name, ", ".join(f"{light} {ms}" for light, ms in steps)) for name, steps in RHYTHMS.items()),
    )


def settings() -> str:
    """Return the settings and their defaults."""
    return table(
        ("setting", "default", "meaning"), *((name, value, SETTINGS[name]) for name, value in SETTING_DEFAULTS)
    )


def sizes() -> str:
    """Return what a journal holds."""
    head = ("", "unacknowledged presses, at most", "after a restart without a hub, at least", "records a file")
    return table(
        head,
        *(
            (name, one.capacity, one.capacity - one.tail - 2 * one.per_segment, one.per_segment)
            for name, one in (("Pico W", PICO), ("Raspberry Pi, simulated", PI))
        ),
    )


def tasks() -> str:
    """Return how long a task may stand still before the watchdog is no longer fed."""
    return table(("task", "seconds without progress"), *((name, ms // 1000) for name, ms in LIMITS_MS.items()))


TABLES = {
    "gestures": gestures, "lamps": lamps, "rhythms": rhythms, "settings": settings, "sizes": sizes, "tasks": tasks,
}  # fmt: skip


def with_tables(page: str) -> str:
    """Return the page with its tables made anew."""
    return MARKED.sub(lambda found: found[1] + TABLES[found["name"]]() + found[3], page)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text()))
