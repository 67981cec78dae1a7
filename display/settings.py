"""board.toml: read once into frozen objects. Every error names the file and the line."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from display import profile
from display.errors import ProfileError, SettingsError
from display.night import FLOOR, Night
from display.words import LANGUAGES, NUMERALS
from wire.board_config import BoardConfig
from wire.fields import WireError

DEVICES = ("png", "max7219", "ws2812", "hub75", "spi-lcd", "framebuffer")


@dataclass(frozen=True)
class Settings:
    """One board."""

    name: str
    credential: Path | None
    profile: profile.Profile
    panel_size: tuple[int, int]  # at least the profile's
    device: str
    languages: tuple[str, ...]
    dwell_s: float
    numerals: str
    low_at_most: int
    departments: tuple[str, ...]
    short_names: dict[tuple[str, str], tuple[str, ...]]
    utc_offset_min: int
    distance_m: float | None
    pitch_mm: float | None
    inches: float | None
    night: Night | None
    preview: tuple[str, int] | None
    png_path: Path | None
    options: dict[str, Any] = field(default_factory=dict)  # the table named like the device


def read(path: Path) -> list[Settings]:
    """Return the boards in a file: one from its top level, or one for each [[board]] table."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise SettingsError(f"{path}:{line[1] if line else text.count(chr(10)) + 1}: {error}") from error
    tables = values.get("board", [values])
    return [_Reader(path, text, table, index).settings() for index, table in enumerate(tables)]


def read_credential(path: Path) -> BoardConfig:
    """Return the credential that the hub wrote for this board."""
    try:
        return BoardConfig.decode(path.read_bytes())
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror}; write it with: shayya-hub board add ID --config hub.toml --out {path.name}"
        ) from error
    except WireError as error:
        raise SettingsError(f"{path}: {error}") from error


def for_preview(name: str, languages: tuple[str, ...], port: int) -> Settings:
    """Return the settings of a board that exists only in a browser."""
    table = {"profile": name, "languages": list(languages), "preview": {"port": port}}
    return _Reader(Path("preview"), "", table, 0).settings()


class _Reader:
    """Takes one table apart, remembering where each key stands for the sake of errors."""

    def __init__(self, path: Path, text: str, table: dict[str, Any], index: int) -> None:
        self._path = path
        self._text = text
        self._table = dict(table)
        self._index = index

    def settings(self) -> Settings:
        size = self._take("profile", str, "")
        chosen = self._profile(size)
        device = self._word("device", DEVICES, "png")
        found = Settings(
            name=self._take("name", str, f"board-{self._index + 1}"),
            credential=self._file("credential"),
            profile=chosen,
            panel_size=profile.size_of(size),
            device=device,
            languages=self._languages(),
            dwell_s=float(self._number("dwell_s", 1, 120, chosen.dwell_s)),
            numerals=self._word("numerals", tuple(NUMERALS), "western"),
            low_at_most=int(self._number("low_at_most", 0, 1000, 2)),
            departments=tuple(self._strings("departments")),
            short_names=self._short_names(),
            utc_offset_min=self._offset(),
            distance_m=self._measure("distance_m"),
            pitch_mm=self._measure("pitch_mm"),
            inches=self._measure("inches"),
            night=self._night(),
            preview=self._preview(),
            png_path=self._png_path(),
            options=self._take(device, dict, {}) if device != "png" else {},
        )
        self._refuse_rest()
        return found

    def _fail(self, key: str, message: str) -> SettingsError:
        return SettingsError(f"{self._path}:{self._line(key)}: {key}: {message}")

    def _line(self, key: str) -> int:
        found = [m.start() for m in re.finditer(rf"^\s*\[*\s*(?:board\.)?{re.escape(key)}\b", self._text, re.MULTILINE)]
        if not found:
            return 1
        place = found[min(self._index, len(found) - 1)]
        return self._text[: place + len(self._text[place:]) - len(self._text[place:].lstrip())].count("\n") + 1

    def _take(self, key: str, kind: Any, default: Any) -> Any:
        value = self._table.pop(key, default)
        if value is not default and (not isinstance(value, kind) or isinstance(value, bool)):
            raise self._fail(key, f"must be a {getattr(kind, '__name__', 'number')}")
        return value

    def _number(self, key: str, low: float, high: float, default: float) -> float:
        value: float = self._take(key, (int, float), default)
        if not low <= value <= high:
            raise self._fail(key, f"must be from {low} to {high}")
        return value

    def _measure(self, key: str) -> float | None:
        return self._number(key, 0.5, 500, 1) if key in self._table else None

    def _word(self, key: str, words: tuple[str, ...], default: str) -> str:
        value: str = self._take(key, str, default)
        if value not in words:
            raise self._fail(key, f"must be one of {', '.join(words)}")
        return value

    def _strings(self, key: str) -> list[str]:
        value: list[str] = self._take(key, list, [])
        if not all(isinstance(one, str) for one in value):
            raise self._fail(key, "must be a list of texts")
        return value

    def _profile(self, name: str) -> profile.Profile:
        """A size that has no profile of its own uses the next smaller one, in the middle."""
        try:
            return profile.load(name if name in profile.names() else profile.nearest(name) or name)
        except ProfileError as error:
            raise self._fail("profile", str(error)) from error

    def _languages(self) -> tuple[str, ...]:
        found = tuple(self._strings("languages")) or ("bn", "en")
        if len(set(found)) != len(found) or not set(found) <= set(LANGUAGES):
            raise self._fail("languages", f"must be some of {', '.join(LANGUAGES)}, each once")
        return found

    def _file(self, key: str) -> Path | None:
        value = self._take(key, str, None)
        return self._path.parent / value if value else None

    def _short_names(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found = {}
        for department, names in self._take("short", dict, {}).items():
            if not isinstance(names, dict) or not set(names) <= set(LANGUAGES):
                raise self._fail("short", f'{department} must be like {{ bn = ["…"], en = ["…"] }}')
            for language, forms in names.items():
                found[department, language] = (forms,) if isinstance(forms, str) else tuple(forms)
        return found

    def _offset(self) -> int:
        text = self._take("utc_offset", str, "+05:30")
        if not re.fullmatch(r"[+-]\d\d:\d\d", text):
            raise self._fail("utc_offset", "must be like +05:30")
        minutes = int(text[1:3]) * 60 + int(text[4:])
        return -minutes if text[0] == "-" else minutes

    def _night(self) -> Night | None:
        table = self._take("night", dict, None)
        if table is None:
            return None
        level = table.get("level", 40)
        if not isinstance(level, int) or not FLOOR <= level <= 100:
            raise self._fail("night", f"level must be from {FLOOR} to 100 percent: a dark board looks broken")
        return Night(self._minute(table.get("from")), self._minute(table.get("to")), level)

    def _minute(self, text: object) -> int:
        if not isinstance(text, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
            raise self._fail("night", 'from and to must be times like "21:30"')
        return int(text[:2]) * 60 + int(text[3:])

    def _preview(self) -> tuple[str, int] | None:
        table = self._take("preview", dict, None)
        if table is None:
            return None
        port = table.get("port", 0)
        if not isinstance(port, int) or not 0 <= port <= 65535:
            raise self._fail("preview", "port must be a whole number up to 65535")
        return str(table.get("host", "127.0.0.1")), port

    def _png_path(self) -> Path | None:
        table = self._take("png", dict, {})
        path = table.get("path")
        if path is not None and not isinstance(path, str):
            raise self._fail("png", "path must be a text")
        return self._path.parent / path if path else None

    def _refuse_rest(self) -> None:
        for key in self._table:
            raise self._fail(key, "is not a setting; docs/boards.md lists them")
