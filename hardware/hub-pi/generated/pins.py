"""Made from hardware/hub-pi/thing.toml by `make hardware`; changes here are lost."""

I2C_CLOCK = 3
I2C_DATA = 2
POWER_GOOD = 4
