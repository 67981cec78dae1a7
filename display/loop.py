"""One board: mail -> view -> page -> picture -> device. It draws nothing when nothing changed."""

import logging
import time
from collections.abc import Callable
from typing import Any

from display import board, layout, pages
from display.devices.device import Device
from display.devices.showcase import Showcase
from display.errors import TextSetupError
from display.feed import Mail
from display.link import Link
from display.night import brightness
from display.pages import TURN_S, Page, Turner, plan_of
from display.panel import Panel
from display.pieces import Manner
from display.profile import Box
from display.render import Renderer
from display.settings import Settings
from display.trace import Trace
from wire.messages import Board

log = logging.getLogger(__name__)

LONGEST_CYCLE_S = 30  # nobody waits longer for a department to come round


class BoardLoop:
    """Keeps one board true. `step` is handed the time and never waits.

    `open_device` is called again after the device failed. `wall` gives the machine's UTC second, None when not set.
    """

    def __init__(
        self, settings: Settings, *, open_device: Callable[[], Device], wall: Callable[[], int | None],
        started: float, trace: Trace, showcase: Showcase | None = None, about: str = "",
    ) -> None:  # fmt: skip
        profile = settings.profile
        self.settings = settings
        self._wall = wall
        self._trace = trace
        self._showcase = showcase
        self._panel = Panel(open_device, settings.name, started)
        self._link = Link(started)
        self._board: Board | None = None
        self._turner = Turner()
        self._renderer = Renderer(profile)
        self._manner = Manner(settings.short_names, settings.numerals, settings.utc_offset_min, about)
        self._plan = plan_of(profile, settings.languages)
        self._frame = 0
        self._count = 0
        self._said: dict[str, Any] = {}

    @property
    def is_showing(self) -> bool:
        """Whether the panel took the newest picture."""
        return self._panel.is_showing

    def hear(self, mail: Mail) -> None:
        """Take in the news, in the order in which it came."""
        if mail.failure:
            raise mail.failure
        state_at = mail.state[1] if mail.state else 0.0
        if mail.tick and mail.tick[1] < state_at:
            self._link.heard_tick(*mail.tick)
        if mail.state:
            self._link.heard_state(*mail.state)
        if mail.tick and mail.tick[1] >= state_at:
            self._link.heard_tick(*mail.tick)
        self._board = mail.board or self._board

    def step(self, at: float) -> float:
        """Bring the board up to date; return the steady second at which to look again unless mail comes first."""
        view = self._view(at)
        found = pages.pages(view, self._plan)
        self._check_cycle(len(found))
        index = self._turner.page_at(at, len(found))
        sheet = layout.arrange(
            view, found[index], self.settings.profile, self._manner, number=index + 1, count=len(found)
        )  # fmt: skip
        turns = self._renderer.turns(sheet)
        self._turner.stay(max(self.settings.dwell_s, TURN_S * turns if turns > 1 else 0))
        changed = self._renderer.draw(sheet, self._turner.turn_at(at))
        self._show(at, view, changed, self._describe(view, found[index], index + 1, len(found)))
        ends = [self._turner.ends, at + board.seconds_to_change(view.now, view.as_of), self._panel.due(at)]
        if turns > 1:
            ends.append(self._turner.next_turn(at))
        if not self._link.is_lost(at):
            ends.append(at + self._link.lost_in(at))
        return min(ends)

    def stop(self) -> None:
        """Say on the panel that the program has ended, and let go of it. Without fonts a sign has to do."""
        view = board.View(board.STOPPED)
        page = pages.pages(view, self._plan)[0]
        sheet = layout.arrange(view, page, self.settings.profile, self._manner, number=1, count=1)
        try:
            changed: Box | None = self._renderer.draw(sheet)
        except TextSetupError as error:
            log.error("fonts_lost board=%s reason=%s", self.settings.name, error)
            changed = self._renderer.draw_sign()
        self._show(float("inf"), view, changed, self._describe(view, page, 1, 1))
        self._panel.close()

    def _check_cycle(self, count: int) -> None:
        cycle_s = count * self.settings.dwell_s
        if count != self._count and cycle_s > LONGEST_CYCLE_S:
            log.warning(
                "cycle_long board=%s pages=%d cycle_s=%d hint=%s", self.settings.name, count, cycle_s,
                "give each board fewer departments",
            )  # fmt: skip
        self._count = count

    def _view(self, at: float) -> board.View:
        now = self._link.hub_time(at)
        return board.view(
            self._board,
            now=self._wall() if now is None else now,
            lost=self._link.is_lost(at),
            lost_since=self._link.last_heard(),
            low_at_most=self.settings.low_at_most,
            departments=self.settings.departments,
        )

    def _show(self, at: float, view: board.View, changed: Box | None, said: dict[str, Any]) -> None:
        self._panel.dim(brightness(self.settings.night, view.now, self.settings.utc_offset_min))
        self._panel.show(self._renderer.image, at, is_new=changed is not None)
        if changed is None and said == self._said:
            return
        self._frame += changed is not None
        self._said = said
        if self._panel.is_showing and view.ledger_row is not None:
            self._trace.write("shown", time.monotonic_ns(), ledger_row=view.ledger_row, page=said["page"])
        if self._showcase:
            self._showcase.put(self._renderer.image, changed, {**said, "frame": self._frame})

    def _describe(self, view: board.View, page: Page, number: int, count: int) -> dict[str, Any]:
        return {
            "board": self.settings.name,
            "profile": self.settings.profile.name,
            "freshness": view.freshness,
            "ledger_row": view.ledger_row,
            "as_of": view.as_of,
            "page": number,
            "pages": count,
            "kind": page.kind,
            "language": page.languages[0],
            "languages": list(page.languages),
            "rows": [row.department for row in page.rows],
            "vacant": [row.vacant for row in page.rows],
        }
