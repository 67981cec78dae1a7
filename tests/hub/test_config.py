"""Settings files: what is wrong is named with its line."""

import re

import pytest

from hub.config import read_config
from hub.errors import ConfigError
from hub.facility import read_facility
from tests.hub.builders import HOSPITAL, a_facility, write_hospital

HUB = """\
facility = "hospital.toml"
data = "data"
[broker]
host = "127.0.0.1"
port = 1883
[web]
host = "127.0.0.1"
port = 8080
"""


def test_the_settings_are_read_relative_to_their_file(tmp_path):
    write_hospital(tmp_path)
    (tmp_path / "hub.toml").write_text(HUB + '[central]\nurl = "https://central.example/"\ntoken_file = "token"\n')
    config = read_config(tmp_path / "hub.toml")
    assert config.ledger == tmp_path / "data" / "ledger.sqlite3"
    assert (config.central.url, config.central.token_file) == ("https://central.example", tmp_path / "token")
    assert (config.facility.id, config.report_s) == ("nrs", 60)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('data = "data"', "", "data: write data"),
        ("port = 1883", "port = 99999", "line 3: broker: must be a whole number from 1 to 65535"),
        ("[web]", "[wed]", "web: the table is missing"),
        ('data = "data"', 'data = "data"\nreport_s = 0', "line 3: report_s"),
        ("port = 8080", 'port = 8080\n[central]\nurl = "ftp://x"\ntoken_file = "t"', "line 9: central: url must begin"),
        ("port = 8080", "port = = 8080", "line 8"),
        ("hospital.toml", "nowhere.toml", "there is no such file"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path, old, new, words):
    write_hospital(tmp_path)
    (tmp_path / "hub.toml").write_text(HUB.replace(old, new, 1))
    with pytest.raises(ConfigError, match=re.escape(words)):
        read_config(tmp_path / "hub.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "nrs"', 'id = "NRS"', "line 1: [facility] id must be"),
        ('department = "surgery"', 'department = "dental"', "line 29: [[ward]] names department 'dental'"),
        ('sex = "male"', 'sex = "men"', "line 13: [[ward]] sex must be one of"),
        ('prefix = "mf-"', 'prefix = "mm-"', "line 21: [[ward]] bed mm-01 is there twice"),
        ('["s-1", "s-2"]', '["s-1", "s-1"]', "line 29: [[ward]] bed s-1 is there twice"),
        ('["s-1", "s-2"]', '["S 1"]', "line 29: [[ward]] bed 'S 1' must be"),
        ('category = "hdu"\n', "", "line 29: [[ward]] lacks category"),
        ("last = 8", "last = 0", "line 13: [[ward]] beds: first and last"),
        ('id = "surgery"\n', 'id = "medicine"\n', "line 9: [[department]] id 'medicine' is there twice"),
        ('id = "med-f"', 'id = "med-m"', "line 21: [[ward]] ward med-m is there twice"),
        ('hi = "पुरुष", ', "", "line 13: [[ward]] hi: is missing"),
    ],
)
def test_a_wrong_facility_file_is_named_with_its_line(tmp_path, old, new, words):
    path = tmp_path / "hospital.toml"
    assert old in HOSPITAL
    path.write_text(HOSPITAL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(words)):
        read_facility(path)


def test_beds_are_numbered_with_at_least_two_digits(tmp_path):
    ward = a_facility(tmp_path).wards[1]
    assert ward.beds == ("mf-01", "mf-02", "mf-03", "mf-04")
