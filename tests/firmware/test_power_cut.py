"""Power cuts on Linux: after every single operation of a run, in every way the files may then be left."""

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.journal import Journal, Sizes
from firmware.keep import Keep
from firmware.recovery import kept
from firmware.storage import Folder, Volatile
from tests.firmware.builders import NOON, a_journal, chance
from tests.firmware.crash_model import Disk, Recorded

SIZES = Sizes(capacity=40, tail=14, per_segment=7)


class Run:
    """Presses on recorded storage; `saved` and `acked` say what was known to be safe after how many operations."""

    def __init__(self, root: Path, presses: int, seed: int, forget: tuple[str, ...] = ()) -> None:
        dice = random.Random(seed)
        self.storage = Recorded(root / "unit", forget)
        self.known: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)]  # operations, saved, acked, boots
        journal = Journal(self.storage, "u1", SIZES, chance(seed))
        keep = Keep(self.storage)
        saved = acked = boots = 0
        for _ in range(presses):
            if dice.random() < 0.1:
                boots += 1
                keep.put("boot", boots)
            entry = journal.append("mm-01", "vacant", seen=0, boot=1, mono_s=5, utc_s=NOON, clock_quality=2)
            saved = entry.sequence
            self._know(saved, acked, boots)
            if journal.unsent > 25 or dice.random() < 0.3:
                acked = dice.randint(acked, saved)
                self._know(saved, acked, boots)  # the hub has them from here on: the unit may drop them
                journal.acknowledge(journal.writing.generation, acked)

    def _know(self, *known: int) -> None:
        self.known.append((len(self.storage.operations), *known))

    def damage(self, seed: int) -> list[str]:
        """Cut the power after each operation; return what was then lost or wrong."""
        disk, dice, found = Disk(), random.Random(seed), []
        for count, operation in enumerate(self.storage.operations, start=1):
            disk.apply(operation)
            _, saved, acked, boots = [one for one in self.known if one[0] <= count][-1]
            for word, state in disk.after_a_cut(dice):
                wrong = judge(state, saved, acked, boots)
                if wrong:
                    found.append(f"seed {seed}, operation {count} {operation[:2]}, {word}: {wrong}")
        return found


def judge(state: Volatile, saved: int, acked: int, boots: int) -> str:
    """Return what a unit that starts from these files has lost or confused; '' when nothing."""
    if saved == 0 and not state.files:
        return ""
    found = [entry.sequence for _, entry in kept(state, "u1", SIZES.per_segment)]
    missing = set(range(acked + 1, saved + 1)) - set(found)
    if missing:
        return f"lost presses {sorted(missing)}"
    if found != sorted(set(found)):
        return f"presses twice or out of order {found}"
    if boots > 1 and Keep(state).get("boot") not in (boots - 1, boots, boots + 1):
        return f"boot number {Keep(state).get('boot')} after {boots}"
    journal = a_journal(state, SIZES)
    if journal.writing.next <= saved:
        return f"number {journal.writing.next} would be used again after {saved}"
    following = journal.append("mm-01", "vacant", seen=0, boot=2, mono_s=5, utc_s=NOON, clock_quality=2).sequence
    again = a_journal(state, SIZES)
    if not again.is_unsent(again.writing.generation, following):
        return f"press {following} after the cut is lost at the next start"
    return ""


def cut_everywhere(root: Path, presses: int, seed: int, forget: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    """Return the number of operations cut at, and what was found wrong."""
    run = Run(root, presses, seed, forget)
    return len(run.storage.operations), run.damage(seed)


def test_no_cut_at_any_operation_of_two_hundred_presses_loses_or_doubles_one(tmp_path: Path) -> None:
    operations, wrong = cut_everywhere(tmp_path, 200, seed=1)
    assert wrong == []
    assert operations > 500


@pytest.mark.parametrize("forgotten", ["fsync", "syncdir"])
def test_a_program_that_forgets_to_sync_is_found_out(tmp_path: Path, forgotten: str) -> None:
    _, wrong = cut_everywhere(tmp_path, 60, seed=1, forget=(forgotten,))
    assert len(wrong) > 50


def test_a_program_that_says_saved_before_it_is_safe_is_found_out(tmp_path: Path) -> None:
    run = Run(tmp_path, 60, seed=1)
    run.known = [(max(0, count - 1), saved, acked, boots) for count, saved, acked, boots in run.known]
    assert len(run.damage(1)) > 50


def system_calls(work: Callable[[], object]) -> list[str]:
    """Return the names of the file functions that are called."""
    called: list[str] = []

    def note(frame: object, event: str, function: object) -> None:
        if event == "c_call":
            called.append(str(getattr(function, "__name__", "")))

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return [name for name in called if name in ("write", "flush", "fsync", "rename", "remove", "mkdir")]


def test_what_the_model_takes_for_a_sync_is_one(tmp_path: Path) -> None:
    storage = Folder(str(tmp_path))
    calls = {
        "fresh": system_calls(lambda: storage.append("a", b"1", fresh=True)),
        "added": system_calls(lambda: storage.append("a", b"2", fresh=False)),
        "replaced": system_calls(lambda: storage.replace("b", b"3")),
        "made": system_calls(lambda: storage.make("folder")),
    }
    assert calls == {
        "fresh": ["write", "flush", "fsync", "fsync"],
        "added": ["write", "flush", "fsync"],
        "replaced": ["write", "flush", "fsync", "rename", "fsync"],
        "made": ["mkdir", "fsync"],
    }
