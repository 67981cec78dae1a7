"""Watch what the boards draw: every frame's picture together with the board's own word on what it is a picture of."""

import http.client
import io
import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from PIL import Image

from demo.parts import order, program
from demo.place import LOOPBACK
from demo.plan import BOARDS, Layout
from demo.probe import Trouble
from demo.reader import Box, UnreadableError, read_number


@dataclass(frozen=True)
class Shot:
    """One picture of a board: the departments of its rows from the top, and the last ledger row it contains."""

    departments: tuple[str, ...]
    ledger_row: int
    freshness: str
    png: bytes


class Watcher:
    """Follows one board and keeps the newest picture of each department."""

    def __init__(self, port: int, boxes: list[Box]) -> None:
        self._port = port
        self._boxes = boxes
        self._seen = threading.Condition()
        self._shots: dict[str, Shot] = {}
        threading.Thread(target=self._follow, name="watcher", daemon=True).start()

    def wait_for(self, departments: list[str], *, ledger_row: int, bound_s: float) -> bool:
        """Wait until each department has been drawn with counts up to this ledger row; False when the time is over."""
        with self._seen:
            return self._seen.wait_for(
                lambda: all(name in self._shots and self._shots[name].ledger_row >= ledger_row for name in departments),
                timeout=bound_s,
            )

    def read(self) -> dict[str, int | str | None]:
        """Return the number drawn for each department, None for a dash, a text for what cannot be read."""
        with self._seen:
            shots = dict(self._shots)
        return {department: self._number(shot, department) for department, shot in shots.items()}

    def _number(self, shot: Shot, department: str) -> int | str | None:
        picture = Image.open(io.BytesIO(shot.png))
        try:
            return read_number(picture, self._boxes[shot.departments.index(department)])
        except UnreadableError as error:
            return str(error)

    def _follow(self) -> None:
        while True:
            try:
                self._follow_stream()
            except (*Trouble, ValueError, KeyError):
                time.sleep(0.1)  # the board is being started or has ended

    def _follow_stream(self) -> None:
        stream = http.client.HTTPConnection(LOOPBACK, self._port, timeout=30)
        pictures = http.client.HTTPConnection(LOOPBACK, self._port, timeout=5)
        try:
            stream.request("GET", "/events")
            answer = stream.getresponse()
            while line := answer.readline():
                if line.startswith(b"data: "):
                    self._take(json.loads(line[6:]), pictures)
        finally:
            stream.close()
            pictures.close()

    def _take(self, state: dict[str, Any], pictures: http.client.HTTPConnection) -> None:
        pictures.request("GET", "/board.png")
        answer = pictures.getresponse()
        png = answer.read()
        if answer.getheader("X-Frame") != str(state["frame"]) or state.get("ledger_row") is None:
            return  # the board has moved on meanwhile: its next frame is on its way
        shot = Shot(tuple(state["rows"]), state["ledger_row"], state["freshness"], png)
        with self._seen:
            self._shots.update(dict.fromkeys(shot.departments, shot))
            self._seen.notify_all()


def watch(layout: Layout, ports: dict[str, int]) -> dict[str, Watcher]:
    """Return a watcher for each board."""
    return {
        board: Watcher(ports[board], count_boxes(layout, profile)) for board, profile in BOARDS.items()
    }  # fmt: skip


def count_boxes(layout: Layout, profile: str) -> list[Box]:
    """Return where the display program says that the number of each row stands, from the top."""
    said = order([program("shayya-display"), "geometry", "--profile", profile], directory=layout.root)
    boxes = json.loads(said)["count_boxes"]
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in boxes]
