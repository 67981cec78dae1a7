"""Reading central.toml into a frozen object; every mistake is told with file and line."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from central.errors import BadConfig

LANGUAGES = ("bn", "hi", "en")

# table, key: (type, default, None where it must be given, what belongs there)
SETTINGS: dict[tuple[str, str], tuple[type[Any], Any, str]] = {
    ("", "database"): (str, None, 'a URL like "sqlite:///central.sqlite3"'),
    ("web", "host"): (str, "127.0.0.1", "the address to listen on"),
    ("web", "port"): (int, 8080, "a port from 1 to 65535"),
    ("web", "workers"): (int, 2, "a number of processes from 1 to 64"),
    ("web", "threads"): (int, 4, "a number of threads for each worker from 1 to 64"),
    ("web", "hosts"): (list, [], 'the names by which browsers and hubs call central, like ["central.example.org"]'),
    ("web", "proxies"): (int, 0, "how many reverse proxies stand in front, from 0 to 3"),
    ("web", "language"): (str, "bn", "bn, hi or en"),
}
RANGES = {"port": (1, 65535), "workers": (1, 64), "threads": (1, 64), "proxies": (0, 3)}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Config:
    """All settings of central. `hosts` includes the loopback names; `path` is where they were read."""

    path: Path
    database: str
    host: str
    port: int
    workers: int
    threads: int
    hosts: tuple[str, ...]
    proxies: int
    language: str


def read_config(path: Path) -> Config:
    """Return the settings in a file, or raise BadConfig with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise BadConfig(f"{path}: {error.strerror}; write it as docs/central.md shows") from None
    except UnicodeDecodeError:
        raise BadConfig(f"{path}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{path}: {error}") from None
    values = _checked(path, text, tables)
    values["database"] = _beside(path, values["database"])
    values["hosts"] = tuple(dict.fromkeys((*values["hosts"], values["host"], *LOOPBACK)))
    return Config(path=path, **values)


def _checked(path: Path, text: str, tables: dict[str, Any]) -> dict[str, Any]:
    web = tables.get("web", {})
    if not isinstance(web, dict):
        raise BadConfig(_at(path, text, "", "web", "web must be a table: write [web] on a line of its own"))
    given = {("", key): value for key, value in tables.items() if key != "web"}
    given |= {("web", key): value for key, value in web.items()}
    for table, key in given:
        if (table, key) not in SETTINGS:
            raise BadConfig(_at(path, text, table, key, f"there is no setting {key}"))
    values = {}
    for (table, key), (kind, default, meaning) in SETTINGS.items():
        value = given.get((table, key), default)
        if value is None:
            raise BadConfig(f"{path}: {key} is missing; it must be {meaning}")
        if not _fits(key, kind, value):
            raise BadConfig(_at(path, text, table, key, f"{key} must be {meaning}"))
        values[key] = value
    return values


def _fits(key: str, kind: type[Any], value: Any) -> bool:
    if type(value) is not kind:  # not isinstance: true would pass for a number
        return False
    if key in RANGES:
        low, high = RANGES[key]
        return bool(low <= value <= high)
    if key == "hosts":
        return all(isinstance(one, str) and one for one in value)
    if key == "language":
        return value in LANGUAGES
    return bool(value != "")


def _at(path: Path, text: str, table: str, key: str, what: str) -> str:
    """Return the message with the line of a key, which the TOML reader does not keep."""
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]", line)
        if header:
            here = header.group(1).strip('"')
        is_key = here == table and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[.=]", line)
        if is_key or (table == "" and header and here.split(".")[0] == key):
            return f"{path}:{number}: {what}"
    return f"{path}: {what}"


def _beside(path: Path, url: str) -> str:
    """Return the URL with a relative SQLite file taken from the folder of the settings, not of the shell."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/") and ":memory:" not in url:
        return prefix + str((path.parent / url[len(prefix) :]).absolute())
    return url
