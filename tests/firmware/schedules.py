"""Random schedules of one unit and one hub over a network that loses, doubles and reorders, with crashes of both."""

import random
from dataclasses import dataclass, field

from firmware.storage import Volatile
from firmware.window import MOST_IN_FLIGHT, Window
from tests.firmware.builders import SMALL, a_journal


@dataclass
class Tried:
    """What a schedule saw."""

    saved: list[tuple[str, int, int]] = field(default_factory=list)  # generation, number, nonce
    rows: list[tuple[str, int, int]] = field(default_factory=list)
    faults: int = 0
    doubled_sends: int = 0


class Hub:
    """Takes presses in order per generation; what is committed survives a crash."""

    def __init__(self, tried: Tried, dedupe: bool) -> None:
        self.tried = tried
        self.dedupe = dedupe
        self.up_to: dict[str, int] = {}

    def take(self, press: tuple[str, int, int]) -> tuple[str, int, int, int | None]:
        """Return (generation, number, up_to, need)."""
        generation, sequence, _ = press
        up_to = self.up_to.get(generation, 0)
        if sequence > up_to + 1:
            return generation, 0, up_to, up_to + 1
        if sequence == up_to + 1 or not self.dedupe:
            self.tried.rows.append(press)
            self.up_to[generation] = up_to = max(up_to, sequence)
        return generation, sequence, up_to, None


class Schedule:
    """One run: `step` until the faults stop, then `heal`."""

    def __init__(self, seed: int, *, dedupe: bool = True) -> None:
        self.dice = random.Random(seed)
        self.tried = Tried()
        self.hub = Hub(self.tried, dedupe)
        self.storage = Volatile()
        self.now_ms = 0
        self.up: list[tuple[str, int, int]] = []
        self.down: list[tuple[str, int, int, int | None]] = []
        self.loss = self.dice.choice((0.0, 0.1, 0.3))
        self.boot()

    def boot(self) -> None:
        """The unit starts from what its journal holds."""
        self.journal = a_journal(self.storage, SMALL)
        self.window = Window(self.journal, self.dice.random)
        self.connect()

    def connect(self) -> None:
        """A new connection: nothing of the old one arrives any more, the hub says what it has."""
        self.up.clear()
        self.down.clear()
        run = self.window.announced(self.now_ms)
        if self.dice.random() < 0.8:
            self.hear((run.generation, 0, self.hub.up_to.get(run.generation, 0), None))

    def hear(self, answer: tuple[str, int, int, int | None]) -> None:
        """The unit takes an answer."""
        generation, _, up_to, need = answer
        self.journal.acknowledge(generation, up_to)
        self.window.reported()
        self.window.answered(self.now_ms)
        if need is not None:
            self.window.needed(need, self.now_ms)

    def press(self) -> None:
        """Somebody presses, if there is room."""
        if self.journal.room:
            entry = self.journal.append("mm-01", "vacant", seen=0, boot=1, mono_s=0, utc_s=0, clock_quality=0)
            self.tried.saved.append((self.journal.writing.generation, entry.sequence, entry.nonce))

    def send(self) -> None:
        """The unit sends what it may."""
        run = self.window.run
        while run is not None and (sequence := self.window.take(self.now_ms)) is not None:
            assert sequence <= run.acked + MOST_IN_FLIGHT
            entry = self.journal.read(run, sequence)
            assert entry is not None
            self.up.append((run.generation, sequence, entry.nonce))

    def carry(self, faulty: bool) -> None:
        """One message goes each way, or is lost, doubled or overtaken."""
        for queue, arrive in ((self.up, lambda one: self.down.append(self.hub.take(one))), (self.down, self.hear)):
            if queue:
                message = queue.pop(self.dice.randrange(len(queue)) if faulty and self.dice.random() < 0.2 else 0)
                if faulty and self.dice.random() < self.loss:
                    self.tried.faults += 1
                    continue
                arrive(message)  # type: ignore[no-untyped-call]
                if faulty and self.dice.random() < 0.2:
                    self.tried.doubled_sends += 1
                    arrive(message)  # type: ignore[no-untyped-call]

    def step(self) -> None:
        """Something happens."""
        self.now_ms += self.dice.choice((1, 10, 100, 1000, 5000))
        what = self.dice.random()
        if what < 0.25:
            self.press()
        elif what < 0.28:
            self.tried.faults += 1
            self.boot()
        elif what < 0.31:
            self.tried.faults += 1
            self.connect()
        elif what < 0.33:
            self.window.hub_restarted(self.now_ms)
        self.send()
        self.carry(faulty=True)

    def heal(self) -> int:
        """No more faults; return the milliseconds until all is delivered."""
        began = self.now_ms
        self.connect()
        while self.journal.unsent:
            self.now_ms += 10
            if self.window.must_announce():
                self.connect()
            self.send()
            for _ in range(MOST_IN_FLIGHT):
                self.carry(faulty=False)
            assert self.now_ms - began < 300000, "never delivered"
        return self.now_ms - began


def run_schedule(seed: int, steps: int = 120, *, dedupe: bool = True) -> Tried:
    """Run one schedule to its end."""
    schedule = Schedule(seed, dedupe=dedupe)
    for _ in range(steps):
        schedule.step()
    schedule.heal()
    return schedule.tried


def run_schedules(seeds: range, *, dedupe: bool = True) -> dict[str, int]:
    """Return totals: presses saved, faults, lost, doubled, and out of order."""
    totals = {"saved": 0, "faults": 0, "lost": 0, "doubled": 0, "out of order": 0}
    for seed in seeds:
        tried = run_schedule(seed, dedupe=dedupe)
        totals["saved"] += len(tried.saved)
        totals["faults"] += tried.faults
        totals["lost"] += len(set(tried.saved) - set(tried.rows))
        totals["doubled"] += len(tried.rows) - len(set(tried.rows))
        totals["out of order"] += int(tried.rows != sorted(tried.rows))
    return totals
