"""Made from hardware/ward-panel-pico-w/thing.toml by `make hardware`; changes here are lost."""

BUTTON = (2, 5, 8, 11, 14, 17, 20, 26)
AMBER = (3, 6, 9, 12, 15, 18, 21, 27)
BLUE = (4, 7, 10, 13, 16, 19, 22, 28)
