"""Identities: each unit and board its own secret, none kept in clear at the hub."""

import base64
import hashlib
import json
import re
import stat

import pytest

from hub.errors import HubError, Refused
from hub.provision import members
from hub.provision.broker_files import find_plugin
from tests.hub.hospital import Hospital
from wire.board_config import BoardConfig
from wire.unit_config import UnitConfig


@pytest.fixture
def hospital(tmp_path):
    return Hospital(tmp_path)


def security(hospital):
    return json.loads((hospital.folder / "data" / "broker" / "dynamic-security.json").read_text())


def test_a_unit_gets_a_file_that_the_firmware_reads_and_nobody_else(hospital):
    hospital.command("unit", "add", "u-1", "--beds", "mm-02,mm-01", "--out", str(hospital.folder / "units"))
    path = hospital.folder / "units" / "u-1.json"
    unit = UnitConfig.decode(path.read_bytes())
    assert (unit.uid, unit.facility, [bed.bed for bed in unit.beds]) == ("u-1", "nrs", ["mm-02", "mm-01"])
    assert (unit.broker.host, unit.broker.port) == ("127.0.0.1", hospital.port)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_broker_checks_the_password_that_the_unit_holds(hospital):
    hospital.command("unit", "add", "u-1", "--beds", "mm-01", "--out", str(hospital.folder))
    password = UnitConfig.decode((hospital.folder / "u-1.json").read_bytes()).broker.password
    client = next(one for one in security(hospital)["clients"] if one["username"] == "u-1")
    salt = base64.b64decode(client["salt"])
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, client["iterations"])
    assert (base64.b64decode(client["password"]), len(salt)) == (derived, 12)


def test_no_secret_is_kept_in_clear_beside_the_file_of_its_owner(hospital):
    hospital.command("unit", "add", "u-1", "--beds", "mm-01", "--out", str(hospital.folder / "units"))
    password = UnitConfig.decode((hospital.folder / "units" / "u-1.json").read_bytes()).broker.password.encode()
    kept = [path for path in (hospital.folder / "data").rglob("*") if path.is_file()]
    assert len(kept) >= 5
    assert [path.name for path in kept if password in path.read_bytes()] == []


def test_a_board_gets_its_file_and_may_say_nothing(hospital):
    hospital.command("board", "add", "lobby", "--out", str(hospital.folder / "lobby.json"))
    board = BoardConfig.decode((hospital.folder / "lobby.json").read_bytes())
    assert (board.user, board.board, board.facility) == ("board-lobby", "lobby", "nrs")
    role = next(one for one in security(hospital)["roles"] if one["rolename"] == "board-lobby")
    assert {rule["acltype"] for rule in role["acls"]} == {"publishClientReceive", "subscribeLiteral"}


def test_units_are_imported_together_or_not_at_all(hospital):
    table = hospital.folder / "units.csv"
    table.write_text("uid,beds\nu-1,mm-01 mm-02\nu-2,mm-02\n")
    assert "line 3: unit u-2: bed mm-02 belongs to unit u-1" in hospital.command(
        "unit", "import", str(table), "--out", str(hospital.folder), code=1
    )
    assert not (hospital.folder / "u-1.json").exists()
    table.write_text("uid,beds\nu-1,mm-01 mm-02\nu-2,mm-03\n")
    assert hospital.command("unit", "import", str(table), "--out", str(hospital.folder)).count(".json") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [("unit,beds\n", "line 1: the columns"), ("uid,beds\nu-1,\n", "line 2: give a uid"),
     ("uid,beds\nU 1,mm-01\n", "line 2: unit 'U 1'"), ("uid,beds\nhub,mm-01\n", "line 2: unit 'hub'"),
     ("uid,beds\nu-1,xx-1\n", "line 2: unit u-1: there is no bed 'xx-1'"),
     ("uid,beds\nu-1,mm-01 mm-01\n", "line 2: unit u-1: give 1 to 16 different beds")],
)  # fmt: skip
def test_a_wrong_line_is_named(hospital, text, words):
    table = hospital.folder / "units.csv"
    table.write_text(text)
    assert words in hospital.command("unit", "import", str(table), "--out", str(hospital.folder), code=1)


def test_preparing_again_changes_no_password_and_no_generation(hospital):
    folder = hospital.folder / "data" / "broker"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    hospital.command("init")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_every_secret_is_readable_by_its_owner_only(hospital):
    folder = hospital.folder / "data" / "broker"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_the_brokers_settings_forbid_what_was_measured_to_hurt(hospital):
    text = (hospital.folder / "data" / "broker" / "mosquitto.conf").read_text()
    for line in ("persistence false", "allow_anonymous false", "use_username_as_clientid true", "set_tcp_nodelay true"):
        assert re.search(f"^{line}$", text, re.MULTILINE)


def test_a_missing_plugin_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("MOSQUITTO_PLUGINS", str(tmp_path))
    with pytest.raises(Refused, match="install mosquitto"):
        find_plugin()


def test_a_table_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "units.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(HubError):
        members.read_units(tmp_path / "units.csv")
