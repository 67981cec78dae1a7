"""The vocabulary of the display tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from display import board, layout, pages, profile, sample
from display.devices.showcase import Showcase
from display.feed import Mail
from display.loop import BoardLoop
from display.pieces import Manner
from display.profile import Profile
from display.render import Renderer
from display.settings import Settings, read
from display.trace import Trace
from wire.messages import Board, BoardRow, HubState, Names, Tick

NOON = 1_763_704_800  # 11:30 in Kolkata
GENERATION = "0" * 16
OTHER_GENERATION = "f" * 16


def a_row(department: str = "medicine", *, names: Names | None = None, **counts: int) -> BoardRow:
    """Return a row whose buckets are nought except those given."""
    buckets = {name: 0 for name in (*board.BUCKETS, "extra_patients")} | counts
    given = names or Names(bn="মেডিসিন", hi="मेडिसिन", en="Medicine")
    return BoardRow(department=department, names=given, **buckets)


def a_board(*rows: BoardRow, as_of: int = NOON, ledger_row: int = 7, generation: str = GENERATION) -> Board:
    """Return counts of the sample hospital."""
    return Board(
        facility=sample.FACILITY, generation=generation, ledger_row=ledger_row, as_of=as_of,
        rows=list(rows) or sample.board(as_of).rows,
    )  # fmt: skip


def a_view(counts: Board | None, *, age_s: int = 5, lost: bool = False, **more: Any) -> board.View:
    """Return what a board says when its counts are that old."""
    now = None if counts is None else counts.as_of + age_s
    return board.view(counts, now=now, lost=lost, lost_since=more.pop("lost_since", None), **more)


def a_plan(chosen: Profile, *languages: str) -> pages.Plan:
    """Return the paging of a profile."""
    return pages.plan_of(chosen, languages or ("bn",))


def a_picture(name: str, view: board.View, *languages: str, page: int = 0, turn: int = 0) -> Image.Image:
    """Return a page as that profile shows it."""
    chosen = profile.load(name)
    found = pages.pages(view, a_plan(chosen, *languages))
    renderer = Renderer(chosen)
    sheet = layout.arrange(view, found[page], chosen, Manner({}), number=page + 1, count=len(found))
    renderer.draw(sheet, turn)
    return renderer.image


def a_tick(time: int = NOON, *, connection: int = 1, generation: str = GENERATION) -> Tick:
    """Return a heartbeat of the hub."""
    return Tick(generation=generation, connection=connection, time=time)


def a_hub_state(online: bool, *, connection: int = 1, generation: str = GENERATION) -> HubState:
    """Return the hub's coming or going."""
    return HubState(online=online, generation=generation, connection=connection)


class RecordingDevice:
    """A panel that keeps what it was shown, and can be pulled out."""

    refresh_s = float("inf")

    def __init__(self, size: tuple[int, int] = (128, 32), mode: str = "RGB") -> None:
        self.size = size
        self.mode = mode
        self.shown: list[bytes] = []
        self.levels: list[int] = []
        self.is_pulled_out = False
        self.is_let_go = False

    def display(self, image: Image.Image) -> None:
        if self.is_pulled_out:
            raise OSError("no such device")
        self.shown.append(image.tobytes())

    def contrast(self, level: int) -> None:
        self.levels.append(level)

    def cleanup(self) -> None:
        self.is_let_go = True


def some_settings(folder: Path, text: str = 'profile = "128x32"') -> Settings:
    """Return the settings in such a board.toml."""
    path = folder / "board.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)[0]


class Lobby:
    """A board loop on injected time, with a recording device and a showcase to look at."""

    def __init__(self, settings: Settings, *, wall: Callable[[], int | None] = lambda: None) -> None:
        self.device = RecordingDevice(settings.profile.size, settings.profile.mode)
        self.showcase = Showcase(settings.profile.size, settings.profile.mode)
        self.opened = 0
        self.at = 1000.0
        self.loop = BoardLoop(
            settings, open_device=self._open, wall=wall, started=self.at, trace=Trace(None), showcase=self.showcase
        )

    def _open(self) -> RecordingDevice:
        self.opened += 1
        if self.device.is_pulled_out:
            raise OSError("no such device")
        return self.device

    def hear(self, **news: Any) -> None:
        """Hear news now: board=, tick=, state=."""
        timed = {kind: (one, self.at) if kind in ("tick", "state") else one for kind, one in news.items()}
        self.loop.hear(Mail(**timed))
        self.step()

    def step(self, seconds: float = 0.0) -> dict[str, Any]:
        """Let time pass, waking as often as the loop asks to; return what the board says then."""
        end = self.at + seconds
        while True:
            wake = self.loop.step(self.at)
            assert wake > self.at, "the loop would spin"
            if wake > end:
                break
            self.at = wake
        self.at = end
        self.loop.step(end)
        return self.showcase.state()

    def says(self) -> dict[str, Any]:
        """Return what the board says."""
        return self.showcase.state()
