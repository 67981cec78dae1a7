"""Unbroken rows of presses: what a journal's files add up to. Pure; the files' bytes are handed in.

A journal is normally one run. Damage in the middle of the files makes a second one behind the hole: each is sent by
itself, announced by a birth whose `lowest` tells the hub that nothing below it is to be had.
"""


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
        self.answered: "set[int]" = set()  # numbers above the watermark that were answered, one below them was not
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
        self.answered = {number for number in self.answered if number > self.acked}

    def settle(self, sequence: int) -> None:
        """One press was answered: move the watermark over it as far as there is no hole."""
        self.answered.add(sequence)
        while self.acked + 1 in self.answered:
            self.acked += 1
            self.answered.discard(self.acked)

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
