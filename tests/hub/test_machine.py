"""Random schedules against a real file: presses, repeats, lost and late copies, corrections, crashes.

Whatever happens, the ledger holds each press at most once and in order, beds and counts follow from it, and once all
is sent again nothing is missing.
"""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hub import upkeep
from hub.beds import Correction
from hub.census import count
from hub.services.corrections import Edit, correct_bed
from hub.services.presses import record_press
from hub.services.units import report_beds, set_silence
from hub.store import beds
from hub.store.database import open_ledger, transaction
from tests.hub.builders import NOON, a_ledger, a_press

UNITS = {"u-1": ["mm-01", "mm-02"], "u-2": ["s-1"]}
WANTED = st.sampled_from(["vacant", "occupied", "cleaning"])


class Ward(RuleBasedStateMachine):
    """Two units, a screen, and a hub whose machine may lose power between any two steps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ward-"))
        self.db = a_ledger(self.folder, UNITS)
        self.now = NOON
        self.pressed = {unit: [] for unit in UNITS}
        self.acked = {unit: {} for unit in UNITS}
        self.entered = 0

    @rule(unit=st.sampled_from(sorted(UNITS)), wanted=WANTED, data=st.data())
    def press(self, unit, wanted, data):
        bed = data.draw(st.sampled_from(UNITS[unit]))
        seen = data.draw(st.sampled_from([0, beds.get_bed(self.db, bed).version]))
        self.pressed[unit].append(a_press(len(self.pressed[unit]) + 1, bed, wanted, seen=seen))

    @precondition(lambda self: any(self.pressed.values()))
    @rule(unit=st.sampled_from(sorted(UNITS)), data=st.data(), late=st.integers(0, 900))
    def a_copy_arrives(self, unit, data, late):
        if self.pressed[unit]:
            press = data.draw(st.sampled_from(self.pressed[unit]))
            self.now += 1
            self.take(unit, a_press(**{**press.to_dict(), "age_s": late}))

    def take(self, unit, press):
        with transaction(self.db):
            settled = record_press(self.db, unit, press, received=self.now)
        if settled.ack is not None:
            first = self.acked[unit].setdefault(press.sequence, settled.ack.result)
            assert settled.ack.result == first, "a repeat must get the stored result"

    @rule(bed=st.sampled_from(["mm-01", "s-1", "mf-01"]), state=st.sampled_from(["vacant", "occupied", "closed"]))
    def correct(self, bed, state):
        self.now += 1
        with transaction(self.db):
            edit = Edit("Matron", "round", beds.get_bed(self.db, bed).version)
            correct_bed(self.db, bed, Correction(state=state), edit, at=self.now)
        self.entered += 1

    @rule(unit=st.sampled_from(sorted(UNITS)), silent=st.booleans())
    def fall_silent(self, unit, silent):
        with transaction(self.db):
            set_silence(self.db, unit, silent=silent, at=self.now)

    @rule(unit=st.sampled_from(sorted(UNITS)))
    def die_while_writing(self, unit):
        """The process ends inside a transaction: what it held is gone, what it answered is not."""
        self.db.execute("BEGIN IMMEDIATE")
        if self.pressed[unit]:
            record_press(self.db, unit, self.pressed[unit][-1], received=self.now)
        self.db.close()
        self.db = open_ledger(self.folder / "ledger.sqlite3")

    @invariant()
    def each_press_is_there_once_and_in_order(self):
        for unit, pressed in self.pressed.items():
            found = self.db.execute("SELECT sequence, wanted, bed FROM ledger WHERE unit = ? ORDER BY row", (unit,))
            rows = [tuple(row) for row in found]
            assert rows == [(p.sequence, p.wanted, p.bed) for p in pressed[: len(rows)]]
            assert set(self.acked[unit]) <= set(range(1, len(rows) + 1))

    @invariant()
    def beds_and_counts_follow_from_the_ledger(self):
        upkeep.check(self.db)
        by_beds = count(beds.all_beds(self.db))
        by_query = [beds.count_department(self.db, name) for name in ("medicine", "surgery")]
        summed = {bucket: sum(one.buckets[bucket] for one in by_query) for bucket in by_beds.buckets}
        assert summed == by_beds.buckets
        assert by_beds.configured == 14

    def teardown(self):
        for unit, pressed in self.pressed.items():
            need = (report_beds(self.db, unit).up_to or 0) + 1
            for press in pressed[need - 1 :] if need > 1 else pressed:
                self.take(unit, press)
        self.each_press_is_there_once_and_in_order()
        rows = self.db.execute("SELECT count(*) FROM ledger").fetchone()[0]
        assert rows == sum(map(len, self.pressed.values())) + self.entered
        self.db.close()
        shutil.rmtree(self.folder)


TestWard = Ward.TestCase
TestWard.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
