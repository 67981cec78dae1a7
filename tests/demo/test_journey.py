"""The way of the last press, as the demo page tells it."""

from typing import Any

from demo.web.journey import Journey

MS = 1_000_000


def a_trace(event: str, *, sequence: int, at: int, **more: Any) -> dict[str, Any]:
    return {
        "unit": "unit-01", "event": event, "bed": "mm-01", "generation": "aa", "sequence": sequence, "t": at * MS,
        **more,
    }  # fmt: skip


def a_frame(event: str, *, row: int, at: int) -> dict[str, Any]:
    return {"event": event, "ledger_row": row, "t": at * MS}


def a_journey(row: int | None = 7) -> Journey:
    return Journey(("led",), lambda _: row)


def times(journey: Journey) -> dict[str, float | None]:
    steps = journey.steps()
    assert steps is not None
    return {step["step"]: step["ms"] for step in steps["steps"]}


def test_there_is_no_journey_before_the_first_press() -> None:
    assert a_journey().steps() is None


def test_each_step_is_timed_from_the_finger() -> None:
    journey = a_journey()
    journey.contact("mm-01", 100 * MS)
    assert journey.trace(a_trace("saved", sequence=1, wanted="occupied", at=121))
    assert times(journey) == {"saved": 21, "confirmed": None, "led-decoded": None, "led-drawn": None}
    assert journey.trace(a_trace("answered", sequence=1, result="applied", at=126))
    journey.frame("led", a_frame("decoded", row=6, at=122))
    journey.frame("led", a_frame("decoded", row=7, at=127))
    journey.frame("led", a_frame("shown", row=7, at=131))
    journey.frame("led", a_frame("shown", row=9, at=150))
    assert times(journey) == {"saved": 21, "confirmed": 26, "led-decoded": 27, "led-drawn": 31}


def test_a_frame_that_was_read_before_the_answer_counts_as_well() -> None:
    journey = a_journey()
    journey.trace(a_trace("saved", sequence=1, wanted="occupied", at=121))
    journey.frame("led", a_frame("shown", row=7, at=131))
    assert times(journey)["led-drawn"] is None
    journey.trace(a_trace("answered", sequence=1, result="applied", at=126))
    assert times(journey)["led-drawn"] == 10


def test_a_new_press_begins_a_new_journey_and_the_answer_to_an_older_one_is_not_its() -> None:
    journey = a_journey()
    journey.trace(a_trace("saved", sequence=1, wanted="occupied", at=121))
    journey.trace(a_trace("saved", sequence=2, wanted="vacant", at=130))
    assert not journey.trace(a_trace("answered", sequence=1, result="applied", at=131))
    steps = journey.steps()
    assert steps is not None
    assert (steps["wanted"], steps["result"], times(journey)["confirmed"]) == ("vacant", None, None)


def test_a_press_without_a_row_has_not_reached_any_board() -> None:
    journey = a_journey(row=None)
    journey.trace(a_trace("saved", sequence=1, wanted="occupied", at=121))
    journey.frame("led", a_frame("shown", row=7, at=131))
    journey.trace(a_trace("answered", sequence=1, result="refused", at=126))
    assert times(journey)["led-drawn"] is None
