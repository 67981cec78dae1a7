"""Command line of the boards: shayya-display run | stopped | kiosk | preview | geometry | doctor."""

import argparse
import json
import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from display import doctor, memory, profile, rehearsal, settings, text
from display.errors import DisplayError
from display.kiosk.screen import Kiosk, check_memory
from display.running import Running, say_stopped
from display.trace import Trace


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
    stopped = commands.add_parser("stopped", help="write on the boards that they have stopped")
    stopped.add_argument("settings", type=Path)
    stopped.set_defaults(command=_stopped)
    kiosk = commands.add_parser("kiosk", help="show the hub's lobby page full screen, on machines with 2 GB or more")
    kiosk.add_argument("url", help="such as http://hub:8000/lobby")
    kiosk.add_argument("--flag", action="append", default=[], help="one more flag for Chromium: --flag=--lang=bn")
    kiosk.set_defaults(command=_kiosk)
    preview = commands.add_parser("preview", help="show sample counts in a browser, without a hub")
    preview.add_argument("--profile", default="128x32", choices=profile.names())
    preview.add_argument("--lang", default="bn,en", help="languages, the largest first: bn,hi,en")
    preview.add_argument("--port", type=int, default=8090)
    preview.add_argument("--freshness", default="fresh", choices=list(rehearsal.AGES_S))
    preview.set_defaults(command=_preview)
    geometry = commands.add_parser("geometry", help="print where a profile shows its numbers")
    geometry.add_argument("--profile", required=True)
    geometry.set_defaults(command=_geometry)
    examine = commands.add_parser("doctor", help="say what is missing, with the command that brings it")
    examine.add_argument("settings", type=Path, nargs="?")
    examine.set_defaults(command=_doctor)
    return parser


def _run(given: argparse.Namespace) -> int:
    memory.give_back_pictures()
    trace = Trace(given.trace)
    running = Running(settings.read(given.settings), trace)
    _on_signals(running.stop)
    running.run()
    trace.close()
    return 0


def _stopped(given: argparse.Namespace) -> int:
    say_stopped(given.settings)
    return 0


def _kiosk(given: argparse.Namespace) -> int:
    check_memory()
    kiosk = Kiosk(given.url, tuple(given.flag))
    _on_signals(kiosk.stop)
    kiosk.run()
    return 0


def _preview(given: argparse.Namespace) -> int:
    text.check()
    stopped = threading.Event()
    _on_signals(stopped.set)
    chosen = settings.for_preview(given.profile, tuple(given.lang.split(",")), given.port)
    print(f"open http://127.0.0.1:{given.port}/  (Ctrl-C ends)")
    rehearsal.rehearse(chosen, given.freshness, stopped)
    return 0


def _geometry(given: argparse.Namespace) -> int:
    chosen = profile.load(given.profile)
    found = {
        "size": chosen.size,
        "mode": chosen.mode,
        "rows_per_page": chosen.rows_per_page,
        "count_boxes": chosen.count_boxes(),
    }
    print(json.dumps(found))
    return 0


def _doctor(given: argparse.Namespace) -> int:
    found = doctor.examine(given.settings)
    for well, line in found:
        print(("ok       " if well else "missing  ") + line)
    return 0 if all(well for well, _ in found) else 1


def _on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stop())


if __name__ == "__main__":
    sys.exit(main())
