"""The trace file: when counts were decoded and when they were shown, as JSON lines, for whoever measures delays."""

import json
import threading
from pathlib import Path


class Trace:
    """Appends lines; without a path it does nothing. Safe from several threads."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="ascii", buffering=1) if path else None

    def write(self, event: str, t: int, **values: object) -> None:
        """Append one line; `t` is time.monotonic_ns() of the event."""
        if self._file:
            line = json.dumps({"event": event, **values, "t": t})
            with self._lock:
                self._file.write(line + "\n")

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
