"""One run without a browser: press a hundred beds through faults, wait for quiet, gather what is to see."""

import json
import random
import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from demo import first_round
from demo.boards import Watcher, watch
from demo.check import press_key
from demo.contacts import Contacts, press_long, press_short
from demo.errors import NotReadyError
from demo.ledger import PressKey, read_ledger
from demo.parts import order, program
from demo.plan import process_of
from demo.probe import fetch, fetch_json
from demo.stage import Stage

BEDS = 100
LONG = 6  # of them held for a long press
BURST = 16  # pressed at once while the hub is stopped, and again when it is killed
STOPPED_S = 3.0  # the hub answers nothing for so long: units send again after about 2 s, and it then gets both copies
ANSWER_S = 15.0  # a single press in calm weather is answered long before
SETTLED_S = 25.0  # after a fault has healed
SHOWN_S = 30.0  # a board has then turned through all its pages

Line = dict[str, Any]


@dataclass
class Run:
    """What was done to the hospital and what it said."""

    calm: list[PressKey] = field(default_factory=list)  # pressed one at a time while nothing was broken
    repeats: int = 0  # copies of presses that the hub knew already
    too_early: list[PressKey] = field(default_factory=list)  # acknowledged, and gone when the hub was killed
    complaints: list[str] = field(default_factory=list)  # what was awaited in vain; the check judges what came of it


class Weather:
    """Presses beds in calm and in storm."""

    def __init__(self, stage: Stage, contacts: Contacts, seed: int) -> None:
        self.run = Run()
        self._stage = stage
        self._contacts = contacts
        self._notebook = stage.notebook
        beds = [bed for bed, lamp in stage.notebook.lamps().items() if lamp["situation"] in ("vacant", "occupied")]
        self._beds = random.Random(seed).sample(sorted(beds), BEDS)

    def calm(self, count: int) -> None:
        """Press beds one at a time, each after the answer to the one before."""
        for bed in self._next(count):
            press_short(self._contacts, self._notebook, [bed])
            self.run.calm.append(press_key(self._notebook.traces("saved")[-1]))
            self._settled(ANSWER_S)

    def long(self, count: int) -> None:
        """Hold the buttons of some beds."""
        press_long(self._contacts, self._notebook, self._next(count))
        self._settled(ANSWER_S)

    def hub_stopped(self, count: int) -> None:
        """Press beds while the hub hears nothing, so long that units send their presses again."""
        hub = self._stage.parts["hub"]
        before = self._repeats()
        hub.signal(signal.SIGSTOP)
        try:
            press_short(self._contacts, self._notebook, self._next(count))
            time.sleep(STOPPED_S)
        finally:
            hub.signal(signal.SIGCONT)
        self._settled(SETTLED_S)
        self.run.repeats = self._repeats() - before

    def hub_killed(self, count: int) -> None:
        """Press beds, kill the hub as soon as it has answered one of them, and start it again."""
        press_short(self._contacts, self._notebook, self._next(count))
        burst = {press_key(line) for line in self._notebook.traces("saved")[-count:]}
        self._await(lambda: not burst.isdisjoint(self._answered()), "a first answer", ANSWER_S)
        self._stage.parts["hub"].kill()
        self.run.too_early = self._answered_but_not_kept()
        self._stage.start_hub()
        self._stage.await_ready("hub", self._stage.ports.hub)
        self._settled(SETTLED_S)

    def _answered_but_not_kept(self) -> list[PressKey]:
        kept = {entry.press for entry in read_ledger(self._stage.layout.ledger)}
        return sorted(self._answered() - kept)

    def _answered(self) -> set[PressKey]:
        return {press_key(line) for line in self._notebook.traces("answered")}

    def _next(self, count: int) -> list[str]:
        taken, self._beds = self._beds[:count], self._beds[count:]
        return taken

    def _settled(self, bound_s: float) -> None:
        hospital = self._stage.hospital
        self._await(lambda: first_round.is_settled(self._notebook, hospital), "all presses settled", bound_s)

    def _await(self, ready: Callable[[], bool], what: str, bound_s: float) -> None:
        try:
            self._notebook.wait_for(lambda _: ready(), what, bound_s=bound_s)
        except NotReadyError as error:
            self.run.complaints.append(str(error))

    def _repeats(self) -> int:
        _, body = fetch(self._stage.ports.hub, "/metrics")
        return count_repeats(body.decode())


def count_repeats(metrics: str) -> int:
    """Return how many presses the hub says it got again and knew already."""
    found = re.findall(r'^shayya_presses_total\{result="repeat[^"]*"\} (\S+)$', metrics, re.MULTILINE)
    return int(sum(float(one) for one in found))


@dataclass
class Evidence:
    """All that the judgement needs, read after the run."""

    run: Run
    saved: list[Line]
    answered: list[Line]
    journals: list[Line]
    drawn: dict[str, dict[str, int | str | None]]
    census: Line | None


def press_through_faults(stage: Stage, *, seed: int) -> Evidence:
    """Do the run and return what it left, apart from journals and ledger, which lie on the disk."""
    first_round.walk(stage.hospital, stage.contacts, stage.notebook, seed=seed)
    stage.say("first round: every bed was pressed until the hub knew it")
    weather = Weather(stage, stage.contacts, seed)
    weather.calm(BEDS // 2 - BURST)
    stage.say("pressed one at a time")
    weather.hub_stopped(BURST)
    stage.say(f"pressed {BURST} while the hub was stopped: {weather.run.repeats} came again and were known")
    weather.hub_killed(BURST)
    stage.say(f"pressed {BURST}, killed the hub in the middle and started it again")
    weather.long(LONG)
    weather.calm(BEDS - BEDS // 2 - BURST - LONG)
    stage.say("pressed one at a time again, and some held long")
    stage.stop_units()
    watchers = watch(stage.layout, stage.ports.boards)
    with ThreadPoolExecutor(max_workers=1) as clerk:  # while the boards turn their pages
        journals = clerk.submit(read_journals, stage)
        census = _quiet(stage, watchers, weather.run)
        stage.say("quiet: boards and central have heard the last row")
        return Evidence(
            weather.run,
            stage.notebook.traces("saved"),
            stage.notebook.traces("answered"),
            journals.result(),
            {board: watcher.read() for board, watcher in watchers.items()},
            census,
        )


def read_journals(stage: Stage) -> list[Line]:
    """Return every press that the units' journals hold; the units must have ended."""
    layout = stage.layout
    states = [str(layout.unit_states(process_of(stage.units, uid)) / uid) for uid in stage.units]
    said = order([program("shayya-unit"), "journal", "--state", *states], directory=layout.root)
    return [json.loads(line) for line in said.splitlines()]


def _quiet(stage: Stage, watchers: dict[str, Watcher], run: Run) -> Line | None:
    last_row = max((entry.row for entry in read_ledger(stage.layout.ledger)), default=0)
    departments = list(stage.hospital.departments)
    for board, watcher in watchers.items():
        if not watcher.wait_for(departments, ledger_row=last_row, bound_s=SHOWN_S):
            run.complaints.append(f"board {board} did not show row {last_row} within {SHOWN_S:.0f} s")
    return _census(stage, last_row, run)


def _census(stage: Stage, last_row: int, run: Run) -> Line | None:
    path = f"/api/v1/facilities/{stage.hospital.facility}/census"
    deadline = time.monotonic() + SETTLED_S
    while True:
        census: Line | None = fetch_json(stage.ports.central, path)
        if census and (census.get("ledger_row") or 0) >= last_row:
            return census
        if time.monotonic() > deadline:
            run.complaints.append(f"central did not have row {last_row} within {SETTLED_S:.0f} s")
            return census
        time.sleep(0.05)
