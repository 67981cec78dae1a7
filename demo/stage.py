"""A whole hospital on one machine: its parts started in order, each waited for until it says that it is ready."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from demo.contacts import Contacts, Notebook
from demo.parts import Part, end_together, program, wait_until
from demo.place import LOOPBACK
from demo.plan import BOARDS, UNIT_PROCESSES, Hospital, Layout, Pace, Ports, contact_ports
from demo.probe import answers, fetch_json, listens
from demo.setting import Launch, Setting, as_it_is

READY_S = 30.0
BROKER = "mosquitto"
NO_LAMP = {"situation": "quiet"}  # a unit that has not said anything yet

Progress = Callable[[str], None]


class Stage:
    """The running hospital. Use it in a `with`: on the way out every process it started has ended.

    Start it from the main thread: the kernel ends the parts when the thread that started them is gone.
    `launch` may put something before a part's command.
    """

    def __init__(
        self, hospital: Hospital, facility_file: Path, *, root: Path, ports: Ports, progress: Progress, pace: Pace,
        launch: Launch = as_it_is,
    ) -> None:  # fmt: skip
        self.hospital = hospital
        self.layout = Layout(root)
        self.ports = ports
        self.setting = Setting(hospital, self.layout, ports, pace=pace, launch=launch)
        self.units = self.setting.units
        self.parts: dict[str, Part] = {}
        self.notebook = Notebook()
        self._contacts: Contacts | None = None
        self._facility_file = facility_file
        self._progress = progress
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        try:
            self._set_up()
            self._start_all()
            self._await_all()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every part; the broker last, so that the others can say goodbye."""
        if self._contacts is not None:
            self._contacts.close()
        end_together([part for name, part in self.parts.items() if name != BROKER])
        end_together([part for name, part in self.parts.items() if name == BROKER])

    def stop_units(self) -> None:
        """End the unit processes; what they kept lies on the disk."""
        end_together([self.parts[name] for name in self._unit_parts()])

    @property
    def contacts(self) -> Contacts:
        """The hands at the beds; they are there once the stage was entered."""
        assert self._contacts is not None
        return self._contacts

    def say(self, text: str) -> None:
        """Print one line of progress with the seconds since the start."""
        self._progress(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def start(self, name: str, command: list[str], *, directory: Path | None = None) -> Part:
        """Start one more part; it ends with the stage."""
        part = Part(name, command, log=self.layout.log(name), directory=directory or self.layout.root)
        self.parts[name] = part
        part.start()
        return part

    def start_hub(self) -> Part:
        """Start the hub, or start it again after it was killed."""
        return self.start("hub", self.setting.command("hub", "shayya-hub", "run", "--config", "hub.toml"))

    def await_ready(self, part: str, port: int) -> None:
        """Wait until a part with a web service says that it is ready."""
        self._await(lambda: answers(port, "/readyz"), f"{part} ready", part)

    def check_alive(self) -> None:
        """Raise PartFailedError when a part has ended by itself."""
        for part in self.parts.values():
            part.check_alive()

    def board_state(self, board: str) -> dict[str, Any]:
        """Return what a board says that it shows now; empty while it is not up."""
        return fetch_json(self.ports.boards[board], "/state.json") or {}

    def _set_up(self) -> None:
        self.setting.write_files(self._facility_file)
        self.setting.register()
        self.say(
            f"registered: {len(self.hospital.beds)} beds in {len(self.hospital.wards)} wards of"
            f" {len(self.hospital.departments)} departments, {len(self.units)} units, {len(BOARDS)} boards"
        )

    def _start_all(self) -> None:
        # Units before the hub: they then hear its very first tick, not the one ten seconds later.
        self.start("central", self.setting.command("central", "shayya-central", "run", "--config", "central.toml"))
        self.start(BROKER, [program("mosquitto"), "-c", "data/broker/mosquitto.conf"])
        self._await(lambda: listens(self.ports.broker), "the broker listening", BROKER)
        self.say(f"mosquitto: listens on {LOOPBACK}:{self.ports.broker} with a configuration of its own")
        for number in range(UNIT_PROCESSES):
            self._start_units(number)
        for board in BOARDS:
            command = self.setting.command(board, "shayya-display", "run", f"{board}.toml", "--trace", f"{board}.trace")
            self.start(f"board-{board}", command, directory=self.layout.root / "boards")
        self._reach_contacts()
        self.start_hub()

    def _start_units(self, number: int) -> None:
        configs, states = self.layout.unit_configs(number), self.layout.unit_states(number)
        port = self.ports.contacts[number]
        command = self.setting.command(
            "units", "shayya-unit", "simulate", "--configs", str(configs), "--state", str(states),
            "--contacts", str(port),
        )  # fmt: skip
        self.start(f"units-{number + 1}", command)

    def _reach_contacts(self) -> None:
        def reached() -> bool:
            try:
                self._contacts = Contacts(contact_ports(self.units, self.ports), self.notebook.write)
            except OSError:
                return False
            return True

        self._await(reached, "the units' contacts", *self._unit_parts())

    def _await_all(self) -> None:
        self.await_ready("hub", self.ports.hub)
        self.say(f"hub: ready, lobby page on port {self.ports.hub}")
        self._await(self._units_know, "the units hearing the hub", *self._unit_parts())
        self.say(f"units: {len(self.units)} units in {UNIT_PROCESSES} processes hear the hub")
        for board, profile in BOARDS.items():
            self._await(partial(self._draws, board), f"board {board} showing counts", f"board-{board}")
            self.say(f"board {board}: {profile} dots, draws what the hub counts")
        self.await_ready("central", self.ports.central)
        self.say(f"central: ready, page on port {self.ports.central}")

    def _draws(self, board: str) -> bool:
        return self.board_state(board).get("ledger_row") is not None

    def _units_know(self) -> bool:
        lamps = self.notebook.lamps()
        return all(lamps.get(bed, NO_LAMP)["situation"] != NO_LAMP["situation"] for bed in self.hospital.beds)

    def _unit_parts(self) -> list[str]:
        return [f"units-{number + 1}" for number in range(UNIT_PROCESSES)]

    def _await(self, ready: Callable[[], bool], what: str, *parts: str) -> None:
        wait_until(ready, what, bound_s=READY_S, watch=[self.parts[part] for part in parts])
