"""`make bench`: every figure as a ratio to a limit or a peer measured in the same run; writes build/bench.json."""

import sys
from pathlib import Path

from tests.bench import boards, central, press
from tests.bench.rows import write

SUITES = {"press": press.rows, "boards": boards.rows, "central": central.rows}


def main() -> int:
    """Run the suites named on the command line, or all; exit 1 when a row misses its target."""
    names = sys.argv[1:] or list(SUITES)
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"no such suite: {' '.join(unknown)}; there are {' '.join(SUITES)}", file=sys.stderr)
        return 2
    rows = [row for name in names for row in SUITES[name]()]
    write(rows, Path("build/bench.json"))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
