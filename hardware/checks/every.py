"""The list of all checks. Each takes a thing and yields what it finds wrong; none reads anything else."""

from collections.abc import Callable, Iterator

from hardware.checks import lamps, levels, pins, power
from hardware.checks.finding import Finding
from hardware.thing import Thing

Check = Callable[[Thing], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    pins.gpio_used_once,
    pins.gpio_free_of_reserved,
    pins.pins_there,
    pins.cables_full_enough,
    pins.one_way_one_wire,
    pins.signals_separate,
    pins.contacts_pulled_up,
    pins.buttons_in_order,
    levels.levels_understood,
    levels.pulls_harmless,
    levels.chips_fed,
    levels.one_ground,
    levels.addresses_differ,
    lamps.lamp_resistors,
    lamps.pin_currents,
    lamps.lamps_in_order,
    power.supply_margins,
    power.fuses_sized,
    power.cables_carry,
    power.enough_arrives,
    power.backup_lasts,
    power.plugs_carry,
)


def findings(thing: Thing) -> list[Finding]:
    """Return all that is wrong with a thing; an empty list when it may be built."""
    return [finding for check in CHECKS for finding in check(thing)]
