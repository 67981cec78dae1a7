"""Stands in for the Pico's `machine` under MicroPython's unix port: pins and watchdog that a test can look at."""

PWRON_RESET = 1
WDT_RESET = 3
pins = {}
log = []


class Pin:
    IN = 0
    OUT = 1
    PULL_UP = 1
    IRQ_FALLING = 4
    IRQ_RISING = 8

    def __init__(self, number, mode=0, pull=None, value=1):
        self.number = number
        self.level = value
        self.handler = None
        pins[number] = self

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = int(level)
        log.append((self.number, self.level))

    def irq(self, handler, trigger):
        self.handler = handler

    def move(self, level):
        """What the world does to the pin."""
        self.level = level
        if self.handler:
            self.handler(self)

    def toggle(self):
        self.level = 1 - self.level


class WDT:
    def __init__(self, timeout):
        log.append(("watchdog", timeout))

    def feed(self):
        log.append(("fed",))


class RTC:
    def datetime(self, parts):
        log.append(("clock", parts))


def reset_cause():
    return WDT_RESET


def reset():
    log.append(("reset",))
