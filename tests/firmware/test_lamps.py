"""What the lamps show: colour says which state, rhythm says how sure."""

import itertools

from firmware.lamps import BLUE, OFF, RHYTHMS, TABLE, Lamp, choose
from tests.firmware.builders import Ward
from wire.messages import CLEANING, CLOSED, OCCUPIED, UNKNOWN, VACANT

# What a person must tell apart by rhythm alone, in any colour and without any: how sure the lamp is.
KINDS = {
    "saved": ["saved"],
    "confirmed": ["confirmed"],
    "hub's word": ["vacant", "occupied", "cleaning"],
    "no claim": ["quiet", "unknown"],
    "refused": ["refused"],
    "no press accepted": ["full"],
    "overruled": ["overruled"],
    "check": ["flagged"],
    "held": ["held"],
    "closed": ["closed"],
    "identify": ["identify"],
}


def test_rhythm_alone_tells_how_sure_a_lamp_is() -> None:
    rhythm = {situation: name for situation, _, name, _, _ in TABLE}
    assert sorted(situation for kind in KINDS.values() for situation in kind) == sorted(rhythm)
    used = {kind: {rhythm[situation] for situation in situations} for kind, situations in KINDS.items()}
    for one, other in itertools.combinations(used, 2):
        assert not used[one] & used[other], f"{one} and {other} look alike"


def test_no_two_rhythms_light_up_alike() -> None:
    patterns = {
        name: tuple(Lamp.lit(_lamp_with(name), ms) for ms in range(0, 6000, 10)) for name in RHYTHMS
    }  # fmt: skip
    assert len(set(patterns.values())) == len(RHYTHMS)


def test_every_pair_of_situations_differs_in_colour_or_rhythm() -> None:
    looks = {(lamp.colour, lamp.rhythm) for situation, *_ in TABLE for lamp in [Lamp(situation, VACANT)]}
    assert len(looks) == len(TABLE)


def _lamp_with(rhythm: str) -> Lamp:
    lamp = Lamp("vacant", VACANT)
    lamp.rhythm = rhythm
    return lamp


def test_only_the_hubs_own_word_is_steady() -> None:
    steady = [situation for situation, _, rhythm, _, _ in TABLE if rhythm == "steady"]
    assert steady == ["vacant", "occupied", "cleaning"]


def test_the_first_true_situation_of_the_table_is_shown() -> None:
    everything = {situation: True for situation, *_ in TABLE}
    shown = []
    while everything:
        shown.append(choose(everything, VACANT))
        if shown[-1] == VACANT:
            break
        del everything[shown[-1]]
    assert shown == [
        "identify", "refused", "full", "saved", "overruled", "confirmed", "quiet", "unknown", "flagged", "closed",
        "held", "vacant",
    ]  # fmt: skip


def test_a_rhythm_plays_and_repeats() -> None:
    lamp = Lamp("saved", VACANT)
    assert [lamp.lit(ms) for ms in (0, 249, 250, 499, 500)] == [BLUE, BLUE, OFF, OFF, BLUE]


def test_from_press_to_confirmed() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    assert ward.shows() == ("vacant", "blue", "steady")
    ward.press()
    assert ward.shows() == ("saved", "amber", "fast")
    ward.hub_answers(ward.entries[0])
    assert ward.shows() == ("confirmed", "amber", "two-flashes")
    ward.wait(1000)
    assert ward.shows() == ("occupied", "amber", "steady")


def test_a_press_the_hub_did_not_answer_stays_saved_for_as_long_as_it_takes() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.press()
    ward.wait(3600000)
    assert ward.shows() == ("saved", "amber", "fast")
    ward.hub_says(state=VACANT)
    assert ward.shows() == ("saved", "amber", "fast")


def test_the_answer_to_another_press_confirms_nothing() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.press()
    ward.press()
    ward.hub_answers(ward.entries[0])
    assert ward.shows() == ("saved", "blue", "fast")


def test_superseded_conflict_and_refused_are_shown_before_the_hubs_word() -> None:
    for result, state, expected in (
        ("superseded", CLEANING, ("overruled", "both", "alternate")),
        ("conflict", OCCUPIED, ("overruled", "both", "alternate")),
        ("refused", CLOSED, ("refused", "both", "flicker")),
    ):
        ward = Ward()
        ward.hub_says(state=VACANT)
        ward.press()
        ward.hub_answers(ward.entries[0], result, state)
        assert ward.shows() == expected
        ward.wait(6000)
        assert ward.shows()[0] == state


def test_without_the_hub_for_thirty_seconds_no_lamp_claims_anything() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.wait(29900)
    assert ward.shows() == ("vacant", "blue", "steady")
    ward.wait(200)
    assert ward.shows() == ("quiet", "amber", "blip")
    ward.tick()
    assert ward.shows() == ("vacant", "blue", "steady")


def test_a_hub_that_says_goodbye_is_believed_at_once() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.unit.hub_gone()
    ward.wait(0)
    assert ward.shows()[0] == "quiet"


def test_a_unit_that_just_started_claims_nothing() -> None:
    ward = Ward()
    assert ward.shows()[0] == "quiet"
    ward.tick()
    assert ward.shows() == ("unknown", "both", "blip")


def test_flagged_held_and_closed_are_shown() -> None:
    ward = Ward()
    ward.hub_says(state=OCCUPIED, flagged=True)
    assert ward.shows() == ("flagged", "amber", "slow")
    ward.hub_says(state=VACANT, held=True)
    assert ward.shows() == ("held", "blue", "dips")
    ward.hub_says(state=CLOSED)
    assert ward.shows() == ("closed", "both", "double-blip")
    ward.hub_says(state=UNKNOWN)
    assert ward.shows() == ("unknown", "both", "blip")


def test_identify_is_shown_on_every_lamp_and_ends() -> None:
    ward = Ward("mm-01", "mm-02")
    ward.hub_says(state=VACANT)
    ward.unit.identify_until_ms = ward.now_ms + 10000
    ward.wait(0)
    assert (ward.shows("mm-01")[0], ward.shows("mm-02")[0]) == ("identify", "identify")
    ward.wait(10001)
    assert (ward.shows("mm-01")[0], ward.shows("mm-02")[0]) == ("vacant", "unknown")
