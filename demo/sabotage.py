"""Seeded bugs, applied to a real part from outside: the check of `shayya-demo --once` must find each of them."""

NAMES = ("dedupe", "ack-early", "drop-press", "stale-board")
