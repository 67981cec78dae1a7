"""Which pin is which, where the configuration does not say. GPIO numbers, as drawn in hardware/.

Up to DIRECT beds each lamp has two pins of its own. Above that the buttons take the pins, and the lamps hang on a
chain of 74HC595 shift registers: a bed's `amber` and `blue` are then outputs of the chain, counted from 0.
"""

from firmware.platforms.drawn import PI_BUTTONS, PI_CHAIN, PICO_W_DIRECT
from wire.fields import WireError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wire.unit_config import UnitBed

DIRECT = 8


class Wiring:
    """The pins of one kind of device: (button, amber, blue) of each bed with lamps on pins of their own, the buttons of
    a unit with a chain, and the chain's data, clock, latch and enable (low when lamps may light).
    """

    def __init__(
        self, direct: "tuple[tuple[int, int, int], ...]", buttons: "tuple[int, ...]", chain: "tuple[int, ...]"
    ) -> None:
        self.direct = direct
        self.buttons = buttons
        self.chain = chain


# 0 and 1 are the serial console; 23, 24, 25 and 29 belong to the Pico W's radio.
PICO_W = Wiring(
    direct=PICO_W_DIRECT,
    buttons=tuple(range(2, 18)),
    chain=(18, 19, 20, 21),
)
# 0 and 1 identify add-on boards, 14 and 15 are the serial console.
PI = Wiring(
    direct=(
        (2, 10, 20), (3, 11, 21), (4, 12, 22), (5, 13, 23), (6, 16, 24), (7, 17, 25), (8, 18, 26), (9, 19, 27),
    ),
    buttons=PI_BUTTONS,
    chain=PI_CHAIN,
)  # fmt: skip


class Pins:
    """The pins of one unit. `lights` has (amber, blue) of each bed: GPIOs, or with a `chain` its outputs."""

    def __init__(self, beds: "list[UnitBed]", wiring: Wiring) -> None:
        self.chain = wiring.chain if len(beds) > DIRECT else None
        self.buttons: "list[int]" = []
        self.lights: "list[tuple[int, int]]" = []
        for place, bed in enumerate(beds):
            button, amber, blue = (wiring.buttons[place], 2 * place, 2 * place + 1)
            if self.chain is None:
                button, amber, blue = wiring.direct[place]
            self.buttons.append(button if bed.button is None else bed.button)
            self.lights.append((amber if bed.amber is None else bed.amber, blue if bed.blue is None else bed.blue))
        lights = [pin for pair in self.lights for pin in pair]
        _check("GPIO", self.buttons + (lights if self.chain is None else list(self.chain)))
        _check("output", lights)


def _check(what: str, used: "list[int]") -> None:
    twice = sorted({pin for pin in used if used.count(pin) > 1})
    if twice:
        raise WireError("beds: {} {} is used twice".format(what, ", ".join(str(pin) for pin in twice)))


def chain_bits(lights: "list[tuple[int, int]]") -> int:
    """Return how many outputs the chain has: whole chips of eight."""
    return -(-(max(max(pair) for pair in lights) + 1) // 8) * 8
