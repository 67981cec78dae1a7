"""Where everything of one demo lies, which ports it uses, and which unit serves which bed."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.errors import HospitalError

BEDS_PER_UNIT = 8
UNIT_PROCESSES = 3
BOARDS = {"led": "128x32", "lcd": "1920x1080"}
NARROW = ("led",)  # boards that want short names
LANGUAGES = ("bn", "hi", "en")
HOSPITAL = Path(__file__).with_name("hospital.toml")

Names = dict[str, str]


@dataclass(frozen=True)
class Ward:
    """A nursing area and its beds, in order."""

    ward: str
    department: str
    names: Names
    category: str
    sex: str
    beds: tuple[str, ...]


@dataclass(frozen=True)
class Hospital:
    """The facility file as far as the demo needs it; the hub judges it in full."""

    facility: str
    names: Names
    departments: dict[str, Names]
    short_names: dict[str, Names]  # for narrow boards, of departments that need one
    wards: tuple[Ward, ...]

    @property
    def beds(self) -> tuple[str, ...]:
        """Every bed, ward by ward."""
        return tuple(bed for ward in self.wards for bed in ward.beds)


def read_hospital(path: Path) -> Hospital:
    """Return the hospital in a facility file, or raise HospitalError naming the file and what is wrong."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return Hospital(
            facility=values["facility"]["id"],
            names=values["facility"]["name"],
            departments={one["id"]: one["name"] for one in values["department"]},
            short_names={one["id"]: one["short"] for one in values["department"] if "short" in one},
            wards=tuple(_ward(one) for one in values["ward"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HospitalError(f"{path}: cannot be used: {type(error).__name__}: {error}") from None


def _ward(values: dict[str, Any]) -> Ward:
    beds = values["beds"]
    if isinstance(beds, dict):
        last = int(beds["last"])
        digits = max(2, len(str(last)))
        beds = [f"{beds['prefix']}{number:0{digits}}" for number in range(int(beds["first"]), last + 1)]
    return Ward(values["id"], values["department"], values["name"], values["category"], values["sex"], tuple(beds))


def share_out(hospital: Hospital) -> dict[str, tuple[str, ...]]:
    """Return the beds of each unit: neighbours of one ward, as few units as can be, evenly filled."""
    units: dict[str, tuple[str, ...]] = {}
    for ward in hospital.wards:
        count = -(-len(ward.beds) // BEDS_PER_UNIT)
        for number in range(count):
            first, end = len(ward.beds) * number // count, len(ward.beds) * (number + 1) // count
            units[f"unit-{len(units) + 1:02}"] = ward.beds[first:end]
    return units


@dataclass(frozen=True)
class Ports:
    """The loopback ports of one demo."""

    page: int
    broker: int
    hub: int
    central: int
    boards: dict[str, int]
    contacts: tuple[int, ...]


def contact_ports(units: dict[str, tuple[str, ...]], ports: Ports) -> dict[str, tuple[str, int]]:
    """Return for each bed its unit and the contacts port of the process that runs that unit."""
    return {bed: (uid, ports.contacts[process_of(units, uid)]) for uid, beds in units.items() for bed in beds}


@dataclass(frozen=True)
class Pace:
    """How the boards turn their pages and in which languages; how often the hub reports to central by itself."""

    dwell_s: dict[str, float]
    languages: dict[str, tuple[str, ...]]
    report_s: int = 20


TO_LOOK_AT = Pace(dwell_s={"led": 3, "lcd": 6}, languages={"led": ("bn", "en"), "lcd": ("bn", "en", "hi")})
TO_CHECK = Pace(dwell_s={"led": 1, "lcd": 1}, languages={"led": ("bn",), "lcd": ("bn", "en")}, report_s=5)


@dataclass(frozen=True)
class Layout:
    """The files of one demo below its folder."""

    root: Path

    def board_config(self, board: str) -> Path:
        """Where the board's TOML file lies."""
        return self.root / "boards" / f"{board}.toml"

    def board_trace(self, board: str) -> Path:
        """Where the board writes what it decoded and drew, and when."""
        return self.root / "boards" / f"{board}.trace"

    def board_picture(self, board: str) -> Path:
        """Where the board writes what it shows."""
        return self.root / "boards" / f"{board}.png"

    def log(self, part: str) -> Path:
        """Where the part's output goes."""
        return self.root / "logs" / f"{part}.log"

    def unit_configs(self, process: int) -> Path:
        """The folder of the unit.json files of one unit process."""
        return self.root / "units" / f"group-{process + 1}"

    def unit_states(self, process: int) -> Path:
        """The folder below which the units of one process keep their journals."""
        return self.root / "state" / f"group-{process + 1}"

    @property
    def ports(self) -> Path:
        """The ports of this demo, for its page."""
        return self.root / "ports.json"

    @property
    def hub_config(self) -> Path:
        """hub.toml."""
        return self.root / "hub.toml"

    @property
    def central_config(self) -> Path:
        """central.toml."""
        return self.root / "central.toml"

    @property
    def ledger(self) -> Path:
        """The hub's SQLite file."""
        return self.root / "data" / "ledger.sqlite3"


def process_of(units: dict[str, tuple[str, ...]], uid: str) -> int:
    """Return which unit process runs a unit: dealt out like cards, so that the processes are equally busy."""
    return list(units).index(uid) % UNIT_PROCESSES
