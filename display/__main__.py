"""Command line of the boards: shayya-display run | stopped | preview | geometry | doctor."""

import argparse
import json
import logging
import signal
import sys
import threading
from functools import partial
from pathlib import Path

from display import clock, profile, text
from display.devices.opening import open_device
from display.devices.png import Showcase
from display.devices.preview import Preview
from display.errors import DisplayError, SettingsError
from display.feed import Feed, Mailbox
from display.loop import BoardLoop
from display.settings import Settings, read, read_credential
from display.trace import Trace

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        status: int = given.command(given)
    except DisplayError as error:
        print(f"shayya-display: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shayya-display", description="Vacancy boards of one hospital.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="drive the boards of a board.toml")
    run.add_argument("settings", type=Path)
    run.add_argument("--trace", type=Path, help="append decoded and shown events to this file")
    run.set_defaults(command=_run)
    geometry = commands.add_parser("geometry", help="print where a profile shows its numbers")
    geometry.add_argument("--profile", required=True)
    geometry.set_defaults(command=_geometry)
    return parser


def _run(given: argparse.Namespace) -> int:
    boards = read(given.settings)
    text.check()
    wake, stopped = threading.Event(), threading.Event()
    _stop_on_signals(wake, stopped)
    trace = Trace(given.trace)
    _Running(boards, wake, stopped, trace).run()
    trace.close()
    return 0


def _geometry(given: argparse.Namespace) -> int:
    chosen = profile.load(given.profile)
    print(json.dumps({
        "size": chosen.size, "mode": chosen.mode, "rows_per_page": chosen.rows_per_page,
        "count_boxes": chosen.count_boxes(),
    }))  # fmt: skip
    return 0


def _stop_on_signals(wake: threading.Event, stopped: threading.Event) -> None:
    def stop(number: int, frame: object) -> None:
        stopped.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


class _Running:
    """All boards of one process, each with its feed."""

    def __init__(
        self, boards: list[Settings], wake: threading.Event, stopped: threading.Event, trace: Trace
    ) -> None:  # fmt: skip
        self._wake = wake
        self._stopped = stopped
        self._trace = trace
        self._served: list[tuple[BoardLoop, Feed, Mailbox, Preview | None]] = [self._serve(one) for one in boards]

    def run(self) -> None:
        """Keep the boards true until told to stop; then say on them that they are."""
        for _, feed, _, _ in self._served:
            feed.start()
        try:
            while not self._stopped.is_set():
                self._wake.clear()
                self._wake.wait(max(0.0, self._pass() - clock.steady()))
        finally:
            for loop, feed, _, preview in self._served:
                loop.stop()
                feed.stop()
                if preview:
                    preview.stop()

    def _pass(self) -> float:
        ends = []
        for loop, _, mailbox, _ in self._served:
            loop.hear(mailbox.take())
            ends.append(loop.step(clock.steady()))
        return min(ends)

    def _serve(self, settings: Settings) -> tuple[BoardLoop, Feed, Mailbox, Preview | None]:
        if settings.credential is None:
            raise SettingsError(f"board {settings.name}: credential is missing; it names the file that the hub wrote")
        config = read_credential(settings.credential)
        showcase, preview = None, None
        if settings.preview:
            showcase = Showcase(settings.profile.size, settings.profile.mode)
            preview = Preview(showcase, *settings.preview, is_led=settings.profile.crisp)
            preview.start()
        mailbox = Mailbox(self._wake)
        feed = Feed(config, mailbox, self._trace, clock.steady)
        loop = BoardLoop(
            settings, open_device=partial(open_device, settings), wall=clock.wall, started=clock.steady(),
            trace=self._trace, showcase=showcase, about=f"{config.board} · {config.broker.host}",
        )  # fmt: skip
        return loop, feed, mailbox, preview


if __name__ == "__main__":
    sys.exit(main())
