"""Which program this is. Changed by hand with each release, before the files are compiled for devices."""

VERSION = "0.1.0"
BUILT_S = 1795219200  # UTC second; a floor for the clock of a unit that knows no time yet
