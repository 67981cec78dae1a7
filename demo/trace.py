"""What a board says that it decoded and drew: JSON lines that grow while the board runs."""

import json
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Trace:
    """A trace file read from where the last reading ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def new_lines(self) -> list[Line]:
        """Return the lines completed since the last call; none while the board has not written."""
        try:
            with self._path.open("rb") as trace:
                trace.seek(self._read)
                data = trace.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        return [json.loads(line) for line in whole.splitlines()]
