"""A broker that refuses a press or the unit itself: the lamp says saved, the log says why, and nothing is lost."""

import base64
import hashlib
import os
import signal
from pathlib import Path

import pytest

from tests.firmware.faults import LOGGED, Stage, presses, settled
from tests.firmware.unit_process import UnitProcess, shows
from tests.parts.broker import Broker

BOTH = pytest.mark.parametrize("interpreter", ["cpython", "micropython"])
RIGHTS = """topic readwrite #

user u1
topic read shayya/1/f/unit/u1/+
topic read shayya/1/f/hub/+
topic write shayya/1/f/unit/u1/birth
topic write shayya/1/f/unit/u1/health
"""
MAY_PRESS = "topic write shayya/1/f/unit/u1/press\n"


def change(broker: Broker, name: str, content: bytes) -> None:
    """Give the running broker another of its files."""
    (broker.folder / name).write_bytes(content)
    assert broker.process is not None
    os.kill(broker.process.pid, signal.SIGHUP)


def passwords(user: str, password: str) -> bytes:
    """Return a Mosquitto password file of one user."""
    salt = b"twelve bytes"
    rounds = 101
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    parts = (base64.b64encode(salt).decode(), base64.b64encode(derived).decode())
    return f"{user}:$7${rounds}${parts[0]}${parts[1]}\n".encode()


def lamp(unit: UnitProcess) -> str:
    """Return what the first bed's lamp shows, as far as heard."""
    lamps = [line["lamp"]["situation"] for line in unit.heard if line.get("bed") == "mm-01" and "lamp" in line]
    return str(lamps[-1])


@BOTH
def test_a_press_that_the_broker_may_not_take_stays_saved_until_it_may(tmp_path: Path, interpreter: str) -> None:
    files = {"rights": RIGHTS.encode()}
    with Stage(tmp_path, interpreter, LOGGED + "acl_file {folder}/rights\n", files=files) as stage:
        unit = stage.unit()
        saved = presses(unit, 2)
        line = unit.says("publish_refused", 2)
        assert line == 'publish_refused reason="not authorized (0x87)" unit=u1'
        assert "Denied PUBLISH from u1" in stage.log()
        unit.since(unit.heard.index(saved[-1]), shows("saved"))
        assert (stage.hub.rows, lamp(unit)) == ([], "saved")
        change(stage.broker, "rights", RIGHTS.encode() + MAY_PRESS.encode())
        settled(unit, saved[-1])
        stage.must_have(saved)
        assert stage.connects() >= 1  # some brokers end the connection too, Mosquitto 2.0.11 for one


@BOTH
def test_a_revoked_unit_keeps_its_presses_until_its_credential_is_restored(tmp_path: Path, interpreter: str) -> None:
    right = passwords("u1", "secret")
    config = LOGGED + "password_file {folder}/passwords\n"
    with Stage(tmp_path, interpreter, config, files={"passwords": right}) as stage:
        unit = stage.unit()
        saved = presses(unit, 1)
        settled(unit, saved[-1])
        mark = len(unit.heard)
        change(stage.broker, "passwords", passwords("u1", "another"))
        line = unit.says("link_refused", 2)
        assert line in (
            "link_refused error=\"Refused('not authorized (0x87)')\" unit=u1",
            "link_refused error=\"Refused('not authorized (0x87)',)\" unit=u1",
        )
        before = stage.connects()
        saved += presses(unit, 3)
        unit.since(unit.heard.index(saved[-1]), shows("saved"))
        unit.since(mark, shows("quiet", "mm-02"))
        assert (len(stage.hub.rows), lamp(unit), stage.connects()) == (1, "saved", before)
        change(stage.broker, "passwords", right)
        settled(unit, saved[-1])
        stage.must_have(saved)
        assert stage.connects() > before > 0
        assert "not authorised" in stage.log()
