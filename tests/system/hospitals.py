"""Start the demo's hospital, or a smaller one, for a test."""

import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from demo.parts import program
from demo.place import free_ports
from demo.plan import BOARDS, TO_CHECK, UNIT_PROCESSES, Ports, read_hospital
from demo.stage import Stage

START_S = 60
BEDS_IN_A_WARD = 28


def a_small_hospital(folder: Path) -> Path:
    """Write a facility file with four departments and 112 beds, and return it."""
    lines = ['[facility]\nid = "small"\nname = { bn = "ছোট", hi = "छोटा", en = "Small" }\n']
    for department in ("medicine", "surgery", "eye", "burns"):
        names = f'{{ bn = "{department}", hi = "{department}", en = "{department}" }}'
        lines.append(f'[[department]]\nid = "{department}"\nname = {names}\n')
        lines.append(
            f'[[ward]]\nid = "{department}"\ndepartment = "{department}"\nname = {names}\ncategory = "general"\n'
            f'sex = "any"\nbeds = {{ prefix = "{department[:2]}-", first = 1, last = {BEDS_IN_A_WARD} }}\n'
        )
    path = folder / "small.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def a_stage(folder: Path) -> Stage:
    """Return a small hospital that is ready to be entered."""
    path = a_small_hospital(folder)
    broker, hub, central, *rest = free_ports(3 + len(BOARDS) + UNIT_PROCESSES)
    ports = Ports(0, broker, hub, central, dict(zip(BOARDS, rest, strict=False)), tuple(rest[len(BOARDS) :]))
    root = folder / "stage"
    root.mkdir()
    return Stage(read_hospital(path), path, root=root, ports=ports, progress=print, pace=TO_CHECK)


class Demo:
    """A running `shayya-demo` with its page."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, directory: Path) -> None:
        self.process = process
        self.port = port
        self.directory = directory
        self.address = ""

    def family(self) -> list[int]:
        """Return the ids of all processes that this one started, and theirs."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue  # it has ended meanwhile
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sorted(found - {self.process.pid})


@contextmanager
def a_demo(folder: Path, *, port: int | None = None) -> Iterator[Demo]:
    """Start `shayya-demo` with a small hospital and wait until it names its address; end it on the way out."""
    port = port or free_ports(1)[0]
    directory = folder / "demo"
    command = [
        program("shayya-demo"), "--port", str(port), "--directory", str(directory),
        "--hospital", str(a_small_hospital(folder)),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
    assert process.stdout is not None
    too_late = threading.Timer(START_S, process.kill)
    too_late.start()
    try:
        demo = Demo(process, port, directory)
        demo.address = _address(process.stdout)
        too_late.cancel()
        yield demo
    finally:
        too_late.cancel()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def _address(said: IO[str]) -> str:
    lines = []
    for line in said:
        lines.append(line)
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise AssertionError("the demo did not start:\n" + "".join(lines))


def run_demo(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run `shayya-demo` until it ends by itself."""
    return subprocess.run(
        [program("shayya-demo"), *arguments], cwd=cwd, capture_output=True, text=True, timeout=180, check=False
    )


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
