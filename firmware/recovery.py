"""What a journal's files hold after a power cut, and after damage. Reads only."""

from firmware import log, records
from firmware.runs import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from firmware.records import Entry
    from firmware.storage import Folder, Volatile


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


def folders(storage: "Folder | Volatile", uid: str) -> "list[tuple[int, str, str]]":
    """Return (number, generation, folder) of each journal that a unit began, oldest first."""
    found = []
    for name in storage.names("journal"):
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == uid and parts[1].isdigit():
            found.append((int(parts[1]), parts[2], "journal/" + name))
    return sorted(found)


def recover(storage: "Folder | Volatile", folder: str, generation: str, per_segment: int) -> Recovery:
    """Return what a journal folder holds; changes nothing."""
    found = Recovery(generation, folder, per_segment)
    starts = [int(name, 16) for name in storage.names(folder) if len(name) == 8 and _is_hex(name)]
    newest = _read_segment(storage, "{}/{:08x}".format(folder, starts[-1])) if starts else None
    acked = max([0] + [entry.acked for entry in records.scan(newest or b"", starts[-1] if starts else 0)])
    for place, start in enumerate(starts[:-1]):
        path, limit = "{}/{:08x}".format(folder, start), starts[place + 1]
        if limit - 1 <= acked and _size(storage, path) == (limit - start) * records.SIZE:
            found.trust(path, start, limit - start)
        else:
            found.feed(path, start, _read_segment(storage, path), limit)
    if starts:
        found.feed("{}/{:08x}".format(folder, starts[-1]), starts[-1], newest, None)
    return found


def kept(storage: "Folder | Volatile", uid: str, per_segment: int) -> "Iterator[tuple[str, Entry]]":
    """Yield (generation, press) for all that a unit keeps, oldest first; changes nothing."""
    for _, generation, folder in folders(storage, uid):
        for run in recover(storage, folder, generation, per_segment).finish():
            for piece in run.pieces:
                for entry in records.scan(_read_segment(storage, piece.path) or b"", piece.start):
                    if piece.first <= entry.sequence < piece.first + piece.count:
                        yield generation, entry


def _read_segment(storage: "Folder | Volatile", path: str) -> "bytes | None":
    try:
        return storage.read(path)
    except OSError as error:
        log.say("journal_unreadable", path=path, error=error)
        return None


def _size(storage: "Folder | Volatile", path: str) -> int:
    try:
        return storage.size(path)
    except OSError:
        return -1


def _is_hex(text: str) -> bool:
    return all(c in "0123456789abcdef" for c in text)
