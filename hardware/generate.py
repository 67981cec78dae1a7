"""`python -m hardware.generate`: make constants, harness descriptions, parts lists and doc tables from the data files.

Standard library only. `--check` writes nothing and ends with 1 when a made file is not current. `--root` works on a
copy of the project (a test changes a pin there).
"""

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hardware import circuit
from hardware import thing as things
from hardware.catalogue import Catalogue, read_catalogue
from hardware.checks.every import findings
from hardware.errors import HardwareError
from hardware.outputs import constants, harness, page, parts_list
from hardware.thing import Thing

log = logging.getLogger("hardware")
FIGURES = Path("hardware/case-figures.json")
FIRMWARE = Path("firmware/platforms/drawn.py")


def figures_of(root: Path, name: str) -> Mapping[str, Mapping[str, float]]:
    """Return the figures of a thing's printed parts; empty when it has none."""
    path = root / FIGURES
    every = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    figures: Mapping[str, Mapping[str, float]] = every.get(name, {})
    return figures


def made_files(root: Path, thing: Thing, catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    """Yield each made file of a thing with its content."""
    folder = root / "hardware" / thing.name / "generated"
    if thing.beds:
        yield folder / "unit-defaults.json", constants.unit_defaults(thing)
        yield folder / "circuit.json", circuit.as_json(thing)
    else:
        yield folder / "defaults.json", constants.board_defaults(thing)
    if thing.beds or thing.signals:
        yield folder / "pins.py", constants.pins_module(thing)
    for name, text in harness.drawings(thing).items():
        yield folder / f"{name}.yml", text
    yield folder / "parts.csv", parts_list.as_csv(thing, catalogue.prices_as_of)
    document = root / "docs" / "build" / f"{thing.name}.md"
    if document.exists():
        made = page.sections(thing, catalogue.prices_as_of, figures_of(root, thing.name))
        yield document, page.filled(document.read_text(encoding="utf-8"), made)


def every_file(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every made file of the project; HardwareError when a thing must not be built as described."""
    folder = root / "hardware"
    catalogue = read_catalogue((folder / "catalogue.toml").read_text(encoding="utf-8"))
    every = {name: things.load(name, catalogue, folder) for name in things.names(folder)}
    for name, thing in every.items():
        faults = findings(thing)
        if faults:
            raise HardwareError(f"{name} must not be built: " + "; ".join(map(str, faults)))
        yield from made_files(root, thing, catalogue)
    if (root / FIRMWARE).exists():  # the firmware decides whether it takes its defaults from here
        yield root / FIRMWARE, constants.firmware_module(every)


def old_files(root: Path) -> list[Path]:
    """Return the made files whose content is not what the data files give."""
    return [
        path
        for path, text in every_file(root)
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]  # fmt: skip


def write_files(root: Path) -> list[Path]:
    """Write the made files that are not current and return them."""
    changed = []
    for path, text in list(every_file(root)):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def main(words: list[str]) -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m hardware.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 when a made file is old")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(words)
    try:
        changed = old_files(options.root) if options.check else write_files(options.root)
    except HardwareError as error:
        log.error("hardware_refused reason=%s", error)
        return 1
    for path in changed:
        log.info("%s file=%s", "old" if options.check else "made", path.relative_to(options.root))
    return int(options.check and bool(changed))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    sys.exit(main(sys.argv[1:]))
