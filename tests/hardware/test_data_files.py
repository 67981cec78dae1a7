"""A mistake in a data file is told with file, line and reason."""

import pytest

from hardware.catalogue import read_catalogue
from hardware.errors import BadData
from hardware.outputs.parts_list import wire_lines
from hardware.thing import Bed, Pin, load
from tests.hardware.plant import CATALOGUE, planted


def test_a_panel_reads_as_written() -> None:
    panel = load("ward-panel-pico-w", CATALOGUE)
    assert panel.beds[0] == Bed(button=2, amber=3, blue=4)
    assert len(panel.beds) == 8
    assert panel.gpio(Pin("pico", "GP28")) == 28
    assert panel.gpio(Pin("U1", "IN1")) is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('from = "PSU:+5V"', 'from = "PSX:+5V"'), "PSX: no such component"),
        (('cable = "W-supply"', 'cable = "W-nowhere"'), "W-nowhere: no such cable"),
        (('through = "RP{n}"', 'through = "RX{n}"'), "RX1: no such component"),
        (("pico:GP{button}", "pico:GP{knob}"), "pico:GP{knob}: nothing stands for 'knob'"),
        (('id = "U2"', 'id = "U1"'), "U1: this id is used twice"),
        (('gauge = "26 AWG"', 'gauge = "27 AWG"'), "27 AWG: no such gauge in catalogue.toml"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_its_line(change: tuple[str, str], says: str) -> None:
    with pytest.raises(BadData) as error:
        planted("ward-panel-pico-w", change)
    assert str(error.value).endswith(says)
    assert str(error.value).startswith("ward-panel-pico-w/thing.toml:")


def test_a_part_that_is_not_in_the_catalogue_is_told() -> None:
    with pytest.raises(BadData, match=r"pico: no \[part.pico-x\] in catalogue.toml"):
        planted("ward-panel-pico-w", ('part = "pico-w"', 'part = "pico-x"'))


def test_broken_toml_is_told_with_its_line() -> None:
    with pytest.raises(BadData, match=r"ward-panel-pico-w/thing.toml: .*line 3"):
        planted("ward-panel-pico-w", ('title = "', "title = "))


def test_a_part_without_a_price_is_told() -> None:
    with pytest.raises(BadData, match=r"\[part.x\]: 'price_inr'"):
        read_catalogue('prices_as_of = "2026-11"\n[gauge]\n[part.x]\nwhat = "a"\nrating = "b"\n')


def test_wire_for_cables_is_counted_by_gauge_and_what_comes_with_a_part_is_not() -> None:
    wires = {line.what: line.quantity for line in wire_lines(load("led-board-64x16", CATALOGUE))}
    assert wires == {  # 0.15 m; 2 x 0.3 + 4 x 2 x 0.35; 4 x 0.25 + 3 x 3 x 0.35: each and a fifth, whole metres
        "Stranded wire 16 AWG (1.5 mm2) for cables, per metre": 1,
        "Stranded wire 20 AWG (0.5 mm2) for cables, per metre": 5,
        "Stranded wire 24 AWG (0.25 mm2) for cables, per metre": 5,
    }
