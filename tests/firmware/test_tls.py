"""The line is TLS against the site's own authority, under both interpreters."""

import datetime
from pathlib import Path

import pytest

from tests.firmware.certificates import NOW, an_authority, broker_files
from tests.firmware.stand_in_hub import StandInHub
from tests.firmware.unit_process import UnitProcess, write_config
from tests.parts.broker import free_port, running_broker

CONFIG = """
listener {port} 127.0.0.1
persistence false
allow_anonymous true
certfile {folder}/broker.crt
keyfile {folder}/broker.key
tls_version tlsv1.2
"""
BOTH = pytest.mark.parametrize("interpreter", ["cpython", "micropython"])


@BOTH
def test_a_press_is_confirmed_through_the_broker_of_the_units_site(tmp_path: Path, interpreter: str) -> None:
    authority, inside = an_authority(), free_port()
    config_text = CONFIG + f"listener {inside} 127.0.0.1\n"
    with (
        running_broker(config_text, broker_files(authority, "broker.ward")) as broker,
        StandInHub(inside, ["mm-01"]),
    ):
        config = write_config(tmp_path, broker.port, ca=authority.pem, server_name="broker.ward")
        with UnitProcess(config, tmp_path / "state", interpreter) as unit:
            unit.situation("vacant")
            for number in (1, 2, 3):
                unit.press()
                assert unit.event("answered")["sequence"] == number


@BOTH
@pytest.mark.parametrize("fault", ["another authority", "another name", "not valid yet", "expired"])
def test_a_broker_that_cannot_prove_itself_is_not_talked_to(tmp_path: Path, interpreter: str, fault: str) -> None:
    authority = an_authority()
    day = datetime.timedelta(days=1)
    starts = {"not valid yet": NOW + 2 * day, "expired": NOW - 3 * day}.get(fault)
    ends = NOW - day if fault == "expired" else None
    name = "broker.elsewhere" if fault == "another name" else "broker.ward"
    signer = an_authority() if fault == "another authority" else authority
    with running_broker(CONFIG, broker_files(signer, name, starts=starts, ends=ends)) as broker:
        config = write_config(tmp_path, broker.port, ca=authority.pem, server_name="broker.ward")
        with UnitProcess(config, tmp_path / "state", interpreter) as unit:
            unit.says("link_down")
            unit.press()
            assert unit.event("saved")["sequence"] == 1
            assert "link_up" not in unit.errors.read_text()
