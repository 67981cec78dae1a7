"""Power cuts on a Pico: littlefs on a simulated flash, under MicroPython, cut at every flash operation."""

from typing import Any

from tests.firmware.programs import outcome


def cut_everywhere(presses: int, seed: int, *variant: str) -> Any:
    """Return {"operations", "cuts", "wrong", "first"}: each operation lost once and torn three times."""
    return outcome("micropython", "cut_littlefs.py", presses, seed, *variant, heap="64M")


def test_no_cut_at_any_flash_operation_of_two_hundred_presses_loses_one() -> None:
    result = cut_everywhere(200, 1)
    assert (result["wrong"], result["first"]) == (0, [])
    assert result["cuts"] == 4 * result["operations"] > 1000


def test_saying_saved_before_the_file_is_closed_is_found_out() -> None:
    assert cut_everywhere(40, 1, "early")["wrong"] > 50


def test_the_flash_lasts() -> None:
    """At 200 presses a day for ten years, spread over the Pico's 190 free sectors of 100,000 erases each."""
    erases = outcome("micropython", "cut_littlefs.py", 1000, 2, "erases", heap="64M")["erases"]
    erases_per_sector = erases / 1000 * 200 * 3650 / 190
    assert erases_per_sector < 0.1 * 100000
