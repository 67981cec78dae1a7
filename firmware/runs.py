"""Unbroken rows of presses: what a journal's files add up to. Pure; the files' bytes are handed in.

A journal is normally one run. Damage in the middle of the files makes a second one behind the hole: each is sent by
itself, announced by a birth whose `lowest` tells the hub that nothing below it is to be had.
"""

from firmware import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.records import Entry


class Piece:
    """Part of a segment file: `count` records from number `first`, the file's slot 0 being number `start`."""

    def __init__(self, path: str, start: int, first: int, count: int) -> None:
        self.path = path
        self.start = start
        self.first = first
        self.count = count


class Run:
    """Presses `lowest` to `next` - 1 of one generation, of which the hub has those up to `acked`."""

    def __init__(self, generation: str, folder: str, lowest: int) -> None:
        self.generation = generation
        self.folder = folder
        self.lowest = lowest
        self.next = lowest
        self.acked = lowest - 1
        self.pieces: "list[Piece]" = []

    @property
    def unsent(self) -> int:
        """Presses not yet acknowledged."""
        return self.next - 1 - self.acked

    def extend(self, path: str, start: int, count: int = 1) -> None:
        """Take in `count` presses from number `next` on, kept in the file whose slot 0 is number `start`."""
        if not self.pieces or self.pieces[-1].path != path:
            self.pieces.append(Piece(path, start, self.next, 0))
        self.pieces[-1].count += count
        self.next += count

    def piece(self, sequence: int) -> "Piece | None":
        """Return where a press is kept."""
        for piece in reversed(self.pieces):
            if piece.first <= sequence < piece.first + piece.count:
                return piece
        return None

    def set_acked(self, up_to: int) -> None:
        """Set the watermark, within what this run has."""
        self.acked = max(self.lowest - 1, min(self.next - 1, up_to))

    def split(self, lost: int) -> "Run":
        """Return a run of what follows a press that cannot be read; keep what precedes it."""
        rest = Run(self.generation, self.folder, lost + 1)
        rest.next = self.next
        pieces, self.pieces = self.pieces, []
        for piece in pieces:
            end = piece.first + piece.count
            if piece.first < lost:
                self.pieces.append(Piece(piece.path, piece.start, piece.first, min(end, lost) - piece.first))
            if end > lost + 1:
                first = max(piece.first, lost + 1)
                rest.pieces.append(Piece(piece.path, piece.start, first, end - first))
        self.next = lost
        rest.set_acked(self.acked)
        self.set_acked(self.acked)
        return rest


class Recovery:
    """Builds the runs of one generation from its segment files, fed in order."""

    def __init__(self, generation: str, folder: str, per_segment: int) -> None:
        self.generation = generation
        self.folder = folder
        self.per_segment = per_segment
        self.runs: "list[Run]" = []
        self.newest: "dict[str, Entry]" = {}  # by bed
        self.last: "Entry | None" = None
        self.acked = 0
        self.next = 1  # the first number that was never used
        self.clean = False  # whether the last file can be added to
        self.lost = 0  # numbers that were used and cannot be read

    def feed(self, path: str, start: int, data: "bytes | None", limit: "int | None") -> None:
        """Take the bytes of a segment file, None when it cannot be read; `limit` is where the next file starts."""
        kept = 0
        for entry in records.scan(data or b"", start):
            if limit is None or entry.sequence < limit:
                self._take(path, start, entry)
                kept = entry.sequence - start + 1
        # A torn write leaves at most one record's worth of rubbish, and that press was never shown as saved nor
        # sent: its number is used again. More rubbish is damage, and its numbers may be known to the hub.
        rubbish = self.per_segment * records.SIZE if data is None else len(data) - kept * records.SIZE
        used = kept if rubbish <= records.SIZE else -(-(kept * records.SIZE + rubbish) // records.SIZE)
        end = start + used if limit is None else min(start + used, limit)
        self._skip_to(max(start, end))
        self.clean = rubbish == 0 and 0 < kept < self.per_segment

    def trust(self, path: str, start: int, count: int) -> None:
        """Take a file of acknowledged presses without reading it: should one be asked for and be rotten, it is found
        then. This keeps the time from power on to the first press short.
        """
        self._extend(path, start, start, count)

    def _extend(self, path: str, start: int, sequence: int, count: int) -> None:
        self._skip_to(sequence)
        if not self.runs or self.runs[-1].next != sequence:
            self.runs.append(Run(self.generation, self.folder, sequence))
        self.runs[-1].extend(path, start, count)
        self.next = sequence + count

    def _take(self, path: str, start: int, entry: "Entry") -> None:
        self._extend(path, start, entry.sequence, 1)
        self.newest[entry.bed] = entry
        self.acked = max(self.acked, entry.acked)
        self.last = entry

    def _skip_to(self, sequence: int) -> None:
        if self.runs:
            self.lost += max(0, sequence - self.next)
        self.next = max(self.next, sequence)

    def finish(self) -> "list[Run]":
        """Return the runs, the last of which is the one to add to."""
        if not self.runs or self.runs[-1].next != self.next:
            self.runs.append(Run(self.generation, self.folder, self.next))
            self.clean = False
        for run in self.runs:
            run.set_acked(self.acked)
        return self.runs
