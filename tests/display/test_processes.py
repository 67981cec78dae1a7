"""The real program between a real broker and a picture file."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from PIL import Image

from display import board, gallery
from display.running import ALIVE_S
from tests.display.builders import a_board, a_hub_state, a_picture, a_row, a_tick
from tests.display.reader import read
from tests.parts.broker import free_port, running_broker
from wire import topics
from wire.board_config import BoardConfig
from wire.freshness import FRESH, freshness
from wire.unit_config import Broker

ROOT = Path(__file__).parents[2]
FACILITY, BOARD = "sample", "lobby"
PATIENCE_S = 15
AS_OF_MOVES_S = 60  # a hub renews its counts at least that often
RESIDENT_KB = {"128x32": 40 * 1024, "1920x1080": 80 * 1024}


class Hospital:
    """A broker, someone who plays the hub, and a board in a process of its own."""

    def __init__(self, folder, broker, profile, environment=None, languages=("bn",)):
        self.folder = folder
        self.port = free_port()
        self.hub = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self.hub.connect(broker.host, broker.port)
        self.hub.loop_start()
        self.environment = {**os.environ, **(environment or {})}
        config = BoardConfig(
            user="board-lobby", board=BOARD, facility=FACILITY,
            broker=Broker(host=broker.host, port=broker.port, password="secret"),
        )  # fmt: skip
        (folder / "led.json").write_bytes(config.encode())
        (folder / "board.toml").write_text(
            f'credential = "led.json"\nprofile = "{profile}"\nlanguages = {list(languages)}\ndevice = "png"\n'
            f'[png]\npath = "board.png"\n[preview]\nhost = "127.0.0.1"\nport = {self.port}\n'
        )
        self.process = self.start()

    def start(self):
        return subprocess.Popen(
            [sys.executable, "-m", "display", "run", str(self.folder / "board.toml"), "--trace",
             str(self.folder / "trace")], cwd=ROOT, env=self.environment,
        )  # fmt: skip

    def says(self, *rows, ledger_row=1, connection=1):
        now = int(time.time())
        self.hub.publish(
            topics.hub_topic(FACILITY, "state"), a_hub_state(True, connection=connection).encode(), 1, True
        )
        self.hub.publish(topics.hub_topic(FACILITY, "tick"), a_tick(now, connection=connection).encode())
        counts = a_board(*rows, as_of=now, ledger_row=ledger_row)
        self.hub.publish(topics.board_topic(FACILITY, BOARD), counts.encode(), 1, True)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.headers, answer.read()

    def waits_for(self, freshness, ledger_row=None, ticking=True):
        """Return state and picture, which belong together, once the board says that; tick meanwhile, as a hub does."""
        deadline = time.monotonic() + PATIENCE_S
        seen = None
        while time.monotonic() < deadline:
            try:
                headers, png = self.get("/board.png")
                seen = json.loads(self.get("/state.json")[1])
            except OSError:
                seen = "nothing yet"
            else:
                wanted = seen["freshness"] == freshness and ledger_row in (None, seen["ledger_row"])
                if wanted and headers["X-Frame"] == str(seen["frame"]):
                    return seen, Image.open(io.BytesIO(png))
            if ticking:
                self.hub.publish(topics.hub_topic(FACILITY, "tick"), a_tick(int(time.time()), connection=2).encode())
            time.sleep(0.1)
        raise AssertionError(f"the board says {seen}")

    def end(self):
        self.hub.disconnect()
        self.hub.loop_stop()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE_S)


@contextmanager
def a_hospital(folder, profile="128x32", **more):
    with running_broker() as broker:
        hospital = Hospital(folder, broker, profile, **more)
        try:
            yield hospital, broker
        finally:
            hospital.end()


def the_stopped_picture(path):
    """Whether the file shows what a stopped board shows."""
    with Image.open(path) as shown:
        return shown.tobytes() == a_picture("128x32", board.View(board.STOPPED), "bn").tobytes()


@pytest.mark.parametrize("profile", ["128x32", "1920x1080"])
def test_counts_that_the_hub_says_stand_on_the_board(tmp_path, profile):
    with a_hospital(tmp_path, profile) as (hospital, _):
        hospital.says(a_row("medicine", offerable=37), a_row("icu", occupied=6), ledger_row=5)
        state, picture = hospital.waits_for("fresh", ledger_row=5)
        resident = Path(f"/proc/{hospital.process.pid}/status").read_text().split("VmRSS:")[1].split()[0]
        assert (state["rows"], state["vacant"]) == (["medicine", "icu"], [37, 0])
        assert [read(picture, profile, row).number for row in (0, 1)] == [37, 0]
        assert int(resident) <= RESIDENT_KB[profile], "kB"
    events = [json.loads(line) for line in (tmp_path / "trace").read_text().splitlines()]
    assert next(event for event in events if event["event"] == "decoded")["ledger_row"] == 5
    assert next(sorted(event) for event in events if event["event"] == "shown") == ["event", "ledger_row", "page", "t"]
    assert events[0]["t"] < events[1]["t"] < time.monotonic_ns()


def test_a_board_that_is_told_to_end_says_that_it_has_stopped(tmp_path):
    with a_hospital(tmp_path) as (hospital, _):
        hospital.says(a_row(offerable=37))
        hospital.waits_for("fresh")
        hospital.process.terminate()
        assert hospital.process.wait(PATIENCE_S) == 0
        assert the_stopped_picture(tmp_path / "board.png")


def test_a_killed_board_is_covered_by_the_command_that_systemd_runs_afterwards(tmp_path):
    with a_hospital(tmp_path) as (hospital, _):
        hospital.says(a_row(offerable=37))
        hospital.waits_for("fresh")
        hospital.process.send_signal(signal.SIGKILL)
        hospital.process.wait(PATIENCE_S)
        assert not the_stopped_picture(tmp_path / "board.png"), "the lit numbers that must not stay"
        subprocess.run([sys.executable, "-m", "display", "stopped", str(tmp_path / "board.toml")], cwd=ROOT, check=True)
        assert the_stopped_picture(tmp_path / "board.png")
    unit = (ROOT / "display" / "systemd" / "shayya-display.service").read_text()
    assert "ExecStopPost=/opt/shayya/.venv/bin/shayya-display stopped board.toml" in unit


def test_the_hubs_will_takes_the_claims_away_and_its_return_brings_them_back(tmp_path):
    with a_hospital(tmp_path) as (hospital, _):
        hospital.says(a_row(offerable=37))
        hospital.waits_for("fresh")
        hospital.hub.publish(topics.hub_topic(FACILITY, "state"), a_hub_state(False, connection=3).encode(), 1, True)
        _, picture = hospital.waits_for("no-connection", ticking=False)
        assert read(picture, "128x32", 0).colour in ("grey", "none"), "grey, or the page of words"
        hospital.says(a_row(offerable=36), ledger_row=2, connection=3)
        hospital.waits_for("fresh", ledger_row=2)


def test_a_broker_that_died_is_found_again(tmp_path):
    with a_hospital(tmp_path) as (hospital, broker):
        hospital.says(a_row(offerable=37))
        hospital.waits_for("fresh")
        broker.kill()
        broker.start()
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            hospital.says(a_row(offerable=36), ledger_row=2)
            if json.loads(hospital.get("/state.json")[1])["ledger_row"] == 2:
                return
            time.sleep(0.2)
        raise AssertionError("the board did not come back")


def test_two_boards_in_one_process_show_each_its_own_departments(tmp_path):
    with a_hospital(tmp_path) as (hospital, _):
        hospital.process.terminate()
        hospital.process.wait(PATIENCE_S)
        other = free_port()
        tables = [
            f'[[board]]\nname = "{name}"\ncredential = "{name}.json"\nprofile = "{profile}"\n'
            f'departments = ["{department}"]\n[board.preview]\nport = {port}\n'
            for name, profile, department, port in (
                ("gate", "64x16", "icu", hospital.port), ("hall", "192x64", "medicine", other),
            )
        ]  # fmt: skip
        (tmp_path / "board.toml").write_text("".join(tables))
        for name in ("gate", "hall"):  # both may read the topic of the one board that this hub speaks to
            (tmp_path / f"{name}.json").write_text((tmp_path / "led.json").read_text().replace("board-lobby", name))
        hospital.process = hospital.start()
        seen = {}
        for port in (hospital.port, other):
            hospital.port = port
            hospital.says(a_row("medicine", offerable=3), a_row("icu", offerable=4))
            state, _ = hospital.waits_for("fresh")
            seen[state["board"]] = (state["rows"], state["vacant"])
        assert seen == {"gate": (["icu"], [4]), "hall": (["medicine"], [3])}


def test_systemd_is_told_that_the_board_is_ready_and_alive(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(PATIENCE_S)
        with a_hospital(tmp_path, environment={"NOTIFY_SOCKET": str(tmp_path / "notify")}) as (hospital, _):
            assert [systemd.recv(64) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
            hospital.process.terminate()
            heard = b""
            while heard != b"STOPPING=1":
                heard = systemd.recv(64)


def test_a_frozen_board_is_killed_before_its_numbers_would_have_aged():
    unit = (ROOT / "display" / "systemd" / "shayya-display.service").read_text()
    watchdog_s = int(unit.partition("WatchdogSec=")[2].split()[0])
    assert watchdog_s >= 3 * ALIVE_S
    assert freshness("board", AS_OF_MOVES_S + watchdog_s) == FRESH


def test_a_bad_file_ends_the_program_with_a_sentence(tmp_path):
    (tmp_path / "board.toml").write_text('profile = "128x32"\ncredential = "none.json"\n')
    done = subprocess.run(
        [sys.executable, "-m", "display", "run", str(tmp_path / "board.toml")], cwd=ROOT, capture_output=True,
        text=True, timeout=30,
    )  # fmt: skip
    assert (done.returncode, "none.json: No such file" in done.stderr) == (1, True)


def test_the_gallery_covers_every_freshness():
    assert set(gallery.AGES_S) == set(board.PROMISES)
