"""The presses a unit keeps until the hub has them, and a while longer. Storage, chance and numbers are handed in.

journal/<uid>.<n>.<generation>/<first number, 8 hex digits>: segment files of at most `per_segment` records. A press
is written and durable before anything shows or sends it. An acknowledgement costs no write: a press that is sent
again is recognised by its number, and each record carries the watermark of its time.
"""

import binascii
import struct

from firmware import log, records
from firmware.recovery import folders, recover
from firmware.runs import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from firmware.records import Entry
    from firmware.runs import Piece
    from firmware.storage import Folder, Volatile

HIGHEST = 2**31 - 1
CACHED = 16  # newest presses also kept in memory: the link sends at most 8 at a time


class JournalError(OSError):
    """The journal did not take a press."""


class JournalFull(JournalError):
    """As many unacknowledged presses are kept as the unit has room for."""


class JournalBroken(JournalError):
    """The medium did not take the press, or lost one."""


class Sizes:
    """How much a journal holds: `capacity` presses unacknowledged, and `tail` acknowledged ones kept for a hub that
    was restored from an older backup.
    """

    def __init__(self, capacity: int, tail: int, per_segment: int) -> None:
        self.capacity = capacity
        self.tail = tail
        self.per_segment = per_segment


# After a reboot without a hub, up to `tail` presses and a segment count as unsent again: 400 new ones still fit.
PICO = Sizes(capacity=532, tail=112, per_segment=7)
PI = Sizes(capacity=120000, tail=16384, per_segment=1024)


class Journal:
    """One unit's journal. Raises JournalError when a press cannot be kept."""

    def __init__(
        self, storage: "Folder | Volatile", uid: str, sizes: Sizes, random_bytes: "Callable[[int], bytes]"
    ) -> None:
        self.storage = storage
        self.uid = uid
        self.sizes = sizes
        self.random_bytes = random_bytes
        self.runs: "list[Run]" = []
        self.last: "Entry | None" = None  # the newest press, for boot number and clock
        self.newest: "dict[str, tuple[str, Entry]]" = {}  # bed: (generation, its newest press)
        self.broken = False  # the last attempt to keep a press failed
        self._open = False  # whether the last segment can be added to
        self._cache: "dict[int, Entry]" = {}
        self._folders = 0
        self._recover()

    @property
    def writing(self) -> Run:
        """The run that new presses go to."""
        return self.runs[-1]

    @property
    def sending(self) -> Run:
        """The oldest run that holds something unacknowledged, else the one that new presses go to."""
        for run in self.runs:
            if run.unsent:
                return run
        return self.runs[-1]

    @property
    def unsent(self) -> int:
        """Presses not yet acknowledged."""
        return sum(run.unsent for run in self.runs)

    @property
    def room(self) -> int:
        """Presses that still fit."""
        return max(0, self.sizes.capacity - self.unsent)

    def is_unsent(self, generation: str, sequence: int) -> bool:
        """Whether a press still waits for the hub."""
        return any(
            run.generation == generation
            and max(run.acked + 1, run.lowest) <= sequence < run.next
            and sequence not in run.answered
            for run in self.runs
        )

    def nonce_of(self, generation: str, sequence: int) -> "int | None":
        """Return the nonce of a kept press, None when it is not kept or cannot be read."""
        for run in self.runs:
            piece = run.piece(sequence) if run.generation == generation else None
            if piece is not None:
                entry = self._cache.get(sequence) if run is self.writing else None
                entry = entry or self._from_file(piece, sequence)
                return None if entry is None else entry.nonce
        return None

    def _from_file(self, piece: "Piece", sequence: int) -> "Entry | None":
        try:
            offset = (sequence - piece.start) * records.SIZE
            entry = records.decode(self.storage.read(piece.path, offset, records.SIZE))
        except OSError as error:
            log.say("journal_unreadable", path=piece.path, error=error)
            return None
        return entry if entry is not None and entry.sequence == sequence else None

    def append(
        self, bed: str, wanted: str, *, seen: int, boot: int, mono_s: int, utc_s: int, clock_quality: int
    ) -> "Entry":
        """Keep a press and return it; it is durable then. Raises JournalFull or JournalBroken."""
        if not self.room:
            raise JournalFull("journal full")
        if self.writing.next > HIGHEST:
            self._new_generation()
        run = self.writing
        nonce = struct.unpack("<I", self.random_bytes(4))[0]
        acked = max(0, run.acked)
        entry = records.Entry(run.next, nonce, bed, wanted, seen, acked, boot, mono_s, utc_s, clock_quality)
        self._write(run, entry)
        self.newest[bed] = (run.generation, entry)
        self.last = entry
        return entry

    def read(self, run: Run, sequence: int) -> "Entry | None":
        """Return a kept press to send; None when it can no longer be read, and the run then ends before it."""
        if run is self.writing and sequence in self._cache:
            return self._cache[sequence]
        piece = run.piece(sequence)
        entry = None if piece is None else self._from_file(piece, sequence)
        if entry is None:
            log.say("journal_press_lost", generation=run.generation, sequence=sequence)
            self.runs.insert(self.runs.index(run) + 1, run.split(sequence))
            return None
        return entry

    def acknowledge(self, generation: str, up_to: int) -> None:
        """The hub has every press up to `up_to`. A number never used here shows that the journal was rolled back, and
        then says nothing about the presses that are kept.
        """
        if up_to >= max([run.next for run in self.runs if run.generation == generation] or [up_to]):
            if self.writing.generation == generation:
                self._rolled_back(up_to)
            return
        for run in self.runs:
            if run.generation == generation and up_to > run.acked:
                run.set_acked(up_to)
        self._prune()

    def settle(self, generation: str, sequence: int) -> None:
        """The hub answered this very press."""
        if self.writing.generation == generation and sequence >= self.writing.next:
            self._rolled_back(sequence)
        for run in self.runs:
            if run.generation == generation and run.acked < sequence < run.next:
                run.settle(sequence)
        self._prune()

    def go_back(self, generation: str, up_to: int) -> None:
        """The hub has presses only up to `up_to` (a restored backup): what is kept above is unsent again."""
        for run in self.runs:
            if run.generation == generation:
                run.answered.clear()  # an answer of the ledger that was lost
                if up_to < run.acked:
                    run.set_acked(up_to)

    def _rolled_back(self, up_to: int) -> None:
        """This journal is an older copy of itself (a restored or copied card): its next numbers belong to other
        presses, so new ones get a new generation. All that is kept keeps its numbers and goes to the hub again, which
        knows it by its nonce or sets it aside and refuses it: nothing is lost silently, nothing is counted twice.
        """
        log.say("journal_rolled_back", generation=self.writing.generation, next=self.writing.next, hub_has=up_to)
        self.writing.set_acked(0)
        self._new_generation()

    def _write(self, run: Run, entry: "Entry") -> None:
        fresh = not self._open or not run.pieces or run.next >= run.pieces[-1].start + self.sizes.per_segment
        start = run.next if fresh else run.pieces[-1].start
        path = "{}/{:08x}".format(run.folder, start)
        try:
            self.storage.append(path, entry.encode(), fresh=fresh)
        except OSError as error:
            # What the file now ends with is unknown: the next press starts a file of its own.
            self._open, self.broken = False, True
            log.say("journal_broken", path=path, error=error)
            raise JournalBroken("journal broken")
        run.extend(path, start)
        self._open, self.broken = True, False
        self._cache[entry.sequence] = entry
        self._cache.pop(entry.sequence - CACHED, None)

    def _prune(self) -> None:
        while len(self.runs) > 1 and not self.runs[0].unsent:
            for piece in self.runs.pop(0).pieces:
                self._drop(piece.path)
        run = self.runs[0]
        while len(run.pieces) > 1:
            first = run.pieces[0]
            if run.acked - (first.first + first.count - 1) < self.sizes.tail:
                return
            run.pieces.pop(0)
            run.lowest = run.pieces[0].first
            self._drop(first.path)

    def _drop(self, path: str) -> None:
        if any(piece.path == path for run in self.runs for piece in run.pieces):
            return  # damage in the middle of a file: its other part is still needed
        try:
            self.storage.remove(path)
        except OSError as error:
            log.say("journal_not_pruned", path=path, error=error)

    def _new_generation(self) -> None:
        generation = binascii.hexlify(self.random_bytes(8)).decode()
        self._folders += 1
        folder = "journal/{}.{:04d}.{}".format(self.uid, self._folders, generation)
        self.storage.make("journal")
        self.storage.make(folder)
        self.runs.append(Run(generation, folder, 1))
        self._open = False
        self._cache.clear()
        log.say("journal_created", generation=generation)

    def _recover(self) -> None:
        for number, generation, folder in folders(self.storage, self.uid):
            self._folders = number
            found = recover(self.storage, folder, generation, self.sizes.per_segment)
            self.runs += found.finish()
            self._open = found.clean
            self.last = found.last or self.last
            for bed, entry in found.newest.items():
                self.newest[bed] = (generation, entry)
            if found.lost:
                log.say("journal_damaged", folder=folder, lost=found.lost)
        if not self.runs:
            self._new_generation()
        self._prune()
