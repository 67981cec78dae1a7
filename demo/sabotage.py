"""Seeded bugs, applied to a real part from outside: the check of `shayya-demo --once` must find each of them."""

from demo.setting import Launch

NAMES = ("dedupe", "ack-early", "drop-press", "stale-board")


def launcher(name: str) -> Launch:
    raise NotImplementedError
