"""hub.toml: read once into a frozen object; a missing or wrong setting stops the start."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub.errors import ConfigError
from hub.facility import Facility, read_facility, read_toml


@dataclass(frozen=True, slots=True)
class Address:
    """Where something listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Pages:
    """How the pages are reached: over https or not, under which names, behind how many proxies of ours."""

    https: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0


@dataclass(frozen=True, slots=True)
class Central:
    """Where reports go: the service's address, and the file with this facility's token."""

    url: str
    token_file: Path


@dataclass(frozen=True, slots=True)
class HubConfig:
    """The settings of one hub. `report_s`: seconds between two reports to central when nothing changes."""

    path: Path
    facility: Facility
    data: Path
    broker: Address
    web: Address
    central: Central | None
    report_s: int
    pages: Pages = Pages()

    @property
    def ledger(self) -> Path:
        return self.data / "ledger.sqlite3"

    @property
    def broker_folder(self) -> Path:
        return self.data / "broker"


def read_config(path: Path) -> HubConfig:
    """Return the settings in this file, or raise ConfigError naming the file and the line at fault."""
    path = path.resolve()
    text, values = read_toml(path)
    at_fault = ""
    try:
        at_fault = "facility"
        facility_file = path.parent / _text(values, "facility")
        at_fault = "data"
        data = path.parent / _text(values, "data")
        at_fault = "report_s"
        report_s = _whole(values.get("report_s", 60), 1, 300)
        at_fault = "broker"
        broker = _address(values.get("broker"))
        at_fault = "web"
        web = _address(values.get("web"))
        pages = _pages(values["web"])
        at_fault = "central"
        central = _central(path.parent, values.get("central"))
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path}, {_line_of(text, at_fault)}: {at_fault}: {error}") from None
    return HubConfig(path, read_facility(facility_file), data, broker, web, central, report_s, pages)


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f'write {key} = "…"')
    return value


def _whole(value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"must be a whole number from {low} to {high}")
    return value


def _address(values: Any) -> Address:
    if not isinstance(values, dict):
        raise ValueError("the table is missing: it needs host and port")
    return Address(_text(values, "host"), _whole(values.get("port"), 1, 65535))


def _pages(values: dict[str, Any]) -> Pages:
    https, hosts = values.get("https", False), values.get("hosts", [])
    if not isinstance(https, bool):
        raise ValueError("https must be true or false")
    if not isinstance(hosts, list) or not all(isinstance(host, str) and host for host in hosts):
        raise ValueError('hosts must be a list of names, such as ["beds.hospital.example"]')
    return Pages(https, tuple(host.lower() for host in hosts), _whole(values.get("proxies", 0), 0, 5))


def _central(folder: Path, values: Any) -> Central | None:
    if values is None:
        return None
    if not isinstance(values, dict):
        raise ValueError("must be a table with url and token_file")
    url = _text(values, "url").rstrip("/")
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("url must begin with https:// or http://")
    return Central(url, folder / _text(values, "token_file"))


def _line_of(text: str, key: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*(\[{key}\]|{key}\s*=)", line):
            return f"line {number}"
    return "nowhere in it"
