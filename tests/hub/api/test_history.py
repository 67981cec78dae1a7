"""What a system reads of the past."""

import pytest

from hub.services import units
from hub.store.database import transaction
from tests.hub.api.hospital import Readable
from tests.hub.builders import NOON
from wire.messages import BUCKETS

NOON_WRITTEN = "2027-01-15T08:00"


def buckets(**changes):
    return {**dict.fromkeys(BUCKETS, 0), **changes}


def test_the_census_of_a_moment_is_what_was_known_then(tmp_path):
    hospital = Readable(tmp_path).fill()
    moments = (NOON - 1, NOON + 15, NOON + 20, NOON + 35, NOON + 40)
    told = [hospital.read(f"/history?at={moment}") for moment in moments]
    assert [(one["at"], one["ledger_row"]) for one in told] == list(zip(moments, (0, 1, 2, 4, 5), strict=True))
    all_unknown = buckets(unknown=14, configured=14, extra_patients=None)
    assert [one["totals"] for one in told] == [
        all_unknown,
        all_unknown,  # one press, but of a bed that nobody knew: to be looked at
        buckets(offerable=1, unknown=13, configured=14, extra_patients=None),
        buckets(offerable=2, occupied=1, unknown=11, configured=14, extra_patients=None),
        buckets(offerable=1, unstaffed=1, occupied=1, unknown=11, configured=14, extra_patients=3),
    ]


def test_a_census_of_the_past_has_the_rows_of_todays_census(tmp_path):
    hospital = Readable(tmp_path).fill()
    then, today = hospital.read(f"/history?at={NOON + 45}"), hospital.read("/census")
    for part in ("departments", "groups"):
        # nobody said how many patients of medicine have no bed: today's page has 0, the past has null
        assert [{**row, "extra_patients": row["extra_patients"] or 0} for row in then[part]] == today[part]
    assert [row["ward"] for row in then["wards"]] == ["med-m", "med-f", "surg"]
    assert then["wards"][2] == {
        "ward": "surg", "department": "surgery", "category": "hdu", "sex": "any",
        "names": {"bn": "সার্জারি", "hi": "सर्जरी", "en": "Surgery"},
        **buckets(unstaffed=1, occupied=1, configured=2, extra_patients=3),
    }  # fmt: skip


@pytest.mark.parametrize("written", [f"{NOON_WRITTEN}:00Z", f"{NOON_WRITTEN}Z", str(NOON)])
def test_a_moment_may_be_written_out_or_counted(tmp_path, written):
    assert Readable(tmp_path).read(f"/history?at={written}")["at"] == NOON


@pytest.mark.parametrize(
    "written",
    [
        "noon",
        "2027-02-30T08:00Z",
        NOON_WRITTEN,
        f"{NOON_WRITTEN}%2B05:30",
        "-1",
        "٣",
        "1099511627777",
        "0001-01-01T00:00Z",
    ],
)
def test_a_moment_that_is_none_or_not_utc_is_refused(tmp_path, written):
    sentence = "at must be a time UTC: 2026-01-31T14:05:00Z, or seconds since 1970"
    assert Readable(tmp_path).refusal(f"/history?at={written}") == (400, sentence)


def test_the_future_is_not_told(tmp_path):
    hospital = Readable(tmp_path)
    clock = f"in the future; the hub's clock says {NOON}"
    assert hospital.refusal(f"/history?at={NOON + 1}") == (400, f"at is {clock}")
    assert hospital.refusal(f"/history/occupancy?from={NOON + 1}") == (400, f"from is {clock}")
    assert hospital.refusal(f"/history/occupancy?from={NOON}&to={NOON + 1}") == (400, f"to is {clock}")


def test_occupancy_is_counted_anew_at_each_step(tmp_path):
    hospital = Readable(tmp_path).fill()
    hospital.at = NOON + 400
    with transaction(hospital.db):
        units.set_silence(hospital.db, "u-1", silent=True, at=NOON + 100)
    told = hospital.read(f"/history/occupancy?from={NOON}&to={NOON + 150}&step_s=60")
    assert told == {
        "version": 1, "facility": "nrs", "generation": hospital.generation, "from": NOON, "step_s": 60,
        "department": None,
        "points": [
            {"at": NOON, **buckets(unknown=14, configured=14)},
            {"at": NOON + 60, **buckets(offerable=1, unstaffed=1, occupied=1, unknown=11, configured=14)},
            {"at": NOON + 120, **buckets(unstaffed=1, occupied=1, unknown=12, configured=14)},
        ],
    }  # fmt: skip


def test_occupancy_of_one_department_up_to_now(tmp_path):
    hospital = Readable(tmp_path).fill()
    told = hospital.read(f"/history/occupancy?from={NOON - 3600}&department=surgery")
    assert told["points"] == [{"at": moment, **buckets(unknown=2, configured=2)} for moment in (NOON - 3600, NOON)]
    hospital.at = NOON + 3600
    told = hospital.read(f"/history/occupancy?from={NOON + 3600}&department=surgery")
    assert told["points"] == [{"at": NOON + 3600, **buckets(unstaffed=1, occupied=1, configured=2)}]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        (f"from={NOON}&to={NOON - 1}", 400, "to must not be before from"),
        (f"from={NOON - 200 * 60}&step_s=60", 400, "at most 200 points"),
        (f"from={NOON - 367 * 86400}&step_s=86400", 400, "366 days"),
        (f"from={NOON}&step_s=59", 400, "step_s must be a whole number from 60 to 86400"),
        ("to=5", 400, "from is missing"),
        (f"from={NOON}&department=x", 404, "there is no department x"),
    ],
)  # fmt: skip
def test_too_much_or_nothing_sensible_is_refused_with_what_belongs_there(tmp_path, query, status, words):
    found, sentence = Readable(tmp_path).refusal(f"/history/occupancy?{query}")
    assert found == status
    assert words in sentence
