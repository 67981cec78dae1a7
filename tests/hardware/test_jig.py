"""The jig leads a simulated unit through its test over a real broker; a unit with swapped buttons fails."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from hardware.bench import Bench
from wire.messages import Birth, Command, Press, Reply


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def until(lines: TextIO, begins: str) -> str:
    for line in lines:
        if line.startswith(begins):
            return line.strip()
    raise AssertionError(f"the program ended without saying {begins}")


def contact(port: int, bed: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link, link.makefile("rw") as lines:
        lines.readline()  # the lamps: the unit is there
        for way in ("down", "up"):
            lines.write(json.dumps({"unit": "u-jig", "bed": bed, "contact": way}) + "\n")
            lines.flush()
            until_lamp = json.loads(lines.readline())
            assert "error" not in until_lamp


def test_the_jig_passes_a_unit_that_works(tmp_path: Path) -> None:
    broker_port, contacts = free_port(), free_port()
    words = ["--host", "127.0.0.1", "--port", str(broker_port), "--out", str(tmp_path), "--patience", "120"]
    with running("hardware.jig", "bedside-pico-w", *words) as jig:
        assert jig.stdout is not None
        until(jig.stdout, "jig_ready")
        unit = ["run", "--config", str(tmp_path / "u-jig.json"), "--state", str(tmp_path / "state")]
        with running("firmware", *unit, "--platform", "simulated", "--contacts", str(contacts)):
            assert "contacts stuck: none" in until(jig.stdout, "step_passed step=self-test")
            until(jig.stdout, "press_now bed=bed-1")
            contact(contacts, "bed-1")
            until(jig.stdout, "step_passed step=bed-1")
            assert until(jig.stdout, "jig_") == "jig_passed"
        assert jig.wait(timeout=30) == 0


def born(bench: Bench) -> None:
    birth = Birth(online=True, connection=1, generation="a" * 16, lowest=1, next=1, firmware="1", platform="pico_w")
    [_, (_, first)] = bench.birth(birth)
    assert isinstance(first, Command)
    [(_, second)] = bench.reply(Reply(id=first.id, ok=True, text="storage ok"))
    assert isinstance(second, Command)
    assert bench.reply(Reply(id=second.id, ok=True, text="all lamps flash")) == []


def a_press(sequence: int, bed: str) -> Press:
    return Press(
        generation="a" * 16, sequence=sequence, nonce="0" * 8, bed=bed, wanted="occupied", seen=1, clock_quality=0
    )


def test_a_unit_with_swapped_buttons_fails() -> None:
    bench = Bench(["bed-1", "bed-2"])
    born(bench)
    [(kind, ack)] = bench.press(a_press(1, "bed-2"))
    assert (kind, ack.bed, ack.state) == ("ack", "bed-2", "occupied")
    assert (bench.result, bench.says[-1]) == (False, "step_failed step=bed-1 why='the unit says bed-2'")


def test_a_press_that_is_sent_again_is_answered_and_not_counted() -> None:
    bench = Bench(["bed-1", "bed-2"])
    born(bench)
    first = bench.press(a_press(1, "bed-1"))
    assert bench.press(a_press(1, "bed-1"))[0][1].to_dict() == first[0][1].to_dict()
    assert bench.step == "bed-2"
    bench.press(a_press(2, "bed-2"))
    assert bench.result is True


def test_a_unit_whose_contact_is_stuck_fails() -> None:
    bench = Bench(["bed-1"])
    birth = Birth(online=True, connection=1, generation="a" * 16, lowest=1, next=1, firmware="1", platform="pico_w")
    [_, (_, command)] = bench.birth(birth)
    assert isinstance(command, Command)
    bench.reply(Reply(id=command.id, ok=False, text="contacts stuck: bed-1"))
    assert (bench.result, bench.says[-1]) == (False, "step_failed step=self-test why='contacts stuck: bed-1'")
