"""Made from hardware/ward-panel-pi/thing.toml by `make hardware`; changes here are lost."""

BUTTON = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19)
AMBER = (0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
BLUE = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
CLOCK = 21
DATA = 20
ENABLE = 23
LATCH = 22
