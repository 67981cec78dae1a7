"""What is copied to a Pico W compiles, fits, imports, and speaks the dialect."""

import ast
import os
import subprocess
from pathlib import Path

import pytest

from tests.firmware.device_files import device_files
from tests.firmware.programs import HERE
from tests.wire.interpreters import ROOT, tool

MOST_BYTES = 64 * 1024
COMPUTER_ONLY = ("typing", "dataclasses", "enum", "contextlib", "functools", "logging", "pathlib", "datetime", "abc")


def compiled(source: Path, folder: Path) -> Path:
    """Return the source compiled for the Pico's processor."""
    target = folder / source.relative_to(ROOT).with_suffix(".mpy")
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([tool("mpy-cross"), "-march=armv6m", "-O2", "-o", target, source], check=True)
    return target


def test_everything_for_a_pico_compiles_and_fits(tmp_path: Path) -> None:
    sizes = {str(source): compiled(source, tmp_path).stat().st_size for source in device_files()}
    assert len(sizes) > 30
    assert sum(sizes.values()) <= MOST_BYTES, f"{sum(sizes.values())} bytes: {sizes}"


def test_the_compiled_unit_starts_under_micropython_with_nothing_else_to_import(tmp_path: Path) -> None:
    for source in device_files():
        compiled(source, tmp_path)
    script = "from firmware import main, pico; print(main.Device.__name__, pico._pico_w.PicoW.__name__)"
    fakes = HERE / "fakes"
    done = subprocess.run(
        [tool("micropython"), "-c", script],
        env={**os.environ, "MICROPYPATH": f"{tmp_path}:{fakes}:.frozen"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("Device PicoW\n", "")


@pytest.mark.parametrize("source", device_files(), ids=lambda path: path.stem)
def test_a_device_file_imports_nothing_that_a_pico_lacks(source: Path) -> None:
    tree = ast.parse(source.read_text())
    hidden = {
        line
        for node in tree.body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert node.lineno in hidden or name.split(".")[0] not in COMPUTER_ONLY, f"{source}: imports {name}"
        assert not isinstance(node, ast.Match), f"{source}: match"
        assert not (isinstance(node, ast.Raise) and node.cause), f"{source}: raise from"


def test_the_core_names_no_hardware() -> None:
    for source in device_files():
        if source.parent.name != "platforms":
            for word in ("import machine", "import network", "gpiozero"):
                assert word not in source.read_text(), f"{source}: {word}"
