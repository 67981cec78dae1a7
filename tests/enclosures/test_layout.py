"""From the [case] of a data file to places; a mistake is told."""

import tomllib

import pytest

from enclosures.errors import BadCase
from enclosures.reading import grid, read_case
from tests.hardware.plant import text_of

TABLE = tomllib.loads(text_of("ward-panel-pico-w"))["case"]


def test_beds_run_from_the_upper_left_row_by_row() -> None:
    places = list(grid(5, {"columns": 2, "pitch": [40, 30], "middle": [1, -2]}))
    assert places == [(-19, 28), (21, 28), (-19, -2), (21, -2), (-19, -32)]


def test_a_panel_has_a_button_and_two_lamps_for_each_bed() -> None:
    case = read_case("panel", 8, TABLE)
    assert [(hole.what, hole.x, hole.y) for hole in case.buttons[:2]] == [("button 1", -66, 16), ("button 2", -22, 16)]
    assert [(hole.what, hole.x, hole.y) for hole in case.lamps[:2]] == [
        ("amber lamp 1", -74, 36),
        ("blue lamp 1", -58, 36),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"size": [1, 2]}, "not enough values"),
        ({"screw": [{"side": "top", "at": 0}]}, "the top stays closed"),
        ({"label": {"size": 20}}, "at"),
    ],
)
def test_a_mistake_in_a_case_is_told(change: dict[str, object], says: str) -> None:
    with pytest.raises(BadCase, match=r"panel/thing.toml \[case\]: missing or wrong: .*" + says):
        read_case("panel", 8, {**TABLE, **change})
