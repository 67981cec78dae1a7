"""The configuration files of the parts, as text a person could have written."""

import json

from demo.place import LOOPBACK
from demo.plan import BOARDS, NARROW, Names, Pace, Ports


def hub_toml(ports: Ports, *, report_s: int) -> str:
    """Return hub.toml: beside it lie hospital.toml and central's token."""
    return f"""\
facility = "hospital.toml"
data = "data"
report_s = {report_s}

[broker]
host = "{LOOPBACK}"
port = {ports.broker}

[web]
host = "{LOOPBACK}"
port = {ports.hub}

[central]
url = "http://{LOOPBACK}:{ports.central}"
token_file = "central.token"
"""


def central_toml(ports: Ports) -> str:
    """Return central.toml: the embedded database, one worker."""
    return f"""\
database = "sqlite:///central.sqlite3"

[web]
host = "{LOOPBACK}"
port = {ports.central}
workers = 1
"""


def board_toml(board: str, ports: Ports, pace: Pace, short_names: dict[str, Names]) -> str:
    """Return the TOML file of a board that writes a PNG file and serves a live preview."""
    text = f"""\
credential = "{board}.json"
profile = "{BOARDS[board]}"
languages = {json.dumps(pace.languages[board])}
device = "png"
dwell_s = {pace.dwell_s[board]}

[png]
path = "{board}.png"

[preview]
host = "{LOOPBACK}"
port = {ports.boards[board]}
"""
    return text + _short_table(short_names) if board in NARROW else text


def _short_table(short_names: dict[str, Names]) -> str:
    lines = [f"{department} = {_inline(names)}\n" for department, names in short_names.items()]
    return "\n[short]\n" + "".join(lines)


def _inline(names: Names) -> str:
    pairs = (f"{language} = {json.dumps(name, ensure_ascii=False)}" for language, name in names.items())
    return "{ " + ", ".join(pairs) + " }"


def units_csv(units: dict[str, tuple[str, ...]]) -> str:
    """Return the list that `shayya-hub unit import` reads: a unit and its beds on each line."""
    return "uid,beds\n" + "".join(f"{uid},{' '.join(beds)}\n" for uid, beds in units.items())
