"""`python -m hardware.draw`: harness pictures (WireViz) and a circuit figure (schemdraw) for each thing.

Runs in the environment of `make hardware`. The manifest then ties each picture to what it was drawn from.
"""

import argparse
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hardware import circuit, manifest
from hardware import thing as things
from hardware.catalogue import read_catalogue
from hardware.errors import HardwareError

log = logging.getLogger("hardware")
PICTURES = Path("docs/build/pictures")


class CannotDraw(HardwareError, RuntimeError):
    """WireViz or Graphviz failed; the message says how."""


def draw_harness(description: Path, picture: Path) -> None:
    """Draw a WireViz description as SVG."""
    wireviz = Path(sys.executable).with_name("wireviz")
    if shutil.which("dot") is None:
        raise CannotDraw("there is no `dot`; install the Debian package graphviz")
    with tempfile.TemporaryDirectory() as folder:
        words = [str(wireviz), "-f", "s", "-o", folder, "-O", "picture", str(description)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        made = Path(folder) / "picture.svg"
        if done.returncode or not made.exists():
            raise CannotDraw(f"{description}: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        picture.write_text(made.read_text(encoding="utf-8"), encoding="utf-8")


def draw_thing(root: Path, name: str) -> Iterator[tuple[str, manifest.Entry]]:
    """Draw a thing's pictures; yield their manifest entries."""
    generated = Path("hardware") / name / "generated"
    for description in sorted((root / generated).glob("*.yml")):
        output = PICTURES / f"{name}-{description.stem}.svg"
        draw_harness(description, root / output)
        source = (generated / description.name).as_posix()
        yield output.as_posix(), manifest.entry(root, output.as_posix(), [source, "hardware/draw.py"])
    spec = generated / "circuit.json"
    if (root / spec).exists():
        from hardware.circuit_figure import draw_circuit

        output = PICTURES / f"{name}-circuit.svg"
        draw_circuit(circuit.read((root / spec).read_text(encoding="utf-8")), root / output)
        inputs = [spec.as_posix(), "hardware/circuit_figure.py"]
        yield output.as_posix(), manifest.entry(root, output.as_posix(), inputs)


def main(words: list[str]) -> int:
    """Draw everything; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m hardware.draw", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(words)
    (options.root / PICTURES).mkdir(parents=True, exist_ok=True)
    read_catalogue((options.root / "hardware" / "catalogue.toml").read_text(encoding="utf-8"))
    entries: dict[str, manifest.Entry] = {}
    try:
        for name in things.names(options.root / "hardware"):
            entries |= dict(draw_thing(options.root, name))
            log.info("drawn thing=%s", name)
    except HardwareError as error:
        log.error("drawing_failed reason=%s", error)
        return 1
    manifest.write(options.root, entries)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    sys.exit(main(sys.argv[1:]))
