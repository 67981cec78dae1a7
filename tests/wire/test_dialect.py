"""What runs on a Pico speaks the dialect of decision 0003."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.wire.interpreters import ROOT, run, tool

MODULES = sorted((ROOT / "wire").glob("*.py"))
SCRIPTS = [ROOT / "tests" / "wire" / name for name in ("run_vectors.py", "read_payloads.py")]
ALLOWED = {"json", "wire"}


def imported(source: str) -> set[str]:
    """The top-level names that this source imports when it runs; what only a type checker reads does not count."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add((node.module or ".").split(".")[0])
        waiting.extend(ast.iter_child_nodes(node))
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_wire_module_imports_only_json_and_wire(path: Path) -> None:
    assert imported(path.read_text(encoding="utf-8")) - ALLOWED == set()


def test_an_import_is_found_wherever_it_stands() -> None:
    source = (
        "import os.path\n"
        "TYPE_CHECKING = False\n"
        "if TYPE_CHECKING:\n    from typing import Any\nelse:\n    import enum\n"
        "def later():\n    from dataclasses import dataclass\n"
    )
    assert imported(source) == {"os", "enum", "dataclasses"}


@pytest.mark.parametrize("path", MODULES + SCRIPTS, ids=lambda path: path.name)
def test_mpy_cross_compiles_it(path: Path, tmp_path: Path) -> None:
    command = [tool("mpy-cross"), "-o", str(tmp_path / "out.mpy"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.mpy").stat().st_size > 0


def test_mpy_cross_refuses_what_is_not_the_dialect(tmp_path: Path) -> None:
    path = tmp_path / "later.py"
    path.write_text("match 1:\n    case 1:\n        pass\n")
    done = subprocess.run([tool("mpy-cross"), str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0


def test_every_wire_module_is_imported_by_micropython(tmp_path: Path) -> None:
    names = [f"wire.{path.stem}" for path in MODULES if path.stem != "__init__"]
    script = tmp_path / "imports.py"
    script.write_text("".join(f"import {name}\n" for name in names) + "print('imported')\n")
    done = run("micropython", script)
    assert (done.stdout, done.stderr) == ("imported\n", "")
