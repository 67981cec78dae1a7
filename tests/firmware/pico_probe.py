"""The Pico W platform under MicroPython with stand-ins for its hardware. pico_probe.py FOLDER prints what happened."""

import asyncio
import json
import sys

import machine
import network

from firmware import compat
from firmware.journal import PICO
from firmware.lamps import Lamp
from firmware.main import Device
from firmware.platforms.pico_w import PicoW
from wire.unit_config import UnitConfig


def config(beds):
    return UnitConfig.from_dict(
        {
            "uid": "u1", "facility": "f", "provisioned_at": 1790000000, "settings": {},
            "broker": {"host": "127.0.0.1", "port": 1, "password": "x"},
            "beds": [{"bed": f"mm-{number:02d}"} for number in range(1, beds + 1)],
        }
    )  # fmt: skip


async def press(folder, found):
    """A bouncing press on the first button of an eight-bed unit."""
    platform = PicoW(config(8), folder + "/a", folder + "/wifi.json")
    device = Device(config(8), platform, PICO)
    task = asyncio.create_task(device._inputs())
    await compat.sleep_ms(30)
    button = machine.pins[2]
    for level in (0, 1, 0, 1, 0):
        button.move(level)
        await compat.sleep_ms(2)
    await compat.sleep_ms(100)
    button.move(1)
    for _ in range(100):
        await compat.sleep_ms(10)
        if device.journal.unsent:
            break
    found["pressed"] = [bed for bed in device.journal.newest]
    found["boot"] = [platform.reset_cause, platform.name, device.unit.stuck()]
    task.cancel()
    blind(platform, found)
    platform.lamp(2, "", Lamp("cleaning", "vacant"))
    platform.play(compat.now_ms())
    found["lit"] = sorted(number for number, pin in machine.pins.items() if number in (9, 10) and pin.level)


def blind(platform, found):
    """A press during a long flash erase: the pin is as before, and only its interrupt remembers."""
    platform.readings()
    contacts = platform._contacts
    contacts._read_ms = compat.now_ms() - 100
    machine.pins[5].move(0)
    machine.pins[5].level = 1
    found["blind"] = [closed[1] for _, closed in platform.readings()]
    machine.pins[5].move(0)
    machine.pins[5].level = 1
    found["spike"] = [closed[1] for _, closed in platform.readings()]


async def radio(folder, found):
    """Join, measure, reset; a Wi-Fi that does not answer is an OSError."""
    with open(folder + "/wifi.json", "w") as file:
        json.dump({"ssid": "ward", "password": "x"}, file)
    platform = PicoW(config(1), folder + "/b", folder + "/wifi.json")
    await platform.network()
    found["vitals"] = platform.vitals()["signal_dbm"]
    platform.reset_radio()
    network.joins = False
    import firmware.platforms.pico_w as module

    module.JOIN_MS = 50
    try:
        await platform.network()
    except OSError as error:
        found["no wifi"] = str(error)


def chain(folder, found):
    """Twelve beds: the lamps hang on shift registers."""
    platform = PicoW(config(12), folder + "/c", folder + "/wifi.json")
    machine.log.clear()
    platform.lamp(11, "", Lamp("occupied", "vacant"))
    data, bits = 0, []
    for number, level in machine.log:
        if number == 18:
            data = level
        elif number == 19 and level:
            bits.append(data)
        elif number == 20 and level:
            found["chain"] = [place for place, bit in enumerate(reversed(bits)) if bit]
    platform.feed()
    platform.feed()
    found["watchdog"] = machine.log[-3:]
    machine.log.clear()
    platform.set_clock(1000000000, sure=False)  # long past on the machine that runs this: not taken
    platform.set_clock(1000000000, sure=True)
    found["clock"] = machine.log


async def work(folder):
    found = {}
    await press(folder, found)
    await radio(folder, found)
    chain(folder, found)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(work(sys.argv[1]))) + "\n")
