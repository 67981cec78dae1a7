import os
import subprocess
import sys
from pathlib import Path

import pytest

from display import doctor
from display.advice import advice
from display.errors import ProfileError, SettingsError
from display.night import Night, brightness
from display.profile import load, nearest
from display.settings import read, read_credential
from tests.display.builders import NOON, some_settings

ROOT = Path(__file__).parents[2]


def test_a_small_file_is_enough(tmp_path):
    one = some_settings(tmp_path, 'credential = "c.json"\nprofile = "128x32"\n')
    assert (one.credential, one.device, one.languages, one.dwell_s, one.numerals, one.low_at_most) == (
        tmp_path / "c.json", "png", ("bn", "en"), 4.0, "western", 2,
    )  # fmt: skip


def test_several_boards_in_one_file(tmp_path):
    path = tmp_path / "board.toml"
    path.write_text(
        '[[board]]\nname = "gate"\nprofile = "64x16"\n[board.preview]\nport = 1\n'
        '[[board]]\nname = "hall"\nprofile = "1920x1080"\ndepartments = ["icu"]\n[board.short.icu]\nbn = "আইসিইউ"\n',
        encoding="utf-8",
    )
    gate, hall = read(path)
    assert (gate.name, gate.preview, hall.name, hall.departments) == ("gate", ("127.0.0.1", 1), "hall", ("icu",))
    assert hall.short_names == {("icu", "bn"): ("আইসিইউ",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'profile = "128x32"\nlanguages = ["bn", "ta"]',
            "board.toml:2: languages: must be some of bn, hi, en, each once",
        ),
        ('profile = "128x32"\n\ndwell_s = 0', "board.toml:3: dwell_s: must be from 1 to 120"),
        ('profile = "128x32"\nnumerals = "roman"', "board.toml:2: numerals: must be one of western, bn, hi"),
        ('profile = "12"', "board.toml:1: profile: there is no profile 12; choose one of 64x16"),
        ('profile = "128x32"\ndevice = "crt"', "board.toml:2: device: must be one of png, max7219"),
        ('profile = "128x32"\n\ncolour = "red"', "board.toml:3: colour: is not a setting"),
        ('profile = "128x32"\n[night]\nfrom = "22:00"\nto = "6:00"', "board.toml:2: night: from and to must be times"),
        ('profile = "128x32"\n[night]\nfrom = "22:00"\nto = "06:00"\nlevel = 0', "board.toml:2: night: level must be"),
        ('profile = "128x32"\n[preview]\nport = "x"', "board.toml:2: preview: port must be"),
        ('profile = "128x32"\nutc_offset = "IST"', "board.toml:2: utc_offset: must be like"),
        ("name = 'a'\nprofile = ", "board.toml:2: Invalid value"),
    ],
)
def test_an_error_names_the_file_and_the_line(tmp_path, text, message):
    with pytest.raises(SettingsError) as caught:
        some_settings(tmp_path, text)
    assert message in str(caught.value)


def test_a_missing_credential_says_which_command_writes_it(tmp_path):
    with pytest.raises(SettingsError, match="shayya-hub board add ID"):
        read_credential(tmp_path / "led.json")


def test_a_panel_of_another_size_uses_the_next_smaller_profile_in_the_middle(tmp_path):
    one = some_settings(tmp_path, 'profile = "160x48"')
    assert (one.profile.name, one.panel_size) == ("128x32", (160, 48))
    assert (nearest("3840x2160"), nearest("32x8"), nearest("wide")) == ("1920x1080", None, None)
    assert (nearest("2160x3840"), nearest("1200x1920")) == ("1080x1920", "1080x1920")
    with pytest.raises(ProfileError):
        load("32x8")


@pytest.mark.parametrize(
    ("night", "level"),
    [
        (None, 255),
        (Night(22 * 60, 6 * 60, 40), 255),
        (Night(11 * 60, 12 * 60, 40), 102),
        (Night(23 * 60, 12 * 60, 40), 102),  # over midnight
        (Night(11 * 60, 12 * 60, 1), 51),  # never off
    ],
)
def test_brightness_follows_the_time_of_day(night, level):
    assert brightness(night, NOON, 330) == level
    assert brightness(night, None, 330) == 255


def test_letters_too_small_for_the_hall_are_pointed_out_with_what_would_do(tmp_path):
    small, name, cycle = advice(some_settings(tmp_path, 'profile = "128x32"\ndistance_m = 16\npitch_mm = 3\n'))
    assert small.startswith("warning: number: 43 mm high, readable to 10.2 m, but people stand at 16 m")
    assert "1.6 times as large (dots 4.8 mm apart)" in small
    assert name.startswith("warning: name: ")
    assert cycle == "a cycle of 30 s shows 6 departments in 2 turn(s)"


def test_letters_large_enough_are_not(tmp_path):
    found = advice(some_settings(tmp_path, 'profile = "1920x1080"\ndistance_m = 5\ninches = 55\n'))
    assert [line for line in found if "warning" in line] == []
    assert found[0] == "number: 58 mm high, readable to 13.8 m; 5 m is comfortable"


def test_the_doctor_names_what_is_missing_and_the_command_that_brings_it(tmp_path):
    path = tmp_path / "board.toml"
    path.write_text('profile = "64x16"\ndevice = "max7219"\n')
    missing = [line for well, line in doctor.examine(path) if not well]
    assert "board-1: credential is missing; it names the file that the hub wrote" in missing
    assert doctor._part("no_such_module", "pip install it") == (
        False, "no_such_module is missing; install it with: pip install it",
    )  # fmt: skip
    assert doctor._part("spidev.nothing", "pip install spidev")[0] is False


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "display", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30,
        env=os.environ,
    )  # fmt: skip


def test_the_doctor_is_content_with_a_machine_that_has_all():
    done = command("doctor")
    assert (done.returncode, "text: Raqm and fonts are here" in done.stdout) == (0, True), done.stdout


def test_geometry_is_printed_for_whoever_wants_to_read_the_pictures():
    assert command("geometry", "--profile", "128x32").stdout == (
        '{"size": [128, 32], "mode": "RGB", "rows_per_page": 2, '
        '"count_boxes": [[90, 0, 38, 16], [90, 16, 38, 16]]}\n'
    )  # fmt: skip


def test_an_unknown_profile_is_an_error_with_a_sentence():
    done = command("geometry", "--profile", "7x7")
    assert (done.returncode, done.stderr.startswith("shayya-display: there is no profile 7x7; choose one of")) == (
        1,
        True,
    )
