"""All boards of one process: feeds, loops, previews, one thread that draws."""

import logging
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from display import advice, clock, text
from display.devices.opening import open_device
from display.devices.preview import Preview
from display.devices.showcase import Showcase
from display.errors import SettingsError
from display.feed import Feed, Mailbox
from display.loop import BoardLoop
from display.settings import Settings, read, read_credential
from display.trace import Trace
from display.watchdog import notify

log = logging.getLogger(__name__)

ALIVE_S = 15.0  # systemd hears at least this often that the loop turns


@dataclass(frozen=True)
class _Served:
    loop: BoardLoop
    feed: Feed
    mailbox: Mailbox
    preview: Preview | None


class Running:
    """Keeps boards true until `stop`. Raises DisplayError when one cannot even begin."""

    def __init__(self, boards: list[Settings], trace: Trace) -> None:
        text.check()
        self._wake = threading.Event()
        self._is_stopped = False
        self._trace = trace
        self._served = [self._serve(one) for one in boards]

    def stop(self) -> None:
        """End `run` soon; safe from signal handlers and other threads."""
        self._is_stopped = True
        self._wake.set()

    def run(self) -> None:
        """Show what is heard; at the end, however it came, say on the boards that they have stopped."""
        try:
            for one in self._served:
                one.feed.start()
            self._pass()
            for one in self._served:
                if one.preview:
                    one.preview.start()
            notify("READY=1")
            while not self._is_stopped:
                self._wake.clear()
                ends = self._pass()
                notify("WATCHDOG=1")  # a device that hangs never gets here; one that fails does, and is tried again
                self._wake.wait(max(0.0, min(ends - clock.steady(), ALIVE_S)))
        finally:
            self._end()

    def _pass(self) -> float:
        ends = []
        for one in self._served:
            one.loop.hear(one.mailbox.take())
            ends.append(one.loop.step(clock.steady()))
        return min(ends)

    def _end(self) -> None:
        notify("STOPPING=1")
        for one in self._served:
            one.loop.stop()
        for one in self._served:
            one.feed.stop()
            if one.preview:
                one.preview.stop()

    def _serve(self, settings: Settings) -> _Served:
        for line in advice.advice(settings):
            if line.startswith("warning"):
                log.warning("board_small board=%s hint=%s", settings.name, line)
        if settings.credential is None:
            raise SettingsError(f"board {settings.name}: credential is missing; it names the file that the hub wrote")
        config = read_credential(settings.credential)
        mailbox = Mailbox(self._wake)
        showcase, preview = open_preview(settings)
        loop = open_loop(settings, self._trace, showcase, about=f"{config.board} · {config.broker.host}")
        return _Served(loop, Feed(config, mailbox, self._trace, clock.steady), mailbox, preview)


def open_loop(settings: Settings, trace: Trace, showcase: Showcase | None, about: str) -> BoardLoop:
    """Return the loop of one board on its real device and this machine's clocks."""
    return BoardLoop(
        settings, open_device=partial(open_device, settings), wall=clock.wall, started=clock.steady(), trace=trace,
        showcase=showcase, about=about,
    )  # fmt: skip


def open_preview(settings: Settings) -> tuple[Showcase | None, Preview | None]:
    """Return the web preview if the settings ask for one; it is to be started when there is a first picture."""
    if settings.preview is None:
        return None, None
    showcase = Showcase(settings.profile.size, settings.profile.mode)
    preview = Preview(showcase, *settings.preview, is_led=settings.profile.crisp)
    return showcase, preview


def say_stopped(path: Path) -> None:
    """Write "board stopped" on every board of a file: for systemd, after the program was killed."""
    for settings in read(path):
        open_loop(settings, Trace(None), None, about="").stop()
