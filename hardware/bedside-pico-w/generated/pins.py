"""Made from hardware/bedside-pico-w/thing.toml by `make hardware`; changes here are lost."""

BUTTON = (2,)
AMBER = (3,)
BLUE = (4,)
