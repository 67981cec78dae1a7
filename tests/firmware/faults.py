"""What the live fault tests share: a stage with a broker, a hub that keeps ticking and a unit, and what must hold."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.firmware.stand_in_hub import StandInHub
from tests.firmware.unit_process import Line, UnitProcess, shows, write_config
from tests.parts.broker import CONFIG, Broker, running_broker

LOGGED = CONFIG + "log_type all\n"
BEDS = ("mm-01", "mm-02")
TICK_S = 0.3
QUIET_S = 1


@contextmanager
def ticking(hub: StandInHub) -> Iterator[None]:
    """Let a hub tick, far more often than the lamps need, until the end."""
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(TICK_S):
            hub.tick()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class Stage:
    """Use in a `with`: a broker, a ticking hub and an impatient unit of two beds, whose line goes to `port`."""

    def __init__(self, folder: Path, interpreter: str, config: str = LOGGED, **given: Any) -> None:
        self.folder = folder
        self.interpreter = interpreter
        self.config = config
        self.files: dict[str, bytes] = given.pop("files", {})
        self.script: str = given.pop("script", "impatient.py")
        self.hub_port: int | None = given.pop("hub_port", None)
        self.given = {"beds": BEDS, "settings": {"quiet_s": QUIET_S}, **given}
        self.stack = ExitStack()

    def __enter__(self) -> "Stage":
        self.broker = self.stack.enter_context(running_broker(self.config, self.files))
        self.hub = self.stack.enter_context(StandInHub(self.hub_port or self.broker.port, list(BEDS)))
        self.stack.enter_context(ticking(self.hub))
        return self

    def __exit__(self, *reason: Any) -> None:
        self.stack.__exit__(*reason)

    def unit(self, port: int | None = None) -> UnitProcess:
        """Start the unit and wait until its lamps claim the hub's word."""
        config = write_config(self.folder, port or self.broker.port, **self.given)
        unit = UnitProcess(config, self.folder / "state", self.interpreter, self.script)
        self.stack.enter_context(unit)
        unit.situation("vacant", BEDS[1])
        return unit

    def log(self) -> str:
        """Return the broker's log so far."""
        return (self.broker.folder / "mosquitto.log").read_text()

    def connects(self) -> int:
        """Return how often the broker took this unit's connection."""
        return connects(self.broker, "u1")

    def copies(self) -> list[Line]:
        """Return every press message that reached the hub so far, repeats too."""
        return [message for _, kind, message in list(self.hub.heard.queue) if kind == "press"]

    def must_have(self, saved: list[Line]) -> None:
        """Check that the hub has exactly these presses, once each and in order, however many copies came."""
        expected = [("u1", one["generation"], one["sequence"], one["bed"], one["wanted"]) for one in saved]
        assert self.hub.rows == expected
        assert [row[2] for row in expected] == list(range(1, len(saved) + 1))
        copies = self.copies()
        assert len(copies) >= len(saved)
        assert len({(one["generation"], one["sequence"], one["nonce"], one["wanted"]) for one in copies}) == len(saved)


def until(true: Callable[[], object]) -> None:
    """Wait until something is true, at most 30 s."""
    for _ in range(1500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it never came true")


def connects(broker: Broker, uid: str) -> int:
    """Return how many connections of this user the broker's log tells of."""
    return (broker.folder / "mosquitto.log").read_text().count(f" as {uid} (")


def presses(unit: UnitProcess, count: int, bed: str = "mm-01") -> list[Line]:
    """Press so often, waiting each time until the press is safe; return what the unit said of them."""
    saved = []
    for _ in range(count):
        unit.press(bed)
        saved.append(unit.event("saved"))
    return saved


def settled(unit: UnitProcess, last: Line) -> None:
    """Wait until a bed's lamp claims the hub's word again, which is what its last press asked for.

    Not for the press's own answer: that may be lost on the way and come as the hub's watermark (W-33).
    """
    unit.since(unit.heard.index(last), shows(last["wanted"], last["bed"]))


@contextmanager
def stopped(broker: Broker) -> Iterator[None]:
    """Stop a broker's process, its connections staying open, and let it go on at the end."""
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGSTOP)
    try:
        os.waitpid(broker.process.pid, os.WUNTRACED)  # returns when it has stopped
        assert state_of(broker) == "T"
        yield
    finally:
        os.kill(broker.process.pid, signal.SIGCONT)


def state_of(broker: Broker) -> str:
    """Return how the kernel says that the broker's process is: T when stopped."""
    assert broker.process is not None
    return Path(f"/proc/{broker.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
