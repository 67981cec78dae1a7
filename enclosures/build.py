"""`python -m enclosures.build`: STEP and STL of every case into build/enclosures/, previews into docs/build/pictures/.

Also writes hardware/case-figures.json (sizes and plastic, for the parts tables) and the manifest's entries, so that
`make test` can tell, without any CAD, that the committed pictures belong to the committed data.
"""

import argparse
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from enclosures.layout import Case
from enclosures.reading import read_case
from hardware import manifest
from hardware import thing as things
from hardware.catalogue import read_catalogue

if TYPE_CHECKING:
    from enclosures.models import Model

log = logging.getLogger("enclosures")
FIGURES = "hardware/case-figures.json"
GRAMS_PER_MM3 = 1.27e-3  # PETG, printed solid: what is really needed is less, by the infill
PICTURES = "docs/build/pictures"


def cases(root: Path) -> Iterator[Case]:
    """Yield the case of each thing that has one."""
    folder = root / "hardware"
    catalogue = read_catalogue((folder / "catalogue.toml").read_text(encoding="utf-8"))
    for name in things.names(folder):
        thing = things.load(name, catalogue, folder)
        if thing.case:
            yield read_case(name, len(thing.beds), thing.case)


def inputs(root: Path, name: str) -> list[str]:
    """Return what a picture of a case depends on: its data and the code that models and draws it."""
    code = ("build", "case", "fittings", "layout", "parts", "pictures", "reading", "shapes")
    return [f"hardware/{name}/thing.toml#case", *(f"enclosures/{module}.py" for module in code)]


def figures(made: "Model") -> dict[str, dict[str, float]]:
    """Return sizes on the print bed (mm), pieces and plastic (g) of each part."""
    found: dict[str, dict[str, float]] = {}
    for part in made.parts:
        mesh = made.turned[part.name]
        x, y, z = (round(float(length), 1) for length in mesh.extents)
        grams = round(float(mesh.volume) * GRAMS_PER_MM3 * part.pieces, 1)
        found[part.name] = {"x": x, "y": y, "z": z, "pieces": part.pieces, "grams": grams}
    return found


def build(root: Path, case: Case) -> tuple[dict[str, dict[str, float]], dict[str, manifest.Entry]]:
    """Write a case's STEP, STL and pictures; return its figures and the pictures' manifest entries."""
    from enclosures.models import model  # the CAD is imported only to build: reading the cases needs none
    from enclosures.pictures import draw

    made = model(case, root / "build" / "enclosures" / case.name)
    drawn = [path.relative_to(root).as_posix() for path in draw(made, root / PICTURES)]
    log.info("case_built thing=%s parts=%d", case.name, len(made.parts))
    return figures(made), {name: manifest.entry(root, name, inputs(root, case.name)) for name in drawn}


def main(words: list[str]) -> int:
    """Build every case; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m enclosures.build", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    root: Path = parser.parse_args(words).root
    every: dict[str, dict[str, dict[str, float]]] = {}
    entries: dict[str, manifest.Entry] = {}
    sources: list[str] = []
    for case in cases(root):
        every[case.name], drawn = build(root, case)
        entries |= drawn
        sources += inputs(root, case.name)
    (root / FIGURES).write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
    manifest.write(root, {**entries, FIGURES: manifest.entry(root, FIGURES, sources)})
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    log.setLevel(logging.INFO)  # the CAD library chatters on the root logger
    sys.exit(main(sys.argv[1:]))
