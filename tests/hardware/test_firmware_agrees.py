"""The pins that the firmware takes when a unit.json names none are those that are drawn."""

from firmware.platforms.wiring import PI, PICO_W
from hardware.thing import load
from tests.hardware.plant import CATALOGUE


def pins(name: str) -> list[tuple[int, int, int]]:
    return [(bed.button, bed.amber, bed.blue) for bed in load(name, CATALOGUE).beds]


def test_the_firmware_has_the_pins_of_the_panel_and_of_the_bedside_unit() -> None:
    assert list(PICO_W.direct) == pins("ward-panel-pico-w")
    assert list(PICO_W.direct[:1]) == pins("bedside-pico-w")


def test_the_firmware_has_the_buttons_the_chain_and_the_order_of_lamps_of_the_large_panel() -> None:
    panel = load("ward-panel-pi", CATALOGUE)
    assert list(PI.buttons) == [bed.button for bed in panel.beds]
    signals = panel.signals
    assert list(PI.chain) == [signals["data"], signals["clock"], signals["latch"], signals["enable"]]
    assert [(bed.amber, bed.blue) for bed in panel.beds] == [(2 * n, 2 * n + 1) for n in range(16)]
