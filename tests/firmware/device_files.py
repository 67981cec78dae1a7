"""Which files go onto a Pico W."""

from pathlib import Path

from tests.wire.interpreters import ROOT

# These run on computers only.
FIRMWARE_ELSEWHERE = ("__main__.py", "crowd.py", "launch.py", "platforms/pi.py", "platforms/port.py",
                      "platforms/simulated.py")  # fmt: skip
WIRE = ("__init__.py", "fields.py", "messages.py", "topics.py", "unit_config.py")


def device_files() -> list[Path]:
    """Return the sources of everything that is copied to a Pico W."""
    firmware = ROOT / "firmware"
    found = [
        path for path in sorted(firmware.rglob("*.py")) if str(path.relative_to(firmware)) not in FIRMWARE_ELSEWHERE
    ]
    return found + [ROOT / "wire" / name for name in WIRE]
