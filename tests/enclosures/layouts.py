"""Cases from the project's data, for tests that need no CAD."""

from pathlib import Path

from enclosures.build import cases
from enclosures.layout import Case

ROOT = Path(__file__).resolve().parents[2]
CASES: dict[str, Case] = {case.name: case for case in cases(ROOT)}
