"""A whole hospital in the middle of a day: the demo's wards, a day of changes in the ledger, units that speak.

For tests in a real browser and for the pictures in the documents. Everything is drawn from one seed.
"""

import contextlib
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from hub import passwords
from hub.beds import Change, Correction, Span
from hub.services import accounts, desk_work, units
from hub.services.changes import Changes
from hub.services.corrections import Edit
from hub.store import beds, ledger, registry
from hub.store.database import Connection, open_ledger, transaction
from tests.hub.builders import JOURNAL, a_birth
from tests.hub.hospital import Hospital, Unit, until
from tests.hub.web.desk import KEPT
from wire.messages import Health

DEMO = Path(__file__).resolve().parents[3] / "demo" / "hospital.toml"
BY_HAND = ("eye-m", "eye-f")  # the first was counted this morning, the second never
QUIET = ("medicine-m-2",)  # units that are never switched on
BEDS_OF_A_UNIT = 16
SEED = 20
STAFF = {
    "nurse-1": "nurse",
    "manager-1": "bed-manager",
    "tech-1": "technician",
    "admin-1": "admin",
    "guest": "read-only",
}
FLAGGED = ("mm-04", "sf-09")
HOURS = 3600


class Scene(Hospital):
    """The hospital with its story; `day` seconds of it lie in the past."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        text = DEMO.read_text(encoding="utf-8").replace('id = "demo-college"', 'id = "nrs"')
        (folder / "hospital.toml").write_text(text, encoding="utf-8")
        self.command("init")
        self.units = self._register()
        db = open_ledger(folder / "data" / "ledger.sqlite3")
        with transaction(db):
            tell_a_day(db, random.Random(SEED), int(time.time()))
            add_staff(db)
        db.close()

    def _register(self) -> dict[str, list[str]]:
        wards: dict[str, list[str]] = {}
        for bed in json.loads(self.command("beds")):
            wards.setdefault(bed["ward"], []).append(bed["bed"])
        found = {
            f"{ward}-{start // BEDS_OF_A_UNIT + 1}": names[start : start + BEDS_OF_A_UNIT]
            for ward, names in wards.items()
            if ward not in BY_HAND
            for start in range(0, len(names), BEDS_OF_A_UNIT)
        }
        table = self.folder / "units.csv"
        lines = [f"{uid},{' '.join(names)}" for uid, names in found.items()]
        table.write_text("\n".join(["uid,beds", *lines, ""]), encoding="utf-8")
        self.command("unit", "import", str(table), "--out", str(self.folder))
        return found

    def speak(self) -> None:
        """Let the units say that they are there, and how they are."""
        drawn = random.Random(SEED)
        for uid in self.units:
            if uid in QUIET:
                continue
            unit = Unit(self, uid)
            unit.be_born(a_birth(generation=JOURNAL, firmware="0.1.0", platform="pico_w"))
            unit.send("health", Health(
                connection=65537, uptime_s=drawn.randrange(9 * HOURS, 90 * HOURS), unsent=0, room=4096, refused=0,
                reconnects=drawn.randrange(4), memory_free=90_000, signal_dbm=drawn.choice((48, 55, 61, 66, 84)),
                clock_error_s=drawn.choice((0, 0, 1)), stuck=["bu-03"] if uid == "burns-1" else [],
            ))  # fmt: skip
            unit.line.close()
        spoke = len(self.units) - len(QUIET)
        until(lambda: self.command("unit", "list").count('"firmware": "0.1.0"') == spoke, "a unit was not heard")


@contextlib.contextmanager
def running_scene(folder: Path) -> Iterator[Scene]:
    """Run the hospital's broker and hub."""
    scene = Scene(folder)
    try:
        scene.start_broker()
        scene.start_hub()
        scene.speak()
        yield scene
    finally:
        scene.hang_up()
        scene.kill_hub()
        scene.kill_broker()


def add_staff(db: Connection) -> None:
    """Add one account of each role that has chosen its password, and one that has not."""
    at = int(time.time())
    for name, role in STAFF.items():
        accounts.add(db, name, role, KEPT, at=at)
    db.execute("UPDATE staff SET must_change = 0, good_until = NULL")
    accounts.add(db, "newcomer", "nurse", passwords.DUMMY, at=at)


def tell_a_day(db: Connection, drawn: random.Random, now: int) -> None:
    """Fill the ledger with a day and a half in the order of time, as people would have entered it."""
    for row in registry.all_units(db):
        silent = row["unit"] in QUIET
        units.set_silence(db, row["unit"], silent=silent, at=now - 36 * HOURS)
        registry.keep_heard(db, {row["unit"]: now - 2 * HOURS if silent else now})
    names = [bed.bed for bed in beds.all_beds(db) if bed.ward not in BY_HAND]
    at = now - 36 * HOURS
    for bed in names:
        _say(db, bed, drawn.choices(("occupied", "vacant", "cleaning"), (74, 20, 6))[0], at)
    for _ in range(300):
        at += 36 * HOURS // 310
        busy = drawn.random() < 0.55 + 0.2 * (at % (24 * HOURS) > 9 * HOURS)
        _say(db, drawn.choice(names), "occupied" if busy else drawn.choice(("vacant", "cleaning")), at)
    _finish(db, now)


def _finish(db: Connection, now: int) -> None:
    at, here = now - 90 * 60, "10.20.4.17"
    for bed, correction, why in (
        ("ic-09", Correction(state="closed"), "ventilator under repair"),
        ("mm-11", Correction(state="vacant", staffed=False), "no staff this shift"),
        ("mm-02", Correction(state="vacant"), "back in use"),
        ("pa-05", Correction(state="occupied", isolated=True), "infection control"),
        ("mm-07", Correction(state="cleaning", cleaning="contaminated"), "infection control"),
    ):
        edit = Edit("manager-1", why, beds.get_bed(db, bed).version)
        desk_work.correct(db, Changes(), bed, correction, edit, what="bed-corrected", network=here, at=at)
    count = {bed.bed: ("occupied", "vacant")[place % 2] for place, bed in enumerate(beds.beds_of_ward(db, "eye-m"))}
    hand = Edit("nurse-1", "counted on the ward", 0)
    desk_work.count(db, Changes(), "eye-m", count, {}, hand, network=here, at=now - 5 * HOURS // 2)
    desk_work.count_extra(db, Changes(), "medicine-m", 3, hand, network=here, at=at)
    for bed in FLAGGED:
        flagged = beds.get_bed(db, bed).checked()
        beds.save_bed(db, flagged)
        outcome = ledger.Outcome(None, "flagged", "about the same time as another change", Span(at, at), at)
        ledger.add_entry(db, "check", flagged, outcome, entered_by="hub", seen=None)
    _hold(db, "mm-15", now)
    registry.open_alert(db, "gap", "burns-1", f"presses 12 to 14 of {JOURNAL} never came", at=at)


def _hold(db: Connection, bed: str, now: int) -> None:
    held = beds.get_bed(db, bed).corrected(Correction(state="vacant"), change=Change(Span(now, now)))
    db.execute("UPDATE beds SET version = ? WHERE bed = ?", (held.version, bed))
    beds.save_bed(db, held)
    db.execute("UPDATE beds SET hold = 'r-1', hold_until = ?, bucket = 'held' WHERE bed = ?", (now + 2400, bed))


def _say(db: Connection, bed: str, state: str, at: int) -> None:
    before = beds.get_bed(db, bed)
    edit = Edit("nurse-1", "seen at the bed", before.version)
    desk_work.correct(
        db, Changes(), bed, Correction(state=state), edit, what="bed-state", network="10.20.4.17", at=at
    )  # fmt: skip
