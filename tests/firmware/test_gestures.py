"""What a press means, over the whole table."""

import pytest

from firmware import gestures
from firmware.gestures import HELD, LONG, SHORT, Before, interpret
from tests.firmware.builders import Ward
from wire.messages import CLEANING, CLOSED, OCCUPIED, UNKNOWN, VACANT

ALL_STATES = (VACANT, OCCUPIED, CLEANING, HELD, CLOSED, UNKNOWN)


def test_the_table_is_the_one_that_nurses_were_taught() -> None:
    asked = {
        (state, gesture): interpret(state, gesture, None, 0, 10000)[0]
        for state in ALL_STATES
        for gesture in (SHORT, LONG)
    }
    assert asked == {
        (VACANT, SHORT): OCCUPIED, (VACANT, LONG): CLEANING,
        (OCCUPIED, SHORT): VACANT, (OCCUPIED, LONG): CLEANING,
        (CLEANING, SHORT): VACANT, (CLEANING, LONG): None,
        (HELD, SHORT): OCCUPIED, (HELD, LONG): None,
        (CLOSED, SHORT): None, (CLOSED, LONG): None,
        (UNKNOWN, SHORT): OCCUPIED, (UNKNOWN, LONG): None,
    }  # fmt: skip


def test_each_refusal_says_why() -> None:
    refused = [state for state in ALL_STATES if interpret(state, LONG, None, 0, 10000)[0] is None]
    assert {state: gestures.refusal(state) for state in refused} == {
        CLEANING: "cleaning already",
        HELD: "held for a patient",
        CLOSED: "bed closed",
        UNKNOWN: "state not known",
    }


@pytest.mark.parametrize("state", [VACANT, OCCUPIED, CLEANING, HELD])
def test_a_second_short_press_within_ten_seconds_restores_what_was(state: str) -> None:
    first, before = interpret(state, SHORT, None, 1000, 10000)
    assert first is not None
    assert interpret(first, SHORT, before, 11000, 10000) == (VACANT if state == HELD else state, None)


def test_after_ten_seconds_the_second_press_is_a_press_of_its_own() -> None:
    _, before = interpret(CLEANING, SHORT, None, 1000, 10000)
    wanted, _ = interpret(VACANT, SHORT, before, 11001, 10000)
    assert wanted == OCCUPIED


def test_a_press_is_not_taken_back_once_somebody_else_changed_the_bed() -> None:
    before = Before(CLEANING, VACANT, 1000)
    assert interpret(OCCUPIED, SHORT, before, 2000, 10000)[0] == VACANT
    assert interpret(CLOSED, SHORT, before, 2000, 10000)[0] is None


def test_what_nobody_knew_cannot_be_restored() -> None:
    first, before = interpret(UNKNOWN, SHORT, None, 0, 10000)
    assert (first, interpret(OCCUPIED, SHORT, before, 1000, 10000)[0]) == (OCCUPIED, VACANT)


def test_a_third_press_starts_anew() -> None:
    ward = Ward()
    ward.hub_says(state=CLEANING)
    for _ in range(3):
        ward.press()
    assert ward.wanted == [VACANT, CLEANING, VACANT]


def test_long_fires_while_the_button_is_still_held() -> None:
    ward = Ward()
    ward.hub_says(state=OCCUPIED)
    ward.closed["mm-01"] = True
    ward.wait(1215)
    assert ward.wanted == []
    ward.wait(10)
    assert ward.wanted == [CLEANING]
    ward.closed["mm-01"] = False
    ward.wait(500)
    assert ward.wanted == [CLEANING]


def test_a_press_just_short_of_long_is_short() -> None:
    ward = Ward()
    ward.hub_says(state=OCCUPIED)
    ward.press(ms=1190)
    assert ward.wanted == [VACANT]
