"""The Raspberry Pi platform on gpiozero's pins without hardware."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from firmware.lamps import Lamp
from firmware.main import Device
from firmware.platforms.pi import NoGpio, PiPlatform, use_lgpio
from firmware.platforms.wiring import PI, PICO_W, Pins
from tests.firmware.builders import SMALL
from wire.fields import WireError
from wire.messages import VACANT
from wire.unit_config import UnitBed, UnitConfig


@pytest.fixture
def pins() -> Iterator[Any]:
    """A factory of pins without hardware, in force for one test."""
    before = gpiozero.Device.pin_factory
    factory: Any = MockFactory()
    gpiozero.Device.pin_factory = factory
    yield factory
    factory.reset()
    gpiozero.Device.pin_factory = before


def a_config(beds: int) -> UnitConfig:
    return UnitConfig.from_dict(
        {
            "uid": "u1", "facility": "f", "provisioned_at": 1790000000, "settings": {},
            "broker": {"host": "127.0.0.1", "port": 1, "password": "x"},
            "beds": [{"bed": f"mm-{number:02}"} for number in range(1, beds + 1)],
        }
    )  # fmt: skip


def with_unit(
    beds: int, state: Path, work: Callable[[PiPlatform, Device], Awaitable[None]], *, moving: bool = True
) -> None:
    """Run a unit on the mock pins while `work` goes on; not `moving`, its buttons and lamps are left to `work`."""

    async def both() -> None:
        config = a_config(beds)
        platform = PiPlatform(config, state, asyncio.get_running_loop())
        device = Device(config, platform, SMALL)
        running = asyncio.create_task(device._inputs() if moving else asyncio.sleep(0))
        try:
            await asyncio.wait_for(work(platform, device), 20)
        finally:
            running.cancel()
            platform.close()

    asyncio.run(both())


def test_a_press_on_a_pin_is_a_press(pins: Any, tmp_path: Path) -> None:
    async def work(platform: PiPlatform, device: Device) -> None:
        button = pins.pin(PI.direct[1][0])
        await asyncio.sleep(0.05)
        for level in ("low", "high", "low"):
            getattr(button, f"drive_{level}")()
            await asyncio.sleep(0.003)
        await asyncio.sleep(0.1)
        button.drive_high()
        while device.journal.unsent == 0:
            await asyncio.sleep(0.01)
        assert [entry.bed for _, entry in device.journal.newest.values()] == ["mm-02"]

    with_unit(2, tmp_path, work)


def test_an_edge_keeps_its_own_time_while_the_program_is_busy(pins: Any, tmp_path: Path) -> None:
    async def work(platform: PiPlatform, device: Device) -> None:
        platform.readings()
        button = pins.pin(PI.direct[0][0])
        button.drive_low()
        button.drive_high()
        assert [closed for _, closed in platform.readings()] == [[True], [False], [False]]

    with_unit(1, tmp_path, work, moving=False)


def test_lamps_of_up_to_eight_beds_have_pins_of_their_own(pins: Any, tmp_path: Path) -> None:
    async def work(platform: PiPlatform, device: Device) -> None:
        def lit() -> list[tuple[bool, bool]]:
            return [(pins.pin(amber).state, pins.pin(blue).state) for _, amber, blue in PI.direct[:8]]

        assert lit() == [(False, False)] * 8
        for place, situation in enumerate(("vacant", "occupied", "cleaning")):
            platform.lamp(place, "", Lamp(situation, VACANT))
        assert lit() == [(False, True), (True, False), (True, True), *[(False, False)] * 5]

    with_unit(8, tmp_path, work, moving=False)


def test_lamps_of_more_beds_hang_on_a_chain(pins: Any, tmp_path: Path) -> None:
    """A shift register is played here: it takes the data pin at each rise of the clock, and shows at the latch."""
    bits: list[bool] = []
    shown: list[list[bool]] = []

    def on_change(pin: Any, wanted: bool, act: Callable[[], None]) -> None:
        change = pin._change_state

        def note(value: bool) -> bool:
            changed = bool(change(value))
            if changed and bool(value) is wanted:
                act()
            return changed

        pin._change_state = note

    data, clock, latch, enable = (pins.pin(number) for number in PI.chain)
    enabled_after: list[int] = []
    on_change(enable, False, lambda: enabled_after.append(len(shown)))
    on_change(clock, True, lambda: bits.append(bool(data.state)))
    on_change(latch, True, lambda: shown.append(bits[-24:][::-1]))

    async def work(platform: PiPlatform, device: Device) -> None:
        platform.lamp(0, "", Lamp("vacant", VACANT))
        platform.lamp(11, "", Lamp("occupied", VACANT))
        assert [place for place, lit in enumerate(shown[-1]) if lit] == [1, 22]
        assert enabled_after[-1] == 1, "dark until the first states were in the registers"

    with_unit(12, tmp_path, work, moving=False)


def test_a_machine_without_gpio_says_what_to_install() -> None:
    before = gpiozero.Device.pin_factory
    with pytest.raises(NoGpio, match=r"no GPIO: .*install the extra with `pip install shayya\[pi\]`"):
        use_lgpio()
    assert gpiozero.Device.pin_factory is before


@pytest.mark.parametrize("wiring", [PI, PICO_W])
@pytest.mark.parametrize("beds", [1, 8, 9, 16])
def test_no_pin_is_used_twice(wiring: Any, beds: int) -> None:
    made = Pins(a_config(beds).beds, wiring)
    lights = [pin for pair in made.lights for pin in pair]
    used = [*made.buttons, *(made.chain or lights)]
    assert len(set(used)) == len(used) == (beds * 3 if beds <= 8 else beds + 4)
    assert len(set(lights)) == 2 * beds


def test_pins_in_the_configuration_come_first_and_a_pin_used_twice_is_refused() -> None:
    beds = [UnitBed(bed="mm-01", button=20, amber=21, blue=22), UnitBed(bed="mm-02")]
    assert Pins(beds, PICO_W).buttons == [20, 5]
    with pytest.raises(WireError, match="beds: GPIO 5 is used twice"):
        Pins([UnitBed(bed="mm-01", button=5), UnitBed(bed="mm-02")], PICO_W)
