"""Runs under MicroPython: a journal on littlefs in a simulated flash, the power cut at every flash operation.

cut_littlefs.py PRESSES SEED [early | erases]   prints one JSON object. "early" says saved before the file is closed,
which is wrong: the same judge must find it out. "erases" counts sector erases without cuts.
"""

import json
import random
import sys

import vfs

from firmware.journal import Journal, Sizes
from firmware.recovery import kept
from firmware.storage import Folder

BLOCK = 4096
BLOCKS = 64
SIZES = Sizes(capacity=40, tail=14, per_segment=7)


class Flash:
    """A NOR flash in memory that notes what was programmed and erased."""

    def __init__(self, image, operations=None):
        self.image = image
        self.operations = operations

    def readblocks(self, block, buffer, offset=0):
        start = block * BLOCK + offset
        buffer[:] = memoryview(self.image)[start : start + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        start = block * BLOCK + offset
        if self.operations is not None:
            self.operations.append((start, bytes(buffer)))
        self.image[start : start + len(buffer)] = buffer

    def ioctl(self, what, value):
        if what == 4:
            return BLOCKS
        if what == 5:
            return BLOCK
        if what == 6:  # erase
            if self.operations is not None:
                self.operations.append((value * BLOCK, None))
            self.image[value * BLOCK : (value + 1) * BLOCK] = b"\xff" * BLOCK
        return 0


class Early(Folder):
    """Wrong on purpose: keeps the newest file open, so that the record is not on the flash yet."""

    held = None

    def _write(self, full, data, mode):
        if self.held is not None:
            self.held.close()
        self.held = open(full, mode)  # noqa: SIM115  (left open: that is the fault)
        self.held.write(data)


def bytes_of(dice):
    return lambda count: bytes(dice.getrandbits(8) for _ in range(count))


def perform(presses, seed, folder_class):
    """Press on a fresh flash; return the starting image, the operations, and what was known after how many."""
    random.seed(seed)
    flash = Flash(bytearray(b"\xff" * (BLOCK * BLOCKS)))
    vfs.VfsLfs2.mkfs(flash, progsize=256)
    start = bytes(flash.image)
    flash.operations = []
    vfs.mount(vfs.VfsLfs2(flash, progsize=256), "/flash")
    journal = Journal(folder_class("/flash/state"), "u1", SIZES, bytes_of(random))
    known = [(0, 0, 0)]
    acked = 0
    for _ in range(presses):
        entry = journal.append("mm-01", "vacant", seen=0, boot=1, mono_s=5, utc_s=1795000000, clock_quality=2)
        known.append((len(flash.operations), entry.sequence, acked))
        if journal.unsent > 25 or random.getrandbits(2) == 0:
            acked += random.getrandbits(8) % (entry.sequence - acked + 1)
            known.append((len(flash.operations), entry.sequence, acked))
            journal.acknowledge(journal.writing.generation, acked)
    vfs.umount("/flash")
    return start, flash.operations, known


def apply(image, operation, share=1.0):
    """Program or erase, wholly or only a first part of it."""
    start, data = operation
    size = int((BLOCK if data is None else len(data)) * share)
    image[start : start + size] = b"\xff" * size if data is None else data[:size]


def judge(image, saved, acked):
    """Return what a unit that starts from this flash has lost; '' when nothing."""
    try:
        vfs.mount(vfs.VfsLfs2(Flash(image), progsize=256), "/flash")
    except OSError as error:
        return f"no mount: {error!r}"
    try:
        storage = Folder("/flash/state")
        found = [entry.sequence for _, entry in kept(storage, "u1", SIZES.per_segment)]
        if [n for n in range(acked + 1, saved + 1) if n not in found]:
            return f"lost: {acked + 1} to {saved} saved, {found} found"
        if found != sorted(set(found)):
            return f"twice or out of order: {found}"
        journal = Journal(storage, "u1", SIZES, bytes_of(random))
        if journal.writing.next <= saved:
            return f"number {journal.writing.next} again after {saved}"
        number = journal.append("mm-01", "vacant", seen=0, boot=2, mono_s=5, utc_s=0, clock_quality=0).sequence
        again = Journal(storage, "u1", SIZES, bytes_of(random))
        return "" if again.is_unsent(again.writing.generation, number) else "press after the cut lost"
    finally:
        vfs.umount("/flash")


def cut_everywhere(presses, seed, folder_class):
    start, operations, known = perform(presses, seed, folder_class)
    image = bytearray(start)
    tried, wrong, place = 0, [], 0
    for count, operation in enumerate(operations):
        while place + 1 < len(known) and known[place + 1][0] <= count:
            place += 1
        for share in (0, 0.25, 0.5, 0.75):  # this operation lost, or torn
            cut = bytearray(image)
            apply(cut, operation, share)
            tried += 1
            problem = judge(cut, known[place][1], known[place][2])
            if problem:
                wrong.append(f"seed {seed} operation {count} share {share}: {problem}")
        apply(image, operation)
    return {
        "operations": len(operations),
        "cuts": tried,
        "wrong": len(wrong),
        "first": wrong[:3],
    }


def count_erases(presses, seed):
    _, operations, _ = perform(presses, seed, Folder)
    return {"erases": sum(1 for _, data in operations if data is None)}


if __name__ == "__main__":
    chosen = Early if "early" in sys.argv else Folder
    presses, seed = int(sys.argv[1]), int(sys.argv[2])
    result = count_erases(presses, seed) if "erases" in sys.argv else cut_everywhere(presses, seed, chosen)
    sys.stdout.write(json.dumps(result) + "\n")
