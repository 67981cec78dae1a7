"""Presses are kept until the hub has them, through damage and a full medium."""

import random

import pytest

from firmware import records
from firmware.journal import PI, PICO, Journal, JournalBroken, JournalFull, Sizes
from firmware.records import Entry
from firmware.recovery import kept
from firmware.storage import Volatile
from tests.firmware.builders import NOON, SMALL, a_journal, chance, keep


class Failing(Volatile):
    """A medium that breaks on demand; what it was writing is half there."""

    broken = False

    def append(self, path: str, data: bytes, *, fresh: bool) -> None:
        if self.broken:
            super().append(path, data[: len(data) // 2], fresh=fresh)
            raise OSError(5, "input/output error")
        super().append(path, data, fresh=fresh)


def numbers(storage: Volatile) -> list[int]:
    return [entry.sequence for _, entry in kept(storage, "u1", SMALL.per_segment)]


def segment(storage: Volatile, place: int) -> str:
    return sorted(path for path in storage.files)[place]


def sent(journal: Journal) -> list[int]:
    """Return the numbers that would be sent from the present run."""
    run = journal.sending
    return list(range(run.acked + 1, run.next))


def test_a_record_holds_the_longest_name_and_the_greatest_numbers() -> None:
    entry = Entry(2**31 - 1, 2**32 - 1, "m" * 32, "cleaning", 2**31 - 1, 2**31 - 1, 2**32 - 1, 2**32 - 1, 2**40, 2)
    found = records.decode(entry.encode())
    assert found is not None
    assert (len(entry.encode()), found.to_dict()) == (72, entry.to_dict())


def test_any_flipped_bit_makes_a_record_invalid() -> None:
    data = Entry(7, 99, "mm-01", "vacant", 3, 0, 1, 5, NOON, 1).encode()
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        assert records.decode(bytes(flipped)) is None, f"bit {bit}"


def test_presses_are_numbered_on_over_restarts() -> None:
    storage = Volatile()
    assert keep(a_journal(storage), 10) == list(range(1, 11))
    again = a_journal(storage)
    assert keep(again, 2) == [11, 12]
    assert numbers(storage) == list(range(1, 13))
    assert len({generation for generation, _ in kept(storage, "u1", 7)}) == 1


def test_a_torn_record_was_never_shown_and_its_number_is_used_again() -> None:
    for torn in range(1, records.SIZE):
        storage = Volatile()
        keep(a_journal(storage), 10)
        last = segment(storage, -1)
        storage.files[last] = storage.files[last][: -records.SIZE + torn]
        again = a_journal(storage)
        assert (sent(again), keep(again, 2)) == (list(range(1, 10)), [10, 11]), f"{torn} bytes left"
        assert numbers(storage) == list(range(1, 12))


def test_the_watermark_of_the_newest_record_is_remembered() -> None:
    storage = Volatile()
    journal = a_journal(storage)
    keep(journal, 5)
    journal.acknowledge(journal.writing.generation, 5)
    keep(journal, 2)
    assert sent(a_journal(storage)) == [6, 7]


def test_a_full_journal_refuses_and_loses_nothing() -> None:
    journal = a_journal(sizes=Sizes(capacity=20, tail=7, per_segment=7))
    keep(journal, 20)
    with pytest.raises(JournalFull):
        keep(journal)
    assert (journal.room, sent(journal)) == (0, list(range(1, 21)))
    journal.acknowledge(journal.writing.generation, 3)
    assert keep(journal, 3) == [21, 22, 23]


@pytest.mark.parametrize(("sizes", "promised"), [(PICO, 400), (PI, 100000)])
def test_the_promised_capacity_holds_even_after_a_restart_without_a_hub(sizes: Sizes, promised: int) -> None:
    """Then the unit does not know that its acknowledged tail is acknowledged, except by the newest record."""
    assert sizes.capacity - sizes.tail - 2 * sizes.per_segment >= promised


def test_a_pico_keeps_four_hundred_presses_without_a_hub_over_restarts() -> None:
    storage = Volatile()
    journal = a_journal(storage, PICO)
    keep(journal, 500)
    journal.acknowledge(journal.writing.generation, 500)
    again = a_journal(storage, PICO)
    assert len(keep(again, 400)) == 400
    assert sent(a_journal(storage, PICO))[-400:] == list(range(501, 901))


def test_acknowledged_presses_are_kept_for_a_while_and_then_removed() -> None:
    storage = Volatile()
    journal = a_journal(storage)
    for number in keep(journal, 3):
        journal.acknowledge(journal.writing.generation, number)
    for _ in range(100):
        number = keep(journal)[0]
        journal.acknowledge(journal.writing.generation, number)
        kept_now = numbers(storage)
        assert kept_now == list(range(kept_now[0], number + 1))
        assert min(number, SMALL.tail) <= len(kept_now) <= SMALL.tail + 2 * SMALL.per_segment


def test_a_hub_that_was_restored_gets_again_what_is_still_kept() -> None:
    journal = a_journal()
    keep(journal, 30)
    generation = journal.writing.generation
    journal.acknowledge(generation, 30)
    journal.go_back(generation, 25)
    assert sent(journal) == [26, 27, 28, 29, 30]
    journal.go_back(generation, 0)
    assert (sent(journal)[0], journal.sending.lowest) == (journal.sending.lowest, 22)


def test_damage_in_the_middle_costs_the_damaged_press_only() -> None:
    storage = Volatile()
    keep(a_journal(storage), 20)
    path = segment(storage, 1)  # numbers 8 to 14
    data = bytearray(storage.files[path])
    data[2 * records.SIZE + 5] ^= 255
    storage.files[path] = bytes(data)
    journal = a_journal(storage)
    assert sent(journal) == list(range(1, 10))
    journal.acknowledge(journal.sending.generation, 9)
    assert (journal.sending.lowest, sent(journal)) == (11, list(range(11, 21)))
    assert keep(journal) == [21]


def test_a_whole_segment_lost_costs_its_presses_only_and_no_number_twice() -> None:
    for place, first, second in ((0, [], list(range(8, 21))), (1, list(range(1, 8)), list(range(15, 21)))):
        storage = Volatile()
        keep(a_journal(storage), 20)
        del storage.files[segment(storage, place)]
        journal = a_journal(storage)
        if first:
            assert sent(journal) == first
            journal.acknowledge(journal.sending.generation, 7)
        assert sent(journal) == second
        assert keep(journal) == [21]


def test_the_newest_segment_full_of_rubbish_uses_no_number_twice() -> None:
    storage = Volatile()
    keep(a_journal(storage), 20)
    path = segment(storage, -1)  # numbers 15 to 20
    storage.files[path] = bytes(len(storage.files[path]))
    journal = a_journal(storage)
    assert sent(journal) == list(range(1, 15))
    assert keep(journal) == [21]


def test_a_record_that_rots_while_it_waits_is_passed_over_and_said() -> None:
    storage = Volatile()
    keep(a_journal(storage), 20)
    journal = a_journal(storage)
    path = segment(storage, 0)
    storage.files[path] = storage.files[path][:100] + b"\xff" + storage.files[path][101:]
    run = journal.sending
    assert journal.read(run, 1) is not None
    assert journal.read(run, 2) is None
    assert sent(journal) == [1]
    journal.acknowledge(run.generation, 1)
    assert (journal.sending.lowest, sent(journal)) == (3, list(range(3, 21)))


def test_a_broken_medium_refuses_and_the_next_press_starts_a_clean_file() -> None:
    storage = Failing()
    journal = a_journal(storage)
    keep(journal, 3)
    storage.broken = True
    for _ in range(2):
        with pytest.raises(JournalBroken):
            keep(journal)
    assert journal.broken
    storage.broken = False
    assert keep(journal, 3) == [4, 5, 6]
    assert (journal.broken, numbers(storage), sent(a_journal(storage))) == (
        False,
        [1, 2, 3, 4, 5, 6],
        [1, 2, 3, 4, 5, 6],
    )


def test_an_old_copy_of_a_journal_starts_a_new_generation_and_sends_what_it_keeps_under_its_old_numbers() -> None:
    storage = Volatile()
    keep(a_journal(storage), 10)
    restored = a_journal(storage)
    old = restored.writing.generation
    keep(restored, 3, bed="mm-02")
    restored.acknowledge(old, 40)
    assert restored.writing.generation != old
    assert (restored.sending.generation, sent(restored)) == (old, list(range(1, 14)))
    assert keep(restored, 1) == [1]
    assert a_journal(storage).writing.generation == restored.writing.generation


def test_an_older_generation_is_sent_first() -> None:
    storage = Volatile()
    keep(a_journal(storage), 2)
    old = a_journal(storage).writing.generation
    newer = Journal(storage, "u1", SMALL, chance(2))
    newer._new_generation()
    keep(newer, 3)
    journal = a_journal(storage)
    assert (journal.sending.generation, sent(journal)) == (old, [1, 2])
    journal.acknowledge(old, 2)
    assert (journal.sending.generation, sent(journal)) == (newer.writing.generation, [1, 2, 3])


def test_units_that_use_one_folder_one_after_the_other_do_not_mix() -> None:
    storage = Volatile()
    keep(a_journal(storage, uid="u1"), 3)
    assert keep(a_journal(storage, uid="u2"), 1) == [1]
    assert keep(a_journal(storage, uid="u1"), 1) == [4]


def test_foreign_files_are_left_alone() -> None:
    storage = Volatile()
    journal = a_journal(storage)
    keep(journal, 3)
    storage.files["journal/notes.txt"] = b"hello"
    storage.files["journal/u1.0x.abc/00000001"] = b"hello"
    storage.files[journal.writing.folder + "/README"] = b"hello"
    again = a_journal(storage)
    assert keep(again) == [4]
    assert len(storage.files) == 4


def test_printing_a_journal_changes_nothing() -> None:
    storage = Volatile()
    keep(a_journal(storage), 20)
    before = dict(storage.files)
    assert numbers(storage) == list(range(1, 21))
    assert storage.files == before


def test_random_damage_never_brings_up_a_press_that_was_not_made_nor_a_number_twice() -> None:
    for seed in range(300):
        dice = random.Random(seed)
        storage = Volatile()
        made = keep(a_journal(storage), dice.randint(1, 28))
        for _ in range(dice.randint(1, 3)):
            path = dice.choice(sorted(storage.files))
            data = bytearray(storage.files[path])
            what = dice.randint(0, 2)
            if what == 0:
                data = data[: dice.randint(0, len(data))]
            elif what == 1 and data:
                data[dice.randrange(len(data))] ^= dice.randint(1, 255)
            else:
                data += dice.randbytes(dice.randint(1, 200))
            storage.files[path] = bytes(data)
        journal = a_journal(storage)
        found = [entry.sequence for _, entry in kept(storage, "u1", 7)]
        assert found == sorted(set(found)), f"seed {seed}"
        assert set(found) <= set(made), f"seed {seed}"
        assert keep(journal)[0] not in found, f"seed {seed}"
