"""A line between a unit and a real broker that is open at both ends and carries nothing, or one way only."""

from pathlib import Path

import pytest

from tests.firmware.faults import Stage, presses, settled
from tests.firmware.unit_process import shows
from tests.parts.proxy import DOWN, UP, Proxy

BOTH = pytest.mark.parametrize("interpreter", ["cpython", "micropython"])


@BOTH
@pytest.mark.parametrize("lost", [(UP,), (DOWN,), (UP, DOWN)], ids="+".join)
def test_a_half_open_line_is_noticed_and_made_anew(tmp_path: Path, interpreter: str, lost: tuple[str, ...]) -> None:
    with Stage(tmp_path, interpreter) as stage, Proxy(stage.broker.port) as proxy:
        unit = stage.unit(proxy.port)
        mark = len(unit.heard)
        proxy.swallow(*lost)
        saved = presses(unit, 2)
        unit.since(mark, shows("saved"))
        unit.says("unanswered for")
        if DOWN in lost:
            unit.since(mark, shows("quiet", "mm-02"))
        saved += presses(unit, 1)
        proxy.heal()
        settled(unit, saved[-1])
        stage.must_have(saved)
        assert {way: proxy.counts["swallowed " + way] > 0 for way in (UP, DOWN)} == {
            way: way in lost for way in (UP, DOWN)
        }
        assert proxy.counts["connections"] >= stage.connects() >= 2
