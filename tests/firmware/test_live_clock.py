"""A wrong clock, in the unit or in the hub: what is set, and that ages, order and delivery do not depend on it.

Under CPython the machine keeps its own clock, and certificates are checked by that: the unit moves none. On a Pico W
the unit moves it, as tried here under MicroPython.
"""

from pathlib import Path
from typing import Any

import pytest

from firmware.release import BUILT_S
from tests.firmware.certificates import an_authority, broker_files
from tests.firmware.faults import LOGGED, Stage, presses, settled, until
from tests.firmware.test_tls import CONFIG as TLS
from tests.parts.broker import free_port

BOTH = pytest.mark.parametrize("interpreter", ["cpython", "micropython"])
CLOCKS = pytest.mark.parametrize("utc_s", [60, 1609459200, (1 << 32) + 100], ids=["1970", "2021", "2106"])


def figures(log: str, event: str) -> list[int]:
    """Return the times that the unit's log gives with an event."""
    return [int(line.rsplit("utc=", 1)[1]) for line in log.splitlines() if line.startswith(event + " ")]


@CLOCKS
def test_the_clock_is_moved_to_the_floor_before_a_certificate_is_checked(tmp_path: Path, utc_s: int) -> None:
    authority, inside = an_authority(), free_port()
    given: dict[str, Any] = {
        "files": broker_files(authority, "broker.ward"), "hub_port": inside, "script": f"at_clock.py {utc_s}",
        "ca": authority.pem, "server_name": "broker.ward",
    }  # fmt: skip
    config = TLS + f"listener {inside} 127.0.0.1\nlog_type all\n"
    with Stage(tmp_path, "micropython", config, **given) as stage:
        stage.hub.ledger.time = hub_s = BUILT_S + 7200
        unit = stage.unit()
        saved = presses(unit, 2)
        settled(unit, saved[-1])
        stage.must_have(saved)
        log = unit.errors.read_text()
        assert log.index("dialled tls=True") < log.index("link_up")
        if utc_s < BUILT_S:
            assert figures(log, "clock_set")[:2] == [BUILT_S, hub_s]
            assert BUILT_S <= figures(log, "dialled")[0] < BUILT_S + 600
        else:  # a clock ahead is moved back by a hub's word only
            assert figures(log, "clock_set")[0] == hub_s
            assert utc_s <= figures(log, "dialled")[0] < utc_s + 600
        assert stage.connects() > 0


@BOTH
@CLOCKS
def test_a_wrong_clock_of_the_hub_costs_no_press_no_age_and_no_order(
    tmp_path: Path, interpreter: str, utc_s: int
) -> None:
    with Stage(tmp_path, interpreter, LOGGED, provisioned_at=utc_s) as stage:
        stage.hub.ledger.time = utc_s
        unit = stage.unit()
        saved = presses(unit, 2)
        settled(unit, saved[-1])
        stage.hub.answering = False
        saved += presses(unit, 1)
        until(lambda: any(one["sequence"] == 3 for one in stage.copies()))
        unit.kill()
        stage.hub.answering = True
        unit = stage.unit()
        saved += presses(unit, 1)
        settled(unit, saved[-1])
        stage.must_have(saved)
        kept = unit.journal()
    assert [one["sequence"] for one in kept] == [1, 2, 3, 4]
    assert all(utc_s <= one["utc_s"] < utc_s + 600 for one in kept)
    assert kept[0]["boot"] == kept[2]["boot"] < kept[3]["boot"]
    copies = stage.copies()
    assert all(utc_s <= one["pressed_at"] < utc_s + 600 and one["clock_quality"] == 2 for one in copies)
    assert all(one.get("age_s", 0) < 600 for one in copies)
    assert {one["sequence"] for one in copies if "age_s" not in one} == {3}  # an earlier boot's
