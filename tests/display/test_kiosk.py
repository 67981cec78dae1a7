import logging
import os
import signal
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from display.kiosk import rules, screen
from display.kiosk.rules import LOAD, NOTHING, RELOAD, RESTART, START, Signs, decide
from display.kiosk.screen import Kiosk, KioskError, check_memory, notice
from tests.display.lobby_page import LobbyPage

PATIENCE_S = 90
# The test may run as root and without a screen.
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@pytest.mark.parametrize(
    ("signs", "is_hub_there", "act"),
    [
        (Signs(True, answered=995, beat=995), True, NOTHING),
        (Signs(True, answered=995, beat=956), True, NOTHING),
        (Signs(True, answered=995, beat=955), True, RELOAD),
        (Signs(True, answered=995, beat=955, was_reloaded=True), True, RESTART),
        (Signs(True, answered=995, beat=0), False, NOTHING),  # the page knows the age of its numbers
        (Signs(True, answered=995, beat=0, was_reloaded=True), False, NOTHING),
        (Signs(True, answered=980, beat=999), True, RESTART),  # a frozen page goes on showing its numbers
        (Signs(True, answered=980, beat=999), False, RESTART),
        (Signs(False, answered=999, beat=999), True, START),
        (Signs(False, answered=0, beat=0), False, START),
        (Signs(True, answered=995, beat=995, is_loaded=False), False, NOTHING),
        (Signs(True, answered=995, beat=995, is_loaded=False), True, LOAD),
    ],
)
def test_what_is_done_follows_from_what_is_seen(signs, is_hub_there, act):
    assert decide(signs, 1000.0, is_hub_there=is_hub_there) == act


@pytest.mark.parametrize(
    ("total_kb", "is_enough"), [(1_850_000, True), (3_900_000, True), (948_000, False), (425_000, False)]
)
def test_a_machine_without_memory_for_a_browser_is_refused_with_what_to_use_instead(tmp_path, total_kb, is_enough):
    (tmp_path / "meminfo").write_text(f"MemTotal:        {total_kb} kB\nMemFree:  1 kB\n")
    if is_enough:
        check_memory(tmp_path / "meminfo")
        return
    with pytest.raises(KioskError, match=f'has {total_kb // 1024} MB .* device = "framebuffer"'):
        check_memory(tmp_path / "meminfo")


def test_without_a_hub_a_notice_in_every_language_stands_there():
    from urllib.parse import unquote

    shown = unquote(notice())
    assert [word for word in ("সংযোগ নেই", "संपर्क नहीं", "No connection") if word not in shown] == []


@contextmanager
def a_kiosk(url):
    one = Kiosk(url, FLAGS)
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        yield one
    finally:
        one.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@pytest.fixture
def lobby(in_a_hurry):
    one = LobbyPage()
    yield one
    one.close()


@pytest.fixture
def in_a_hurry(monkeypatch, caplog):
    """The rules are tested above with their own times; the real browser need not wait for them."""
    monkeypatch.setattr(rules, "SILENT_S", 4.0)
    monkeypatch.setattr(screen, "CHECK_S", 0.5)
    monkeypatch.setattr(screen, "REST_S", 0.1)
    caplog.set_level(logging.INFO)


def test_a_page_whose_stream_dies_is_loaded_again_and_then_the_browser(lobby, caplog):
    with a_kiosk(lobby.url):
        assert lobby.wait_for("/beat", 1, PATIENCE_S) >= 1
        lobby.kill_stream(is_dead=True)
        loads = lobby.asked["/lobby"]
        assert lobby.wait_for("/lobby", loads + 2, PATIENCE_S) >= loads + 2, "in the same browser, then in a new one"
        lobby.kill_stream(is_dead=False)
        beats = lobby.asked["/beat"]
        assert lobby.wait_for("/beat", beats + 3, PATIENCE_S) >= beats + 3
    said = [record.msg.split()[0] for record in caplog.records]
    first_end = said.index("browser_ended")
    assert said[first_end - 1 : first_end + 2] == ["page_loaded", "browser_ended", "browser_started"]


def test_a_browser_that_is_killed_or_hangs_is_started_again(lobby, monkeypatch):
    monkeypatch.setattr(rules, "FROZEN_S", 6.0)
    with a_kiosk(lobby.url) as one:
        for number, times in ((signal.SIGKILL, 1), (signal.SIGSTOP, 2)):
            assert lobby.wait_for("/lobby", times, PATIENCE_S) == times
            assert lobby.wait_for("/beat", lobby.asked.get("/beat", 0) + 1, PATIENCE_S)
            os.killpg(one._browser.pid, number)
        assert lobby.wait_for("/lobby", 3, PATIENCE_S) == 3


def test_a_hub_that_is_away_at_the_start_is_waited_for(lobby):
    lobby_url, port_of_nobody = lobby.url, "http://127.0.0.1:9/lobby"
    with a_kiosk(port_of_nobody) as one:
        while one._signs.answered == 0 or one._signs.is_loaded:
            threading.Event().wait(0.1)
        one._url = lobby_url
        assert lobby.wait_for("/beat", 1, PATIENCE_S) >= 1


def test_the_command_refuses_a_small_machine_before_it_starts_anything(tmp_path, monkeypatch, capsys):
    from display.__main__ import main

    (tmp_path / "meminfo").write_text("MemTotal: 425000 kB\n")
    monkeypatch.setattr(screen, "MEMINFO", tmp_path / "meminfo")
    assert main(["kiosk", "http://127.0.0.1:9/lobby"]) == 1
    assert "shayya-display run board.toml" in capsys.readouterr().err


def test_an_address_that_is_none_is_refused(capsys):
    from display.__main__ import main

    assert main(["kiosk", "hub/lobby"]) == 1
    assert "http://" in capsys.readouterr().err


def test_the_unit_that_systemd_runs_knows_command_and_watchdog():
    unit = (Path(screen.__file__).parents[1] / "systemd" / "shayya-kiosk.service").read_text()
    assert "shayya-display kiosk http://" in unit
    watchdog_s = int(unit.partition("WatchdogSec=")[2].split()[0])
    assert watchdog_s > rules.FROZEN_S + 2 * screen.CHECK_S + screen.REST_S + 10
