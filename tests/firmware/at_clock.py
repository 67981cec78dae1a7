"""Start the unit's own program with the Pico W's way of setting its clock: at_clock.py UTC-SECONDS ...

The clock is a pretended one that starts at the given time; the log tells when it is set and what it says whenever the
unit dials. The certificate check itself is C code with the machine's own clock, which nothing here can move.
"""

import sys
import time

START = int(sys.argv.pop(1))
sys.path.insert(1, __file__.rsplit("/", 1)[0] + "/fakes")

import machine  # noqa: E402  (a stand-in)

from firmware import compat, log  # noqa: E402
from firmware.platforms import pico_w, simulated  # noqa: E402
from tests.firmware import impatient  # noqa: E402

DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class Board:
    """The clock, as both `time` and `machine.RTC()` of a Pico W."""

    gmtime = time.gmtime

    def __init__(self):
        self.base_s, self.at_ms = START, compat.now_ms()

    def time(self):
        return self.base_s + (compat.now_ms() - self.at_ms) // 1000

    def datetime(self, parts):
        year, month, day, _, hour, minute, second, _ = parts
        before = year - 1 if month <= 2 else year  # the last year whose leap day is over
        leaps = before // 4 - before // 100 + before // 400 - 477
        days = (year - 1970) * 365 + leaps + DAYS_BEFORE[month - 1] + day - 1
        self.base_s, self.at_ms = days * 86400 + hour * 3600 + minute * 60 + second, compat.now_ms()
        log.say("clock_set", utc=self.base_s)


board = Board()
machine.RTC = lambda: board
pico_w.time = board
simulated.SimulatedPlatform.set_clock = pico_w.PicoW.set_clock
plain_dial = simulated.dial


async def dial(host, port, tls):
    log.say("dialled", tls=tls is not None, utc=board.time())
    return await plain_dial(host, port, tls)


simulated.dial = dial

if __name__ == "__main__":
    impatient.main()
