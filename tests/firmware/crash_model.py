"""What a power cut may leave of files: every operation is recorded, and legal states after each are built from that.

The rules are those POSIX gives, not those of one file system: what was written to a file may be missing, torn or
replaced by zeros until the file is fsynced; a new, renamed or removed name may be undone until its folder is.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from firmware.storage import Folder, Volatile

Operation = tuple[Any, ...]


class Recorded(Folder):
    """The real storage on a real folder, with a record of what it does and in which order.

    `forget` names kinds of sync that a wrong program would leave out: they are done but not recorded.
    """

    def __init__(self, root: Path, forget: tuple[str, ...] = ()) -> None:
        self.operations: list[Operation] = []
        self.forget = forget
        super().__init__(str(root))

    def _note(self, kind: str, path: str, *details: Any) -> None:
        if kind not in self.forget:
            self.operations.append((kind, os.path.relpath(path, self.root), *details))

    def _make(self, full: str) -> None:
        self._note("mkdir", full)
        super()._make(full)

    def _write(self, full: str, data: bytes, mode: str) -> None:
        if mode == "wb":
            self._note("create", full)
        super()._write(full, data, mode)

    def _put(self, file: IO[bytes], data: bytes) -> None:
        self._note("write", file.name, data)
        super()._put(file, data)

    def _sync(self, file: IO[bytes]) -> None:
        super()._sync(file)
        self._note("fsync", file.name)

    def _rename(self, old: str, new: str) -> None:
        self._note("rename", old, os.path.relpath(new, self.root))
        super()._rename(old, new)

    def _unlink(self, full: str) -> None:
        self._note("unlink", full)
        super()._unlink(full)

    def _sync_folder(self, full: str) -> None:
        super()._sync_folder(full)
        self._note("syncdir", str(Path(full).parent))


class File:
    """A file's bytes: what is safe, and what may be."""

    def __init__(self) -> None:
        self.safe = b""
        self.written = b""


class Disk:
    """The state of a disk after a number of recorded operations."""

    def __init__(self) -> None:
        self.now: dict[str, File | None] = {}  # None is a folder
        self.safe: dict[str, File | None] = {}

    def apply(self, operation: Operation) -> None:
        """Carry out one operation."""
        kind, path, *details = operation
        if kind == "mkdir":
            self.now[path] = None
        elif kind == "create":
            self.now[path] = File()
        elif kind == "write":
            file = self._file(path)
            file.written += details[0]
        elif kind == "fsync":
            file = self._file(path)
            file.safe = file.written
        elif kind == "rename":
            self.now[details[0]] = self.now.pop(path)
        elif kind == "unlink":
            del self.now[path]
        elif kind == "syncdir":
            self._sync_folder(path)

    def _file(self, path: str) -> File:
        file = self.now[path]
        assert file is not None
        return file

    def _sync_folder(self, folder: str) -> None:
        names = {name for name in {*self.now, *self.safe} if (os.path.dirname(name) or ".") == folder}
        for name in names:
            if name in self.now:
                self.safe[name] = self.now[name]
            else:
                self.safe.pop(name, None)

    def after_a_cut(self, dice: random.Random) -> Iterator[tuple[str, Volatile]]:
        """Yield states that a power cut at this moment may leave, with a word for each."""
        for names_word, names in (("names kept", self.now), ("names undone", self.safe)):
            for data_word in ("written", "lost", "torn", "zeros"):
                yield f"{names_word}, data {data_word}", self._state(names, data_word, dice)

    def _state(self, names: dict[str, File | None], data_word: str, dice: random.Random) -> Volatile:
        storage = Volatile()
        for path, file in names.items():
            if file is None:
                storage.folders.add(path)
                continue
            extra = file.written[len(file.safe) :]
            storage.files[path] = (
                file.safe
                + {
                    "written": extra,
                    "lost": b"",
                    "torn": extra[: dice.randint(0, len(extra))],
                    "zeros": bytes(len(extra)),
                }[data_word]
            )
        return storage
