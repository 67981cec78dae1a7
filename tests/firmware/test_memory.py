"""The heap stays flat: a unit runs for years without a restart."""

import statistics
from typing import Any

from tests.firmware.programs import outcome

# A Pico W has about 180 KB for a program. MicroPython's unix port has words and objects of twice the size, and here
# also compiles the sources itself: 360 KB there is as tight as the board, or tighter.
HEAP = "360K"


def long_run(presses: int, reconnects: int) -> Any:
    """Run a whole unit in memory; return its counts and the heap in use after each tenth."""
    return outcome("micropython", "long_run.py", presses, reconnects, heap=HEAP)


def drift(heap: list[int]) -> float:
    """Return by what share the heap grew, medians of the first and of the last three readings compared."""
    return statistics.median(heap[-3:]) / statistics.median(heap[:3]) - 1


def test_ten_thousand_presses_and_a_hundred_reconnects_leave_the_heap_as_it_was() -> None:
    result = long_run(10000, 100)
    assert (result["rows"], result["births"], result["refused"], result["left"]) == (10000, 101, 0, 0)
    assert abs(drift(result["heap"])) <= 0.02, result["heap"]


def test_a_unit_does_the_same_on_a_computer() -> None:
    result = outcome("cpython", "long_run.py", 500, 5)
    assert (result["rows"], result["births"], result["refused"], result["left"]) == (500, 6, 0, 0)
