"""Whatever a power cut leaves of the files, every answered press is in the ledger and the ledger is sound."""

import random
import secrets

import pytest

from hub import upkeep
from hub.services.presses import record_press
from hub.store.database import open_ledger, settle_log, transaction
from tests.hub.builders import JOURNAL, NOON, a_ledger, a_press
from tests.hub.recording import Answered, Recorder, Sync, Tape, Write, crash, lay_out

CUTS = 150
PRESSES = 120


def record_storm(folder, *, weaken: str = "") -> Tape:
    """Presses in groups of different sizes, each answered after its commit, with the log moved in between."""
    db = a_ledger(folder)
    db.close()
    with Recorder() as recorder:
        db = open_ledger(folder / "ledger.sqlite3")
        if weaken:
            db.execute(weaken)
        number = 0
        while number < PRESSES:
            group = range(number + 1, min(PRESSES, number + 1 + number % 7) + 1)
            with transaction(db):
                for sequence in group:
                    record_press(
                        db, "u-1", a_press(sequence, wanted=["vacant", "occupied"][sequence % 2]), received=NOON
                    )
            for sequence in group:
                recorder.tape.answered(sequence)
            number = group[-1]
            if number % 5 == 0:
                settle_log(db)
        db.close()
    return recorder.tape


def with_what_was_there(tape: Tape, files: dict[str, bytes]) -> Tape:
    """The files as they were before the storm are safe already."""
    before = [event for path, content in files.items() for event in (Write(path, 0, content), Sync(path))]
    return Tape([*before, *tape.events])


def missing_after(tape: Tape, cut: int, chance: random.Random, folder) -> list[int]:
    """Return the answered presses that the ledger lacks after this cut; raises when the ledger is not sound."""
    files, promised = crash(tape, cut, chance)
    folder.mkdir()
    lay_out(files, folder)
    db = open_ledger(folder / "ledger.sqlite3")
    try:
        upkeep.check(db)
        there = {row[0] for row in db.execute("SELECT sequence FROM ledger WHERE generation = ?", (JOURNAL,))}
    finally:
        db.close()
    assert there == set(range(1, len(there) + 1))
    return [sequence for sequence in promised if sequence not in there]


def storm(tmp_path, **options) -> Tape:
    folder = tmp_path / "storm"
    folder.mkdir()
    a_ledger(folder).close()
    path = folder / "ledger.sqlite3"
    before = {str(path): path.read_bytes()}
    path_wal = folder / "ledger.sqlite3-wal"
    assert not path_wal.exists(), "a closed ledger has no log"
    return with_what_was_there(record_storm(folder, **options), before)


def test_no_power_cut_takes_an_answered_press(tmp_path):
    tape = storm(tmp_path)
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    cuts = sorted(chance.sample(range(3, len(tape.events) + 1), CUTS))
    lost = {cut: gone for cut in cuts if (gone := missing_after(tape, cut, chance, tmp_path / f"cut-{cut}"))}
    assert lost == {}, f"seed {seed}"
    loose = sum(isinstance(tape.events[cut - 1], Write) for cut in cuts)
    assert loose > CUTS / 4, "too few cuts fell between a write and its sync"
    assert sum(isinstance(event, Answered) for event in tape.events) == PRESSES


@pytest.mark.parametrize("weaken", ["PRAGMA synchronous = NORMAL", "PRAGMA synchronous = OFF"])
def test_the_method_finds_a_ledger_that_answers_too_early(tmp_path, weaken):
    tape = storm(tmp_path, weaken=weaken)
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    found = 0
    for cut in chance.sample(range(len(tape.events) // 2, len(tape.events)), 25):
        try:
            found += bool(missing_after(tape, cut, chance, tmp_path / f"cut-{cut}"))
        except Exception:  # noqa: BLE001 - a ledger that cannot even be read is found out too
            found += 1
    assert found > 5, f"seed {seed}"
