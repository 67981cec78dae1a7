"""A unit, its journal and a person's finger, for tests: everything on handed-in time and storage in memory."""

import random
from collections.abc import Callable, Iterable

from firmware.clock import Clock
from firmware.journal import Journal, Sizes
from firmware.lamps import Lamp
from firmware.records import Entry
from firmware.storage import Folder, Volatile
from firmware.unit import Unit
from wire.messages import Ack, BedReport, Beds
from wire.unit_config import Settings

NOON = 1795000000  # a UTC second
SMALL = Sizes(capacity=30, tail=7, per_segment=7)


def chance(seed: int) -> Callable[[int], bytes]:
    """Return random bytes that are the same in each run."""
    return random.Random(seed).randbytes


def a_journal(storage: Folder | Volatile | None = None, sizes: Sizes = SMALL, *, uid: str = "u1") -> Journal:
    """Return a journal, on what the storage holds already."""
    return Journal(Volatile() if storage is None else storage, uid, sizes, chance(1))


def keep(journal: Journal, count: int = 1, bed: str = "mm-01") -> list[int]:
    """Keep so many presses; return their numbers."""
    return [
        journal.append(bed, "occupied", seen=0, boot=1, mono_s=5, utc_s=NOON, clock_quality=2).sequence
        for _ in range(count)
    ]


class Ward:
    """A unit with hands: hold contacts, let time pass, hear the hub, look at lamps."""

    def __init__(
        self, *beds: str, held_at_boot: Iterable[str] = (), storage: Folder | Volatile | None = None,
        sizes: Sizes = SMALL, settings: Settings | None = None,
    ) -> None:  # fmt: skip
        self.now_ms = 100000
        self.names = list(beds) or ["mm-01"]
        self.closed = {name: name in held_at_boot for name in self.names}
        self.entries: list[Entry] = []
        self.refusals: list[tuple[str, str]] = []
        self.lamps: dict[str, list[Lamp]] = {name: [] for name in self.names}
        self.journal = a_journal(storage, sizes)
        self.version = 0
        last = self.journal.last
        clock = Clock(last.utc_s if last else 0, self.now_ms)
        self.unit = Unit(
            self.names, self.readings(), settings or Settings(), self.journal, clock, self, boot=1, now_ms=self.now_ms
        )
        self.wait(0)

    def lamp(self, place: int, bed: str, lamp: Lamp) -> None:
        assert self.names[place] == bed
        self.lamps[bed].append(lamp)

    def saved(self, entry: Entry, generation: str) -> None:
        self.entries.append(entry)

    def refused(self, bed: str, why: str) -> None:
        self.refusals.append((bed, why))

    def readings(self) -> list[bool]:
        return [self.closed[name] for name in self.names]

    def wait(self, ms: int) -> None:
        """Let time pass; the unit is called exactly when it asked to be."""
        end = self.now_ms + ms
        due = self.unit.step(self.now_ms, self.readings())
        while self.now_ms + due <= end:
            self.now_ms += due
            due = self.unit.step(self.now_ms, self.readings())
        self.now_ms = end
        self.unit.step(self.now_ms, self.readings())

    def press(self, bed: str = "mm-01", ms: int = 200) -> None:
        """Hold a bed's contact for so long."""
        self.closed[bed] = True
        self.wait(ms)
        self.closed[bed] = False
        self.wait(100)

    def hub_says(self, bed: str = "mm-01", state: str = "vacant", *, flagged: bool = False, held: bool = False) -> None:
        """The hub lives and reports one bed."""
        self.version += 1
        report = BedReport(bed=bed, state=state, bed_version=self.version, flagged=flagged, held=held)
        self.tick()
        self.unit.report(Beds(beds=[report]))
        self.wait(0)

    def tick(self) -> None:
        """The hub lives."""
        self.unit.ticked(NOON + self.now_ms // 1000, self.now_ms)
        self.wait(0)

    def hub_answers(self, entry: Entry, result: str = "applied", state: str | None = None) -> None:
        """The hub answers a press."""
        self.version += 1
        ack = Ack(
            generation=self.journal.writing.generation, sequence=entry.sequence, up_to=entry.sequence, result=result,
            bed=entry.bed, state=state or entry.wanted, bed_version=self.version, flagged=False,
        )  # fmt: skip
        self.unit.answer(ack, self.now_ms)
        self.wait(0)

    def shows(self, bed: str = "mm-01") -> tuple[str, str, str]:
        """Return what a lamp shows: situation, colour, rhythm."""
        lamp = self.lamps[bed][-1]
        return lamp.situation, lamp.colour, lamp.rhythm

    @property
    def wanted(self) -> list[str]:
        """What the presses so far asked for."""
        return [entry.wanted for entry in self.entries]
