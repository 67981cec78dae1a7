"""Set a hospital up before anything runs: configuration files, the ledger, credentials, central's database.

Everything goes through the command lines that a technician would use.
"""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from demo import files
from demo.parts import order, program
from demo.plan import BOARDS, UNIT_PROCESSES, Hospital, Layout, Pace, Ports, process_of, share_out

Launch = Callable[[str, list[str]], list[str]]  # (part, command) to the command that is really run


def as_it_is(part: str, command: list[str]) -> list[str]:
    """Run every part as it is."""
    return command


class Setting:
    """One hospital that is not running yet."""

    def __init__(self, hospital: Hospital, layout: Layout, ports: Ports, *, pace: Pace, launch: Launch) -> None:
        self.hospital = hospital
        self.layout = layout
        self.ports = ports
        self.units = share_out(hospital)
        self._pace = pace
        self._launch = launch

    def write_files(self, facility_file: Path) -> None:
        """Write every configuration file, as a person would have."""
        root, layout = self.layout.root, self.layout
        for folder in ("logs", "boards", "units"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(UNIT_PROCESSES):
            layout.unit_configs(number).mkdir()
            layout.unit_states(number).mkdir(parents=True)
        shutil.copyfile(facility_file, root / "hospital.toml")
        layout.hub_config.write_text(files.hub_toml(self.ports, report_s=self._pace.report_s), encoding="utf-8")
        layout.central_config.write_text(files.central_toml(self.ports), encoding="utf-8")
        for board in BOARDS:
            text = files.board_toml(board, self.ports, self._pace, self.hospital.short_names)
            layout.board_config(board).write_text(text, encoding="utf-8")
        layout.ports.write_text(json.dumps(asdict(self.ports)), encoding="utf-8")
        (root / "units.csv").write_text(files.units_csv(self.units), encoding="utf-8")

    def register(self) -> None:
        """Make central's database and the hub's ledger, and give units, boards and the hub their credentials."""
        with ThreadPoolExecutor(max_workers=2) as desks:
            for done in [desks.submit(self._register_at_central), desks.submit(self._register_at_hub)]:
                done.result()
        for uid in self.units:
            shutil.move(self.layout.root / "units" / f"{uid}.json", self._configs_of(uid))

    def command(self, part: str, name: str, *arguments: str) -> list[str]:
        """Return the command that runs a program of ours for a part."""
        return self._launch(part, [program(name), *arguments])

    def _configs_of(self, uid: str) -> Path:
        return self.layout.unit_configs(process_of(self.units, uid))

    def _register_at_central(self) -> None:
        names = [part for language, name in self.hospital.names.items() for part in (f"--name-{language}", name)]
        self._order("central", "shayya-central", "init", "--config", "central.toml")
        self._order(
            "central", "shayya-central", "facility", "add", self.hospital.facility, *names, "--config", "central.toml",
            "--token-file", "central.token",
        )  # fmt: skip

    def _register_at_hub(self) -> None:
        hub = ("--config", "hub.toml", "--out")
        self._order("hub", "shayya-hub", "init", "--config", "hub.toml")
        self._order("hub", "shayya-hub", "unit", "import", "units.csv", *hub, "units")
        for board in BOARDS:
            self._order("hub", "shayya-hub", "board", "add", board, *hub, f"boards/{board}.json")

    def _order(self, part: str, name: str, *arguments: str) -> None:
        order(self.command(part, name, *arguments), directory=self.layout.root)
