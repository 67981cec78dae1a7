"""docs/boards.md names every command, setting, profile, device and freshness."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from display import board, profile
from display.devices.spi_lcd import MODELS
from display.settings import DEVICES

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "boards.md").read_text(encoding="utf-8")


def keys_that_settings_read():
    source = (ROOT / "display" / "settings.py").read_text(encoding="utf-8")
    found = set(re.findall(r'self\._(?:take|word|number|measure|strings|file)\(\s*"([a-z_]+)"', source))
    assert {"profile", "device", "dwell_s", "short", "distance_m"} <= found
    return found


def test_every_setting_is_in_the_guide():
    assert {key for key in keys_that_settings_read() if f"`{key}`" not in GUIDE and f"`[{key}" not in GUIDE} == set()


def test_every_option_of_a_device_is_in_the_guide():
    source = "".join(path.read_text() for path in (ROOT / "display" / "devices").glob("*.py"))
    options = set(re.findall(r'options\.get\("([a-z_]+)"', source))
    assert {"turned", "zigzag", "model", "gpio_dc", "number"} <= options
    assert {option for option in options if f"`{option}`" not in GUIDE} == set()


@pytest.mark.parametrize("word", [*profile.names(), *DEVICES, *MODELS, *board.PROMISES])
def test_every_profile_device_and_freshness_is_in_the_guide(word):
    assert word in GUIDE


def test_every_command_is_in_the_guide():
    shown = subprocess.run(
        [sys.executable, "-m", "display", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    commands = set(re.findall(r"^    ([a-z]+) ", shown, re.MULTILINE))
    assert commands == {"run", "stopped", "kiosk", "preview", "geometry", "doctor"}
    told = set(re.findall(r"shayya-display ([a-z]+)", GUIDE)) | {"run"} & set(re.findall(r"`([a-z]+)`", GUIDE))
    assert commands - told == set()


def test_every_line_of_the_log_that_asks_for_an_act_is_in_the_guide():
    source = "".join(path.read_text() for path in (ROOT / "display").rglob("*.py"))
    warnings = set(re.findall(r'log\.warning\(\s*"([a-z_]+)', source))
    assert {event for event in warnings if event not in GUIDE} <= {"counts_dropped"}
