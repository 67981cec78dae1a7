"""Faults of the line between a unit's process and a real broker: noticed, said by the lamps, and no press lost."""

from pathlib import Path

import pytest

from tests.firmware.faults import LOGGED, Stage, connects, presses, settled, state_of, stopped, until
from tests.firmware.stand_in_hub import StandInHub
from tests.firmware.unit_process import UnitProcess, shows, write_config
from tests.parts.broker import running_broker
from tests.parts.proxy import Proxy

BOTH = pytest.mark.parametrize("interpreter", ["cpython", "micropython"])


@BOTH
def test_a_broker_that_hangs_is_given_up_and_used_again_when_it_goes_on(tmp_path: Path, interpreter: str) -> None:
    with Stage(tmp_path, interpreter) as stage:
        unit = stage.unit()
        saved = presses(unit, 1)
        settled(unit, saved[-1])
        mark, before = len(unit.heard), stage.connects()
        with stopped(stage.broker):
            saved += presses(unit, 2)
            unit.says("unanswered for")
            unit.since(mark, shows("quiet", "mm-02"))
            saved += presses(unit, 1)
            assert (state_of(stage.broker), stage.connects(), len(stage.hub.rows)) == ("T", before, 1)
        settled(unit, saved[-1])
        unit.since(unit.heard.index(saved[-1]), shows("vacant", "mm-02"))
        stage.must_have(saved)
        assert stage.connects() > before > 0


@BOTH
def test_a_line_that_is_cut_reset_or_slow_costs_no_press(tmp_path: Path, interpreter: str) -> None:
    with Stage(tmp_path, interpreter) as stage, Proxy(stage.broker.port) as proxy:
        unit = stage.unit(proxy.port)
        saved = []
        for cuts, cut_after in enumerate((1, 100, 300, 450, 600), 1):  # in the CONNECT, SUBSCRIBE, birth and press
            until(lambda: len(proxy.lines) == 1)
            proxy.cut_after = cut_after
            proxy.reset()
            saved += presses(unit, 1)
            until(lambda cuts=cuts: proxy.counts["cuts"] == cuts)
        proxy.delay_s = 0.2
        saved += presses(unit, 2)
        settled(unit, saved[-1])
        stage.must_have(saved)
        assert (proxy.counts["cuts"], proxy.counts["resets"]) == (5, 5)
        assert proxy.counts["connections"] > 10 > stage.connects() > 1


def test_both_interpreters_connect_to_one_broker(tmp_path: Path) -> None:
    connected = {}
    beds = {interpreter: [f"{interpreter}-01"] for interpreter in ("cpython", "micropython")}
    with running_broker(LOGGED) as broker, StandInHub(broker.port, beds):
        for interpreter, names in beds.items():
            config = write_config(tmp_path, broker.port, uid=interpreter, beds=tuple(names))
            with UnitProcess(config, tmp_path / interpreter, interpreter, "impatient.py") as unit:
                assert unit.says("interpreter") == f"interpreter name={interpreter}"
                unit.situation("vacant", names[0])
                unit.press(names[0], interpreter)
                assert unit.event("answered")["bed"] == names[0]
                connected[interpreter] = connects(broker, interpreter)
    assert connected["cpython"] > 0
    assert connected["micropython"] > 0
