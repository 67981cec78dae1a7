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

from enclosures.layout import Case, read_case
from hardware import manifest
from hardware import thing as things
from hardware.catalogue import read_catalogue

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
    code = ("build", "case", "fittings", "layout", "parts", "pictures", "shapes")
    return [f"hardware/{name}/thing.toml#case", *(f"enclosures/{module}.py" for module in code)]


def main(words: list[str]) -> int:
    """Build everything, or the things that are named; return the exit code."""
    from enclosures.models import model  # the CAD is imported only to build: reading the cases needs none
    from enclosures.pictures import draw

    parser = argparse.ArgumentParser(prog="python -m enclosures.build", description=__doc__)
    parser.add_argument("things", nargs="*", help="only these")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(words)
    figures_path = options.root / FIGURES
    figures = json.loads(figures_path.read_text(encoding="utf-8")) if figures_path.exists() else {}
    entries = {}
    for case in cases(options.root):
        if options.things and case.name not in options.things:
            continue
        made = model(case, options.root / "build" / "enclosures" / case.name)
        figures[case.name] = {
            part.name: {
                **dict(zip("xyz", (round(float(length), 1) for length in made.turned[part.name].extents), strict=True)),
                "pieces": part.pieces,
                "grams": round(float(made.turned[part.name].volume) * GRAMS_PER_MM3 * part.pieces, 1),
            }
            for part in made.parts
        }
        for path in draw(made, options.root / PICTURES):
            output = path.relative_to(options.root).as_posix()
            entries[output] = manifest.entry(options.root, output, inputs(options.root, case.name))
        log.info("case_built thing=%s parts=%d", case.name, len(made.parts))
    text = json.dumps({name: figures[name] for name in sorted(figures)}, indent=1) + "\n"
    figures_path.write_text(text, encoding="utf-8")
    every = [name for case in cases(options.root) for name in inputs(options.root, case.name)]
    manifest.write(options.root, {**entries, FIGURES: manifest.entry(options.root, FIGURES, every)})
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    log.setLevel(logging.INFO)  # the CAD library chatters on the root logger
    sys.exit(main(sys.argv[1:]))
