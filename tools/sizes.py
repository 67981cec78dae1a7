"""Say which files and functions are longer than the house allows (400 and 40 lines); exit 1 when one is."""

import ast
import subprocess
import sys
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def long_places(path: Path) -> list[str]:
    """Return a line for the file and for each function of it that is too long."""
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    found = [f"{path}: {lines} lines, at most {LONGEST_FILE}"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}")
    return found


def main() -> int:
    """Check every Python file that git tracks or could track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [
        line for name in sorted(set(listed.stdout.split())) if Path(name).exists() for line in long_places(Path(name))
    ]
    print("\n".join(found) or "sizes: every file and function is within the house's limits")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
