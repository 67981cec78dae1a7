"""Every thing of the project passes every electrical check; each check catches the fault that is planted for it."""

from collections.abc import Callable

import pytest

from hardware.checks.every import CHECKS, findings
from hardware.checks.lamps import e12_at_least
from hardware.thing import load, names
from tests.hardware.plant import CATALOGUE, found

PANEL, BEDSIDE, PI, LED, HUB = (
    "ward-panel-pico-w",
    "bedside-pico-w",
    "ward-panel-pi",
    "led-board-64x16",
    "hub-pi",
)

# check, thing, what is changed, where the check points
FAULTS = (
    ("gpio_used_once", PANEL, [("button = 5", "button = 2")], "GPIO 2"),
    ("gpio_used_once", PI, [("amber = 2\n", "amber = 1\n")], "chain output 1"),
    ("gpio_used_once", LED, [("clock = 11", "clock = 10")], "GPIO 10"),
    ("gpio_free_of_reserved", PANEL, [("blue = 28", "blue = 23")], "GPIO 23"),
    ("gpio_free_of_reserved", PI, [("enable = 23", "enable = 1")], "GPIO 1"),
    ("pins_there", PANEL, [("blue = 28", "blue = 30")], "pico:GP30"),
    ("pins_there", PANEL, [('to = "J{n}:5"', 'to = "J{n}:6"')], "J1:6"),
    ("cables_full_enough", PANEL, [("wires = 5", "wires = 4")], "W1"),
    ("one_way_one_wire", BEDSIDE, [('from = "J1:4"', 'from = "J1:3"')], "J1:3"),
    ("signals_separate", BEDSIDE, [('to = "U1:IN2"', 'to = "U1:IN1"')], "pico:GP3 pico:GP4"),
    ("signals_separate", BEDSIDE, [('from = "F1:2"\nto = "C1:+"', 'from = "F1:2"\nto = "C1:-"')], "C1:-"),
    ("contacts_pulled_up", BEDSIDE, [('from = "pico:3V3"', 'from = "pico:GND"')], "S1"),
    ("contacts_pulled_up", BEDSIDE, [("ohm = 3300", "ohm = 33000")], "S1"),
    ("contacts_pulled_up", BEDSIDE, [('from = "J1:1"', 'from = "J1:2"')], "S1"),
    ("buttons_in_order", PANEL, [('to = "S{n}:2"', 'to = "S{n}:1"')], "S1"),
    ("levels_understood", LED, [('part = "level-shifter"', 'part = "level-shifter-hc"')], "U1:1A"),
    ("levels_understood", LED, [('to = "U1:1A"', 'to = "M1:DIN"')], "M1:DIN"),
    ("levels_understood", LED, [('to = "U1:1A"', 'to = "U1:1Y"')], "pi:GPIO10"),
    ("pulls_harmless", BEDSIDE, [('from = "pico:3V3"', 'from = "pico:VSYS"')], "pico:GP2"),
    ("chips_fed", PI, [('to = "U{n}:VCC"', 'to = "U{n}:MR"')], "U1:VCC"),
    ("chips_fed", BEDSIDE, [('from = "pico:GND"\nto = "U1:GND"', 'from = "U1:COM"\nto = "U1:IN8"')], "U1"),
    ("chips_fed", HUB, [('from = "UPS:5V"\nto = "pi:5V"', 'from = "UPS:5V"\nto = "pi:3V3"')], "pi:USB-C"),
    ("one_ground", HUB, [('from = "UPS:GND"\nto = "pi:GND"', 'from = "UPS:GND"\nto = "UPS:IN-"')], "PSU UPS | RTC pi"),
    ("addresses_differ", HUB, [("address = 0x68", "address = 0x36")], "RTC"),
    ("lamp_resistors", PANEL, [("ohm = 470", "ohm = 330")], "RA1"),
    ("lamp_resistors", PANEL, [("ohm = 470", "ohm = 480")], "RA1"),
    ("lamp_resistors", BEDSIDE, [('to = "J1:4"\nthrough = "RA1"', 'to = "J1:4"')], "DA1"),
    ("lamp_resistors", BEDSIDE, [('from = "J1:5"\nto = "DB1:K"', 'from = "J1:1"\nto = "DB1:K"')], "DB1"),
    ("pin_currents", PI, [("ohm = 560", "ohm = 100")], "U1:Q0"),
    ("pin_currents", PI, [("ohm = 560", "ohm = 150")], "U1"),
    ("lamps_in_order", PANEL, [("amber = 3", "amber = 0"), ('to = "U1:IN{n}"', 'to = "U1:IN1"')], "DA2"),
    ("lamps_in_order", PI, [("U{amber_chip}:Q{amber_output}", "U{amber_chip}:Q{blue_output}")], "DA1"),
    ("supply_margins", LED, [('part = "adaptor-5v-8a"', 'part = "adaptor-5v1-3a"')], "PSU:+5V"),
    ("fuses_sized", PI, [('part = "fuse-1a9"', 'part = "fuse-1a1"')], "F1"),
    ("fuses_sized", BEDSIDE, [('part = "fuse-1a1"', 'part = "fuse-7a5"')], "F1"),
    ("fuses_sized", BEDSIDE, [('part = "fuse-1a1"', 'part = "resistor"')], "PSU:+5V"),
    ("cables_carry", LED, [('gauge = "16 AWG"', 'gauge = "22 AWG"')], "W-supply"),
    ("cables_carry", HUB, [("length_m = 1.2", "length_m = 3.0")], "UPS:IN+"),
    ("enough_arrives", PI, [('part = "adaptor-5v1-3a"', 'part = "adaptor-5v-2a"')], "pi:5V"),
    ("backup_lasts", HUB, [("average_w = 6.0", "average_w = 12.0")], "UPS"),
    ("plugs_carry", LED, [('part = "terminal-6"', 'part = "terminal-weak"')], "TP:1"),
)  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_a_thing_of_the_project_may_be_built(name: str) -> None:
    assert [str(finding) for finding in findings(load(name, CATALOGUE))] == []


@pytest.mark.parametrize(("check", "name", "changes", "where"), FAULTS)
def test_a_planted_fault_is_found(check: str, name: str, changes: list[tuple[str, str]], where: str) -> None:
    places = [place for said, place in found(name, *changes) if said == check]
    assert [place for place in places if where in place], (check, places)


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_a_planted_fault(check: Callable[..., object]) -> None:
    assert check.__name__ in {planted for planted, *_ in FAULTS}


def test_resistors_come_from_the_e12_row() -> None:
    assert [e12_at_least(ohm) for ohm in (239, 240, 271, 440, 1000, 1001, 8.3)] == [270, 270, 330, 470, 1000, 1200, 10]
