"""Made from hardware/led-board-64x16/thing.toml by `make hardware`; changes here are lost."""

CLOCK = 11
DATA = 10
SELECT = 8
