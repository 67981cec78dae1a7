"""Fill the tables of docs/wire.md from the code: `python -m tools.wire_tables`, with `--check` only to compare.

A table stands between `<!-- table Kind -->` and `<!-- end -->`. Keys, limits and sizes come from wire/; the last
column, what a field means, is written by hand and kept.
"""

import re
import sys
from pathlib import Path

from wire import board_config, freshness, messages, orders, topics, unit_config
from wire.fields import Flag, Hex, Many, Message, Name, One, Optional, Record, Text, Whole, Word

DOCUMENT = Path(__file__).parents[1] / "docs" / "wire.md"
BLOCK = re.compile(r"<!-- table (?P<kind>[\w-]+) -->\n(?P<old>.*?)<!-- end -->", re.DOTALL)
ROW = re.compile(r"^\| `(?P<key>\w+)` \|.*\| (?P<meaning>[^|]*) \|$", re.MULTILINE)

# topic kind: message, QoS, retained
SENT_AS = {
    "press": ("Press", 1, False),
    "birth": ("Birth", 1, True),
    "health": ("Health", 0, False),
    "reply": ("Reply", 1, False),
    "ack": ("Ack", 1, False),
    "beds": ("Beds", 1, False),
    "config": ("Config", 1, False),
    "command": ("Command", 1, False),
    "state": ("HubState", 1, True),
    "tick": ("Tick", 0, False),
    "board": ("Board", 1, True),
}


def kinds() -> dict[str, type[Record]]:
    """Return every record and message of the contract, by name."""
    found = {}
    for module in (messages, orders, unit_config, board_config):
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, Record) and value not in (Record, Message):
                found[name] = value
    return found


def holds(field: object) -> str:
    """Return in words what a field may hold."""
    match field:
        case Optional():
            return holds(field.item)
        case Many():
            return f"list of at most {field.most}: {holds(field.item)}"
        case One():
            return f"object: {field.kind.__name__}"
        case Whole():
            return f"whole number {field.low} to {field.high}"
        case Word():
            return " · ".join(f"`{word}`" for word in field.words)
        case Name():
            return "name" if field.longest == Name().longest else f"name of at most {field.longest}"
        case Hex():
            return f"hex, {field.digits} digits"
        case Text():
            return f"text of at most {field.longest}" + (", lines" if field.lines else "")
        case Flag():
            return "`true` · `false`"
    raise TypeError(f"no words for {field!r}")


def fields_table(kind: type[Record], old: str) -> str:
    """Return the table of a record's fields, with the meanings that `old` gives."""
    meanings = {row["key"]: row["meaning"] for row in ROW.finditer(old)}
    defaults = dict(unit_config.SETTING_DEFAULTS) if kind is unit_config.Settings else {}
    lines = ["| key | required | holds | meaning |", "|---|---|---|---|"]
    if issubclass(kind, Message):
        lines = [f"At most {kind.MOST_BYTES} bytes.", "", *lines, "| `version` | yes | 1 | W-2 |"]
    for key, field in kind.FIELDS:
        required = f"no: {defaults[key]}" if key in defaults else "no" if isinstance(field, Optional) else "yes"
        lines.append(f"| `{key}` | {required} | {holds(field)} | {meanings.get(key, '')} |")
    return "\n".join(lines) + "\n"


def topics_table() -> str:
    """Return the table of topics."""
    rows = [(topics.unit_topic("<facility>", "<uid>", kind), kind, "unit → hub") for kind in topics.FROM_UNIT]
    rows += [(topics.unit_topic("<facility>", "<uid>", kind), kind, "hub → unit") for kind in topics.TO_UNIT]
    rows += [(topics.hub_topic("<facility>", kind), kind, "hub → all") for kind in topics.FROM_HUB]
    rows.append((topics.board_topic("<facility>", "<id>"), "board", "hub → board"))
    lines = ["| topic | from → to | message | QoS | retained |", "|---|---|---|---|---|"]
    for topic, kind, way in rows:
        message, quality, retained = SENT_AS[kind]
        lines.append(f"| `{topic}` | {way} | {message} | {quality} | {'yes' if retained else 'no'} |")
    return "\n".join(lines) + "\n"


def freshness_table() -> str:
    """Return the table of freshness limits."""
    what = {
        "board": "board: age of `as_of`",
        "facility": "facility at central: age of its last report",
        "hand-census": "ward without units: age of its census by hand",
    }
    lines = ["| | fresh | ageing | stale | dark |", "|---|---|---|---|---|"]
    for key, (fresh, ageing, stale) in freshness.LIMITS.items():
        middle = f"< {span(ageing)}" if ageing > fresh else "–"
        lines.append(f"| {what[key]} | < {span(fresh)} | {middle} | < {span(stale)} | beyond, or age not known |")
    return "\n".join(lines) + "\n"


def span(seconds: int) -> str:
    return f"{seconds // 3600} h" if seconds % 3600 == 0 and seconds > 3600 else f"{seconds // 60} min"


def filled(document: str) -> str:
    """Return the document with every table as the code has it."""
    others = {"topics": topics_table, "freshness": freshness_table}

    def fill(block: "re.Match[str]") -> str:
        kind, old = block["kind"], block["old"]
        table = others[kind]() if kind in others else fields_table(kinds()[kind], old)
        return f"<!-- table {kind} -->\n{table}<!-- end -->"

    return BLOCK.sub(fill, document)


def main() -> int:
    """Write the tables, or with `--check` return 1 when they are not current."""
    before = DOCUMENT.read_text(encoding="utf-8")
    after = filled(before)
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(after, encoding="utf-8")
        return 0
    if before != after:
        print("docs/wire.md is not current: run python -m tools.wire_tables")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
