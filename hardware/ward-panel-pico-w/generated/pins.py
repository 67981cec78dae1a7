"""Made from hardware/ward-panel-pico-w/thing.toml by `make hardware`; changes here are lost."""

BUTTON = (0, 1, 2, 3, 4, 5, 6, 7)
AMBER = (8, 9, 10, 11, 12, 13, 14, 15)
BLUE = (16, 17, 18, 19, 20, 21, 22, 26)
