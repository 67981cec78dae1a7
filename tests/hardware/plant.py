"""Plants a fault in a thing's data: the text of its thing.toml is changed, then read as usual."""

from dataclasses import replace

from hardware.catalogue import FOLDER, Catalogue, the_catalogue
from hardware.checks.every import findings
from hardware.thing import Thing, data_file, read_thing

CATALOGUE = the_catalogue()
WRONG_PARTS = {  # what might be bought by mistake
    "level-shifter-hc": {"input_high_v": 3.5},
    "terminal-weak": {"most_ma": 1000},
}


def text_of(name: str) -> str:
    """Return a thing's data file."""
    return data_file(name, FOLDER).read_text(encoding="utf-8")


def with_wrong_parts() -> Catalogue:
    """Return the catalogue with parts that look right and are not."""
    parts = dict(CATALOGUE.parts)
    for name, facts in WRONG_PARTS.items():
        right = CATALOGUE.parts["level-shifter" if name.startswith("level") else "terminal-6"]
        parts[name] = replace(right, name=name, facts={**right.facts, **facts})
    return replace(CATALOGUE, parts=parts)


def planted(name: str, *changes: tuple[str, str]) -> Thing:
    """Return the thing with each first `old` replaced by `new`; an `old` that is not there fails the test."""
    text = text_of(name)
    for old, new in changes:
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, new, 1)
    return read_thing(name, text, with_wrong_parts())


def found(name: str, *changes: tuple[str, str]) -> set[tuple[str, str]]:
    """Return (check, where) of all that is found wrong after the changes."""
    return {(finding.check, finding.where) for finding in findings(planted(name, *changes))}
