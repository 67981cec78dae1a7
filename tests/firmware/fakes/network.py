"""Stands in for the Pico's `network`: a radio that a test can switch."""

STA_IF = 0
log = []
joins = True


def country(code):
    log.append(("country", code))


class WLAN:
    def __init__(self, kind):
        self.up = False

    def active(self, on):
        log.append(("active", on))

    def config(self, **values):
        log.append(("config", sorted(values)))

    def connect(self, name, password):
        log.append(("connect", name))
        self.up = joins

    def disconnect(self):
        self.up = False

    def isconnected(self):
        return self.up

    def status(self, what=None):
        return -61 if what == "rssi" else 1

    def ifconfig(self):
        return ("192.0.2.7", "", "", "")
