"""One folder, one demo; ports that are free; parts that leave nothing behind."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from demo.errors import (
    FolderError,
    MissingProgramError,
    NotReadyError,
    PartFailedError,
    PortTakenError,
    SecondDemoError,
)
from demo.parts import Part, order, program, wait_until
from demo.place import LOCK, LOOPBACK, Place, claim_port, free_ports

FAMILY = """
import os, signal, sys, time
child = os.fork()
if child == 0 and sys.argv[1] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if child:
    print(os.getpid(), child, flush=True)
time.sleep(60)
"""


def a_family(tmp_path: Path, manner: str = "meek") -> tuple[Part, list[int]]:
    """Return a running part of two processes, and their ids."""
    part = Part("family", [sys.executable, "-c", FAMILY, manner], log=tmp_path / "log", directory=tmp_path)
    part.start()
    wait_until(lambda: (tmp_path / "log").read_bytes().endswith(b"\n"), "the family", bound_s=10, watch=[part])
    return part, [int(pid) for pid in (tmp_path / "log").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_second_demo_in_the_same_folder_is_told_who_runs_the_first(tmp_path: Path) -> None:
    first = Place(tmp_path)
    with pytest.raises(SecondDemoError, match=rf"process {os.getpid()}\): stop it with Ctrl-C"):
        Place(tmp_path)
    first.release()
    Place(tmp_path).release()


def test_what_an_earlier_demo_wrote_is_removed(tmp_path: Path) -> None:
    Place(tmp_path).release()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.sqlite3").write_text("old")
    (tmp_path / "hub.toml").write_text("old")
    Place(tmp_path).release()
    assert [entry.name for entry in tmp_path.iterdir()] == [LOCK]


def test_a_folder_that_holds_anything_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(FolderError, match=r"holds other things \(thesis\.txt\)"):
        Place(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_taken_port_is_refused_with_advice() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} is taken.*--port {port + 1}"):
            claim_port(port)


def test_free_ports_are_all_different() -> None:
    assert len(set(free_ports(20))) == 20


def test_a_missing_program_is_named_with_its_package() -> None:
    with pytest.raises(MissingProgramError, match="no-such-program is not installed: run `make demo`"):
        program("no-such-program")


def test_stopping_a_part_ends_its_children_too(tmp_path: Path) -> None:
    part, pids = a_family(tmp_path)
    part.stop()
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_a_stopped_process_group_can_still_be_ended(tmp_path: Path) -> None:
    part, pids = a_family(tmp_path)
    part.signal(signal.SIGSTOP)
    part.stop()
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_killing_a_part_ends_its_children_too(tmp_path: Path) -> None:
    part, pids = a_family(tmp_path, "stubborn")
    part.kill()
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_a_part_that_ends_by_itself_is_reported_with_its_last_words(tmp_path: Path) -> None:
    part = Part(
        "hub", [sys.executable, "-c", "raise SystemExit('no such file')"], log=tmp_path / "log", directory=tmp_path
    )
    part.start()
    with pytest.raises(PartFailedError, match="hub ended with code 1: no such file"):
        wait_until(lambda: False, "the hub", bound_s=10, watch=[part])


def test_waiting_in_vain_has_a_bound() -> None:
    with pytest.raises(NotReadyError, match="the sun not within 0 s"):
        wait_until(lambda: False, "the sun", bound_s=0.05)


def test_an_order_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(PartFailedError, match="failed: because"):
        order([sys.executable, "-c", "raise SystemExit('because')"], directory=tmp_path)
