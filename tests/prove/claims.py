"""The long proofs: each claim is a function of a piece of the work, run on all cores, added up into one row."""

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.display.month import DAY, growth
from tests.display.random_frames import misread
from tests.display.test_never_lies import first_lie
from tests.firmware import test_littlefs, test_power_cut
from tests.hub import test_power_cut as hub_power_cut
from tests.protocol.world import run_schedule

LED = ("64x16", "128x32", "192x64")
LCD = ("480x320", "1280x720", "1366x768", "1080x1920", "1920x1080")


@dataclass
class Part:
    """What one piece of work tried and found. `wrong` says for each failure what was lost, doubled or lied about."""

    tried: int
    faults: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Claim:
    """A sentence that could be false, and the pieces of work (function and arguments) that try to show it."""

    name: str
    what: str
    pieces: list[tuple[Callable[..., Part], tuple[object, ...]]]
    least: int


def schedules(first: int, count: int) -> Part:
    """Run so many schedules of unit and hub, from this seed on."""
    faults: Counter[str] = Counter()
    wrong = []
    for seed in range(first, first + count):
        outcome = run_schedule(seed)
        faults.update(outcome.faults)
        wrong += [f"seed {seed}: {one}" for one in outcome.wrong]
    return Part(count, dict(faults), wrong)


def littlefs(presses: int, seed: int) -> Part:
    """Cut the power at every flash operation under MicroPython."""
    found = test_littlefs.cut_everywhere(presses, seed)
    return Part(found["cuts"], {"power cut": found["cuts"]}, [str(one) for one in found["first"]])


def journal_files(presses: int, seed: int) -> Part:
    """Cut the power after every file operation of a unit's journal on CPython."""
    with tempfile.TemporaryDirectory() as folder:
        operations, wrong = test_power_cut.cut_everywhere(Path(folder), presses, seed)
    return Part(8 * operations, {"power cut": 8 * operations}, wrong)


def ledger_cuts(seed: int, cuts: int) -> Part:
    """Record a storm of presses on a real ledger, and read it after power cuts at random moments."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tape = hub_power_cut.storm(folder)
        moments = [chance.randrange(3, len(tape.events) + 1) for _ in range(cuts)]
        wrong = [
            f"seed {seed}, cut {moment}: lost {gone}"
            for number, moment in enumerate(moments)
            if (gone := hub_power_cut.missing_after(tape, moment, chance, folder / f"cut-{number}"))
        ]
    return Part(cuts, {"power cut": cuts}, wrong)


def frames(profile: str, count: int, seed: int) -> Part:
    """Draw random boards and read them back with the independent reader."""
    return Part(count, {}, misread(profile, count, seed))


def sequences(first: int, count: int) -> Part:
    """Let so many sequences of events happen to a board, from this seed on."""
    lies = (first_lie(seed) for seed in range(first, first + count))
    return Part(count, {}, [one for one in lies if one])


def board_days(profile: str, days: int, seed: int) -> Part:
    """Let a board live for so many days after a first one, with an accident each hour."""
    with tempfile.TemporaryDirectory() as folder:
        grown = growth(Path(folder), profile, warm_s=DAY, then_s=days * DAY, seed=seed)
    return Part(days, {"accident": days * 24}, grown)


def _shared(
    function: Callable[..., Part], total: int, piece: int
) -> Iterator[tuple[Callable[..., Part], tuple[int, int]]]:
    return ((function, (first, min(piece, total - first))) for first in range(0, total, piece))


CLAIMS = [
    Claim(
        "protocol",
        "no press lost, doubled, out of order or falsely confirmed, whatever the line, the power and the hub do",
        list(_shared(schedules, 20_000, 250)),
        20_000,
    ),
    Claim(
        "flash",
        "no power cut at any flash operation takes a press that was shown as saved (MicroPython, littlefs)",
        [(littlefs, (200, seed)) for seed in range(1, 11)],
        10_000,
    ),
    Claim(
        "files",
        "no power cut at any file operation takes a press that was shown as saved (CPython)",
        [(journal_files, (200, seed)) for seed in range(1, 21)],
        10_000,
    ),
    Claim(
        "ledger",
        "no power cut takes a press that the hub acknowledged",
        [(ledger_cuts, (seed, 100)) for seed in range(1, 11)],
        1_000,
    ),
    Claim(
        "boards",
        "what a board draws is what it was told, read back by a reader that shares no code with it",
        [(frames, (profile, 500, seed)) for profile in LED for seed in range(1, 7)]
        + [(frames, (profile, 50, seed)) for profile in LCD for seed in range(1, 11)],
        11_500,
    ),
    Claim(
        "never-lies",
        "no sequence of events, delays and wrong clocks makes a board look fresher than its counts are",
        [(sequences, (first, 1_000)) for first in range(10_000, 40_000, 1_000)],
        30_000,
    ),
    Claim(
        "board-month",
        "a board that lives for a month, with an accident each hour, holds no more memory than after a day",
        [(board_days, ("1920x1080", 10, 1)), (board_days, ("192x64", 30, 2)), (board_days, ("64x16", 30, 3))],
        70,
    ),
]
