"""Files that survive a power cut, under one folder. What a method has returned from is on the medium.

On CPython file and folder are fsynced. littlefs (Pico) makes a file durable when it is closed, its folder with it.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_os: "Any" = os  # MicroPython has no fsync and needs none on littlefs
_CAN_SYNC = hasattr(os, "fsync")


class Folder:
    """The storage port over the file system. Paths are relative, their parts joined by '/'. Raises OSError."""

    def __init__(self, root: str) -> None:
        self.root = root
        parts = root.split("/")
        for count in range(1, len(parts) + 1):
            path = "/".join(parts[:count])
            if path and not _exists(path):
                self._make(path)

    def names(self, path: str = "") -> "list[str]":
        """Return the sorted names in a folder, an empty list when there is no such folder."""
        try:
            return sorted(os.listdir(self._full(path)))
        except OSError:
            return []

    def read(self, path: str, offset: int = 0, size: int = -1) -> bytes:
        """Return `size` bytes from `offset`, or fewer where the file ends; -1 is all."""
        with open(self._full(path), "rb") as file:
            if offset:
                file.seek(offset)
            return file.read(size)

    def size(self, path: str) -> int:
        """Return a file's bytes."""
        return int(os.stat(self._full(path))[6])

    def append(self, path: str, data: bytes, *, fresh: bool) -> None:
        """Add to the end of a file; `fresh` starts the file anew."""
        self._write(self._full(path), data, "wb" if fresh else "ab")
        if fresh:
            self._sync_folder(self._full(path))

    def replace(self, path: str, data: bytes) -> None:
        """Make the file hold exactly this: after a power cut it holds either the old bytes or the new."""
        full = self._full(path)
        self._write(full + ".new", data, "wb")
        self._rename(full + ".new", full)
        self._sync_folder(full)

    def make(self, path: str) -> None:
        """Make a folder unless it is there."""
        if not _exists(self._full(path)):
            self._make(self._full(path))

    def remove(self, path: str) -> None:
        """Remove a file."""
        self._unlink(self._full(path))

    def _full(self, path: str) -> str:
        return self.root + "/" + path if path else self.root

    def _make(self, full: str) -> None:
        os.mkdir(full)
        self._sync_folder(full)

    def _write(self, full: str, data: bytes, mode: str) -> None:
        with open(full, mode) as file:
            self._put(file, data)
            self._sync(file)

    def _put(self, file: "Any", data: bytes) -> None:
        if file.write(data) != len(data):
            raise OSError("short write")
        file.flush()

    def _sync(self, file: "Any") -> None:
        if _CAN_SYNC:
            os.fsync(file.fileno())

    def _rename(self, old: str, new: str) -> None:
        os.rename(old, new)

    def _unlink(self, full: str) -> None:
        _os.remove(full)

    def _sync_folder(self, full: str) -> None:
        """Make the entry of `full` in its folder durable."""
        if _CAN_SYNC:
            handle = os.open(full.rpartition("/")[0] or ("/" if full.startswith("/") else "."), os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


class Volatile:
    """The storage port in memory, for load generators and tests: nothing survives the process."""

    def __init__(self) -> None:
        self.files: "dict[str, bytes]" = {}
        self.folders: "set[str]" = set()

    def names(self, path: str = "") -> "list[str]":
        head = path + "/" if path else ""
        known = list(self.files) + list(self.folders)
        return sorted({name[len(head) :].split("/")[0] for name in known if name.startswith(head)})

    def read(self, path: str, offset: int = 0, size: int = -1) -> bytes:
        if path not in self.files:
            raise OSError(2, path)
        data = self.files[path]
        return data[offset:] if size < 0 else data[offset : offset + size]

    def size(self, path: str) -> int:
        return len(self.read(path))

    def append(self, path: str, data: bytes, *, fresh: bool) -> None:
        self.files[path] = data if fresh else self.files.get(path, b"") + data

    def replace(self, path: str, data: bytes) -> None:
        self.files[path] = data

    def make(self, path: str) -> None:
        self.folders.add(path)

    def remove(self, path: str) -> None:
        del self.files[path]


def _exists(full: str) -> bool:
    try:
        os.stat(full)
    except OSError:
        return False
    return True
