"""Which pin is which, where the configuration does not say. GPIO numbers; hardware/ draws them, a test compares.

Up to DIRECT beds each lamp has two pins of its own. Above that the buttons take the pins, and the lamps hang on a
chain: WS2812 lights on a Pico W, 74HC595 shift registers (two outputs a bed, amber first) on a Raspberry Pi.
"""

from wire.fields import WireError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wire.unit_config import UnitBed

DIRECT = 8


class Wiring:
    """The pins of one kind of device."""

    def __init__(
        self, buttons: "tuple[int, ...]", amber: "tuple[int, ...]", blue: "tuple[int, ...]", chain: "tuple[int, ...]"
    ) -> None:
        self.buttons = buttons
        self.amber = amber
        self.blue = blue
        self.chain = chain


# 23, 24, 25 and 29 belong to the Pico W's radio. Chain: data.
PICO_W = Wiring(
    buttons=tuple(range(16)),
    amber=(8, 9, 10, 11, 12, 13, 14, 15),
    blue=(16, 17, 18, 19, 20, 21, 22, 26),
    chain=(28,),
)
# 0 and 1 identify add-on boards, 14 and 15 are the serial console. Chain: data, clock, latch.
PI = Wiring(
    buttons=(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19),
    amber=(10, 11, 12, 13, 16, 17, 18, 19),
    blue=(20, 21, 22, 23, 24, 25, 26, 27),
    chain=(20, 21, 22),
)


class Pins:
    """The pins of one unit: `lights` has (amber, blue) for each bed, and is empty when the lamps hang on the chain."""

    def __init__(self, beds: "list[UnitBed]", wiring: Wiring) -> None:
        self.buttons = []
        self.lights: "list[tuple[int, int]]" = []
        self.chain = wiring.chain
        for place, bed in enumerate(beds):
            self.buttons.append(wiring.buttons[place] if bed.button is None else bed.button)
            if len(beds) <= DIRECT:
                amber = wiring.amber[place] if bed.amber is None else bed.amber
                self.lights.append((amber, wiring.blue[place] if bed.blue is None else bed.blue))
        used = self.buttons + [pin for pair in self.lights for pin in pair]
        used += [] if self.lights else list(self.chain)
        twice = sorted({pin for pin in used if used.count(pin) > 1})
        if twice:
            raise WireError("beds: GPIO {} is used twice".format(", ".join(str(pin) for pin in twice)))
