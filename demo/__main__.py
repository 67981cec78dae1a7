"""shayya-demo: a whole hospital on this machine, to press and look at; or, with --once, one run that checks itself."""

import argparse
import contextlib
import json
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from demo import sabotage
from demo.errors import DemoError, NotReadyError, PartFailedError
from demo.first_round import walk
from demo.once import press_through_faults
from demo.parts import program
from demo.place import LOOPBACK, Place, claim_port, free_ports
from demo.plan import BOARDS, HOSPITAL, TO_CHECK, TO_LOOK_AT, UNIT_PROCESSES, Ports, read_hospital
from demo.report import LONGEST_S, is_well, judge
from demo.setting import as_it_is
from demo.stage import Stage
from demo.web import wsgi

PAGE_PORT = 8600
SEED = 20240229
PARTS = ("mosquitto", "shayya-hub", "shayya-unit", "shayya-display", "shayya-central")

WELL, NOT_WELL, NOT_STARTED, INTERRUPTED = 0, 1, 2, 130


class Stopped(BaseException):
    """Somebody asked the demo to end. Like KeyboardInterrupt no error: nothing on the way may catch it."""


def main() -> int:
    """Run the demo and return its exit code: 0 well, 1 the check failed or a part broke, 2 it could not start."""
    parser = _parser()
    given = parser.parse_args()
    if not given.once and (given.json or given.sabotage):
        parser.error("--json and --sabotage belong to --once")
    with _stop_on_signals():
        try:
            return _check_once(given) if given.once else _show(given)
        except DemoError as error:
            print(f"shayya-demo: {error}", file=sys.stderr)
            if given.json:
                print(json.dumps({"well": False, "error": str(error)}))
            return NOT_WELL if isinstance(error, PartFailedError | NotReadyError) else NOT_STARTED
        except Stopped:
            return INTERRUPTED if given.once else WELL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shayya-demo", description=__doc__)
    parser.add_argument("--port", type=_port, default=PAGE_PORT, help=f"port of the demo page (default {PAGE_PORT})")
    parser.add_argument("--directory", type=Path, help="where everything is written (default build/demo)")
    parser.add_argument("--hospital", type=Path, default=HOSPITAL, help="another hospital.toml")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="which beds are taken at the start, and pressed by --once"
    )
    parser.add_argument("--once", action="store_true", help="press 100 beds through faults, check, and end")
    parser.add_argument("--json", action="store_true", help="with --once: the report as one line of JSON, the last")
    parser.add_argument("--sabotage", choices=sabotage.NAMES, help="with --once: break a part, so that the check fails")
    parser.add_argument(
        "--within", type=float, default=LONGEST_S, help=f"with --once: seconds it may take (default {LONGEST_S:.0f})"
    )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, signal.SIG_IGN)  # ending takes a moment and must not be cut short
        raise Stopped

    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, stop)
    yield


def choose_ports(page: int) -> Ports:
    """Return free loopback ports for every part, and this one for the page."""
    broker, hub, central, *rest = free_ports(3 + len(BOARDS) + UNIT_PROCESSES)
    boards = dict(zip(BOARDS, rest, strict=False))
    return Ports(page, broker, hub, central, boards, tuple(rest[len(BOARDS) :]))


def _check_parts() -> None:
    for part in PARTS:
        program(part)


def _show(given: argparse.Namespace) -> int:
    hospital = read_hospital(given.hospital)
    _check_parts()
    claim_port(given.port)
    place = Place(given.directory or Path("build/demo"))
    try:
        with Stage(
            hospital, given.hospital, root=place.directory, ports=choose_ports(given.port), progress=print,
            pace=TO_LOOK_AT,
        ) as stage:  # fmt: skip
            open_page(stage, given.seed)
            print(
                f"\nOpen  http://{LOOPBACK}:{given.port}/  and press a bed. Ctrl-C here stops everything.\n", flush=True
            )
            _watch(stage)
    finally:
        place.release()
        print("stopped: no process is left", flush=True)
    return NOT_WELL


def open_page(stage: Stage, seed: int) -> None:
    """Bring a hospital that was just started to life, and serve the demo page for it."""
    walk(stage.hospital, stage.contacts, stage.notebook, seed=seed)
    stage.say("first round: every bed was pressed until the hub knew it")
    gunicorn, *arguments = wsgi.command(stage.layout, stage.ports)
    stage.start("page", [program(gunicorn), *arguments])
    stage.await_ready("page", stage.ports.page)
    stage.say("page: ready")


def _watch(stage: Stage) -> None:
    pause = threading.Event()
    while True:
        stage.check_alive()
        pause.wait(0.5)


def _check_once(given: argparse.Namespace) -> int:
    began = time.monotonic()
    hospital = read_hospital(given.hospital)
    _check_parts()
    place = Place(given.directory or Path(tempfile.mkdtemp(prefix="shayya-demo-")))
    launch = sabotage.launcher(given.sabotage) if given.sabotage else as_it_is
    try:
        with Stage(
            hospital, given.hospital, root=place.directory, ports=choose_ports(0), progress=_on_stderr, pace=TO_CHECK,
            launch=launch,
        ) as stage:  # fmt: skip
            evidence = press_through_faults(stage, seed=given.seed)
        report = {**judge(stage, evidence), "seconds": round(time.monotonic() - began, 1)}
    finally:
        place.release()
    well = is_well(report, within=given.within)
    if well and not given.directory:
        shutil.rmtree(place.directory)
    kept = str(place.directory) if place.directory.exists() else None
    report = {"well": well, **report, "seed": given.seed, "directory": kept}
    print(json.dumps(report) if given.json else json.dumps(report, indent=2), flush=True)
    return WELL if well else NOT_WELL


def _on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
