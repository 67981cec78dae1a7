"""Luma's SPI bus."""

from typing import Any

from display.errors import DeviceError, MissingPart


def open_spi(options: dict[str, Any], speed_hz: int, **pins: int) -> Any:
    """Return Luma's SPI bus, or raise DeviceError or MissingPart saying what to do. Without pins it uses no GPIO."""
    try:
        from luma.core.error import DeviceNotFoundError, UnsupportedPlatform
        from luma.core.interface.serial import noop, spi

        make: Any = spi
        return make(
            gpio=None if pins else noop(),
            port=options.get("spi_port", 0),
            device=options.get("spi_device", 0),
            bus_speed_hz=options.get("speed_hz", speed_hz),
            **pins,
        )
    except ImportError as error:
        raise MissingPart(f"{error.name} is not installed; install it with: pip install 'luma.core[spi]'") from error
    except (DeviceNotFoundError, UnsupportedPlatform, AssertionError) as error:
        raise DeviceError(
            f"SPI: {error or 'speed_hz is not one that Luma knows'}; enable SPI with raspi-config"
        ) from error
