"""Where a Pico W starts: the file /main.py on it says `from firmware.pico import start; start()`."""

import asyncio
import time

from firmware import log
from firmware.journal import PICO
from firmware.main import Device, run_again
from wire.unit_config import UnitConfig

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_time: "Any" = time
# By name, so that type checkers on a computer do not follow it: it is checked by itself (platforms/mypy.ini).
_pico_w: "Any" = __import__("firmware.platforms.pico_w", None, None, ("PicoW",))

CONFIG = "/unit.json"
WIFI = "/wifi.json"
STATE = "/state"


def start() -> None:
    """Run the unit for ever. Whatever ends it starts the device anew; nothing is ever wiped."""
    try:
        with open(CONFIG, "rb") as file:
            config = UnitConfig.decode(file.read())
        platform = _pico_w.PicoW(config, STATE, WIFI)
    except (OSError, ValueError) as error:
        _pico_w.plead(repr(error))
        return
    try:
        asyncio.run(run_again(lambda: Device(config, platform, PICO)))
    except Exception as error:  # the last line of defence: say it, then start anew  # noqa: BLE001
        log.say("crashed", error=error)
        _time.sleep(1)
    platform.reboot()
