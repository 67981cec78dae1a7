"""A whole hospital on one machine: its parts started in order, each waited for until it says that it is ready."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from demo import files
from demo.contacts import Contacts, Notebook
from demo.parts import Part, order, program, wait_until
from demo.place import LOOPBACK
from demo.plan import BOARDS, UNIT_PROCESSES, Hospital, Layout, Pace, Ports, contact_ports, process_of, share_out
from demo.probe import answers, fetch_json, listens

READY_S = 20.0
NO_LAMP = {"situation": "quiet"}

Progress = Callable[[str], None]
Launch = Callable[[str, list[str]], list[str]]  # (part, command) to the command that is really started


def as_it_is(part: str, command: list[str]) -> list[str]:
    """Start every part as it is."""
    return command


class Stage:
    """The running hospital. Use it in a `with`: on the way out every process it started has ended.

    `launch` may put something before a part's command.
    """

    def __init__(
        self, hospital: Hospital, facility_file: Path, *, root: Path, ports: Ports, progress: Progress,
        pace: Pace, launch: Launch = as_it_is,
    ) -> None:  # fmt: skip
        self.hospital = hospital
        self.layout = Layout(root)
        self.ports = ports
        self.units = share_out(hospital)
        self.parts: dict[str, Part] = {}
        self.notebook = Notebook()
        self.contacts: Contacts | None = None
        self._facility_file = facility_file
        self._progress = progress
        self._launch = launch
        self._pace = pace
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        try:
            self._write_files()
            self._start_central()
            self._start_hub()
            self._start_boards()
            self._start_units()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every part, the last started first."""
        if self.contacts is not None:
            self.contacts.close()
        for part in reversed(self.parts.values()):
            part.stop()

    def say(self, text: str) -> None:
        """Print one line of progress with the seconds since the start."""
        self._progress(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def start(self, name: str, command: list[str], *, directory: Path | None = None) -> Part:
        """Start one more part; it ends with the stage."""
        root = self.layout.root
        launched = self._launch(name, [program(command[0]), *command[1:]])
        part = Part(name, launched, log=self.layout.log(name), directory=directory or root)
        self.parts[name] = part
        part.start()
        return part

    def check_alive(self) -> None:
        """Raise PartFailedError when a part has ended by itself."""
        for part in self.parts.values():
            part.check_alive()

    def unit_of(self, bed: str) -> str:
        """Return the unit that serves a bed."""
        return next(uid for uid, beds in self.units.items() if bed in beds)

    def _order(self, *command: str) -> str:
        return order([program(command[0]), *command[1:]], directory=self.layout.root)

    def _write_files(self) -> None:
        root, layout = self.layout.root, self.layout
        for folder in ("logs", "boards", "units", *(str(layout.unit_configs(n)) for n in range(UNIT_PROCESSES))):
            (root / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._facility_file, root / "hospital.toml")
        layout.hub_config.write_text(files.hub_toml(self.ports, report_s=self._pace.report_s), encoding="utf-8")
        layout.central_config.write_text(files.central_toml(self.ports), encoding="utf-8")
        for board in BOARDS:
            text = files.board_toml(board, self.ports, self._pace, self.hospital.short_names)
            layout.board_config(board).write_text(text, encoding="utf-8")
        layout.ports.write_text(json.dumps(asdict(self.ports)), encoding="utf-8")
        (root / "units.csv").write_text(files.units_csv(self.units), encoding="utf-8")

    def _start_central(self) -> None:
        names = self.hospital.names
        self._order("shayya-central", "init", "--config", "central.toml")
        self._order(
            "shayya-central", "facility", "add", self.hospital.facility, "--name-bn", names["bn"], "--name-hi",
            names["hi"], "--name-en", names["en"], "--config", "central.toml", "--token-file", "central.token",
        )  # fmt: skip
        self.start("central", ["shayya-central", "run", "--config", "central.toml"])
        self.say("central: started with an empty database; it knows the hospital's token")

    def _start_hub(self) -> None:
        self._order("shayya-hub", "init", "--config", "hub.toml")
        self._order("shayya-hub", "unit", "import", "units.csv", "--config", "hub.toml", "--out", "units")
        for board in BOARDS:
            self._order(
                "shayya-hub", "board", "add", board, "--config", "hub.toml", "--out", f"boards/{board}.json",
            )  # fmt: skip
        self.say(f"hub: {len(self.hospital.beds)} beds, {len(self.units)} units, {len(BOARDS)} boards registered")
        broker = self.start("mosquitto", ["mosquitto", "-c", "data/broker/mosquitto.conf"])
        wait_until(lambda: listens(self.ports.broker), "the broker listening", bound_s=READY_S, watch=[broker])
        self.say(
            f"mosquitto: listens on {LOOPBACK}:{self.ports.broker}, each unit and board with a credential of its own"
        )
        self.start_hub()
        self.await_ready("hub", self.ports.hub)
        self.say(f"hub: ready, lobby page on port {self.ports.hub}")
        self.await_ready("central", self.ports.central)
        self.say(f"central: ready, page on port {self.ports.central}")

    def start_hub(self) -> Part:
        """Start the hub, or start it again after it was killed."""
        return self.start("hub", ["shayya-hub", "run", "--config", "hub.toml"])

    def await_ready(self, part: str, port: int) -> None:
        """Wait until a part with a web service says that it is ready."""
        wait_until(lambda: answers(port, "/readyz"), f"{part} ready", bound_s=READY_S, watch=[self.parts[part]])

    def _start_boards(self) -> None:
        for board in BOARDS:
            command = ["shayya-display", "run", f"{board}.toml", "--trace", f"{board}.trace"]
            self.start(f"board-{board}", command, directory=self.layout.root / "boards")
        for board, profile in BOARDS.items():
            self._await_board(board)
            self.say(f"board {board}: {profile} pixels, draws what the hub counts")

    def _await_board(self, board: str) -> None:
        wait_until(
            lambda: self.board_state(board).get("ledger_row") is not None,
            f"board {board} showing counts",
            bound_s=READY_S,
            watch=[self.parts[f"board-{board}"]],
        )

    def board_state(self, board: str) -> dict[str, Any]:
        """Return what a board says that it shows now; empty while it is not up."""
        return fetch_json(self.ports.boards[board], "/state.json") or {}

    def _start_units(self) -> None:
        for uid in self.units:
            shutil.move(
                self.layout.root / "units" / f"{uid}.json", self.layout.unit_configs(process_of(self.units, uid))
            )
        for number, port in enumerate(self.ports.contacts):
            configs, states = self.layout.unit_configs(number), self.layout.unit_states(number)
            states.mkdir(parents=True)
            command = ["shayya-unit", "simulate", "--configs", str(configs), "--state", str(states)]
            self.start(f"units-{number + 1}", [*command, "--contacts", str(port)])
        watch = [self.parts[f"units-{number + 1}"] for number in range(UNIT_PROCESSES)]
        wait_until(
            lambda: all(listens(port) for port in self.ports.contacts), "units", bound_s=READY_S, watch=watch
        )  # fmt: skip
        self.contacts = Contacts(contact_ports(self.units, self.ports), self.notebook.write)
        self._await_units(watch)
        self.say(f"units: {len(self.units)} units in {UNIT_PROCESSES} processes know their beds")

    def _await_units(self, watch: list[Part]) -> None:
        def know_all_beds() -> bool:
            lamps = self.notebook.lamps()
            return all(lamps.get(bed, NO_LAMP)["situation"] != "quiet" for bed in self.hospital.beds)

        wait_until(know_all_beds, "units hearing the hub", bound_s=READY_S, watch=watch)
