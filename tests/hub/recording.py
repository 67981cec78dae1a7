"""Record what SQLite writes and syncs, and build the files that a power cut could leave behind. Needs no root.

SQLite's own file layer is copied and three of its calls (write, truncate, sync) are noted before they go on. From the
notes any legal state can be built: what was synced is there; of what was written since, each sector may have arrived or
not, in any order.
"""

import ctypes
import ctypes.util
import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True)
class Write:
    """Bytes handed to the system, not safe yet."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    """A file cut to a size, not safe yet."""

    path: str
    size: int


@dataclass(frozen=True)
class Sync:
    """Everything written to the file before is safe."""

    path: str


@dataclass(frozen=True)
class Answered:
    """From here on somebody relies on it."""

    what: object


@dataclass
class Tape:
    """What happened, in order."""

    events: list[Write | Truncate | Sync | Answered] = field(default_factory=list)

    def answered(self, what: object) -> None:
        """Note that this was promised to somebody."""
        self.events.append(Answered(what))


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3: a number and eighteen functions."""

    _fields_ = [("version", ctypes.c_int), ("calls", ctypes.c_void_p * 18)]


class _File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int), ("file_size", ctypes.c_int), ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p), ("name", ctypes.c_char_p), ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p), ("calls", ctypes.c_void_p * 17),
    ]  # fmt: skip


_CLOSE, _WRITE, _TRUNCATE, _SYNC = 0, 2, 3, 4  # places in sqlite3_io_methods
_OPEN_CALL = ctypes.CFUNCTYPE(
    # The name is passed on as the pointer it is: SQLite keeps it, so it must not be a copy that Python frees.
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(_File),
    ctypes.c_int,
    ctypes.c_void_p,
)
_WRITE_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class Recorder:
    """Installs itself as SQLite's default file layer; `tape` fills. Use in a `with`."""

    def __init__(self) -> None:
        self.tape = Tape()
        self._library = _library()
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._real = self._library.sqlite3_vfs_find(None)
        self._mine = _Vfs.from_buffer_copy(self._real.contents)
        self._mine.name = b"recorder"
        self._mine.next = None
        self._real_open = _OPEN_CALL(self._real.contents.open)
        self._open_call = _OPEN_CALL(self._open)
        self._mine.open = ctypes.cast(self._open_call, ctypes.c_void_p)
        self._paths: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}
        self._kept: list[object] = []

    def __enter__(self) -> "Recorder":
        self._library.sqlite3_vfs_register(ctypes.byref(self._mine), 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._library.sqlite3_vfs_register(self._real, 1)
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._mine))

    def _open(self, vfs, name, file, flags, out):  # type: ignore[no-untyped-def]
        result = self._real_open(vfs, name, file, flags, out)
        if result == 0 and name is not None and file.contents.methods:
            address = ctypes.cast(file, ctypes.c_void_p).value or 0
            self._paths[address] = ctypes.string_at(name).decode()
            real = file.contents.methods
            key = ctypes.cast(real, ctypes.c_void_p).value or 0
            if key not in self._methods:
                self._methods[key] = self._wrapped(real.contents)
            file.contents.methods = ctypes.pointer(self._methods[key])
        return result

    def _wrapped(self, real: _Methods) -> _Methods:
        methods = _Methods.from_buffer_copy(real)
        write, truncate = _WRITE_CALL(real.calls[_WRITE]), _TRUNCATE_CALL(real.calls[_TRUNCATE])
        sync = _SYNC_CALL(real.calls[_SYNC])

        def on_write(file, data, size, offset):  # type: ignore[no-untyped-def]
            self.tape.events.append(Write(self._paths[file], offset, ctypes.string_at(data, size)))
            return write(file, data, size, offset)

        def on_truncate(file, size):  # type: ignore[no-untyped-def]
            self.tape.events.append(Truncate(self._paths[file], size))
            return truncate(file, size)

        def on_sync(file, flags):  # type: ignore[no-untyped-def]
            self.tape.events.append(Sync(self._paths[file]))
            return sync(file, flags)

        for place, call in ((_WRITE, _WRITE_CALL(on_write)), (_TRUNCATE, _TRUNCATE_CALL(on_truncate)),
                            (_SYNC, _SYNC_CALL(on_sync))):  # fmt: skip
            self._kept.append(call)
            methods.calls[place] = ctypes.cast(call, ctypes.c_void_p).value
        return methods


def _library() -> ctypes.CDLL:
    """Return the very SQLite that Python's sqlite3 module uses."""
    import _sqlite3

    module = ctypes.CDLL(_sqlite3.__file__)
    if not hasattr(module, "sqlite3_vfs_find"):
        raise RuntimeError("Python's SQLite cannot be reached from outside: use the system's Python")
    module.sqlite3_libversion.restype = ctypes.c_char_p
    if module.sqlite3_libversion().decode() != sqlite3.sqlite_version:
        raise RuntimeError("found another SQLite than Python's own")
    return module


def crash(tape: Tape, cut: int, chance: random.Random) -> tuple[dict[str, bytes], list[object]]:
    """Return one legal state of the files after power fails behind event `cut`, and what had been promised by then."""
    safe: dict[str, bytearray] = {}
    loose: dict[str, list[Write | Truncate]] = {}
    promised = []
    for event in tape.events[:cut]:
        if isinstance(event, Answered):
            promised.append(event.what)
        elif isinstance(event, Sync):
            for change in loose.pop(event.path, []):
                _apply(safe.setdefault(event.path, bytearray()), change)
            safe.setdefault(event.path, bytearray())
        else:
            loose.setdefault(event.path, []).append(event)
    for path, changes in loose.items():
        content = safe.setdefault(path, bytearray())
        kind = chance.random()
        for change in changes:
            if kind < 0.2 or (kind < 0.9 and chance.random() < 0.5):
                continue
            _apply(content, change, chance if kind < 0.6 else None)
    return {path: bytes(content) for path, content in safe.items()}, promised


def _apply(content: bytearray, change: Write | Truncate, torn: random.Random | None = None) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        return
    end = change.offset + len(change.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    for at in range(0, len(change.data), SECTOR):
        if torn is None or torn.random() < 0.5:
            piece = change.data[at : at + SECTOR]
            content[change.offset + at : change.offset + at + len(piece)] = piece


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write the state into a folder."""
    for path, content in files.items():
        if not path.endswith("-shm"):
            (folder / Path(path).name).write_bytes(content)
