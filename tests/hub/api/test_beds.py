"""What a system reads of single beds, and what happened since."""

from hub.beds import Correction
from hub.services import corrections
from hub.services.corrections import Edit
from hub.store.database import transaction
from tests.hub.api.hospital import Readable
from tests.hub.builders import NOON

HDU = {"ward": "surg", "department": "surgery", "category": "hdu", "sex": "any", "by_hand": True}
KNOWN = {"cleaning": None, "staffed": True, "isolated": False, "held": False, "flagged": False, "silent": False}
S_1 = {
    "bed": "s-1", **HDU, **KNOWN, "bucket": "unstaffed", "state": "vacant", "staffed": False, "isolated": True,
    "version": 2, "changed_at": NOON + 40,
}  # fmt: skip
S_2 = {
    "bed": "s-2", **HDU, **KNOWN, "bucket": "occupied", "state": "occupied", "version": 1, "changed_at": NOON + 30,
}  # fmt: skip
MM_02 = {
    "bed": "mm-02", "ward": "med-m", "department": "medicine", "category": "general", "sex": "male", "by_hand": False,
    **KNOWN, "bucket": "unknown", "state": "unknown", "version": 0, "changed_at": None,
}  # fmt: skip


def source(hospital, **more):
    return {"version": 1, "facility": "nrs", "generation": hospital.generation, "ledger_row": 5, **more}


def fresh(hospital, **more):
    return source(hospital, as_of=NOON + 45, age_s=0, freshness="fresh", **more)


def test_the_beds_of_a_ward_are_told_as_they_are(tmp_path):
    hospital = Readable(tmp_path).fill()
    assert hospital.read("/beds?ward=surg") == fresh(hospital, beds=[S_1, S_2])


def test_all_beds_come_in_the_order_of_the_facility_file(tmp_path):
    hospital = Readable(tmp_path).fill()
    men, women = [f"mm-{n:02}" for n in range(1, 9)], [f"mf-{n:02}" for n in range(1, 5)]
    told = {path: [one["bed"] for one in hospital.read(path)["beds"]] for path in (
        "/beds", "/beds?department=medicine", "/beds?department=surgery", "/beds?ward=med-f&department=surgery",
    )}  # fmt: skip
    assert list(told.values()) == [[*men, *women, "s-1", "s-2"], [*men, *women], ["s-1", "s-2"], []]


def test_one_bed_is_told_and_unknown_is_a_bucket_of_its_own(tmp_path):
    hospital = Readable(tmp_path).fill()
    assert hospital.read("/beds/mm-02") == fresh(hospital, bed=MM_02)


def test_beds_too_old_to_be_told_are_null(tmp_path):
    hospital = Readable(tmp_path).fill()
    hospital.at += 3600
    dark = source(hospital, as_of=NOON + 45, age_s=3600, freshness="dark")
    assert hospital.read("/beds") == {**dark, "beds": None}
    assert hospital.read("/beds/s-1") == {**dark, "bed": None}


def test_a_bed_ward_or_department_that_is_not_there_is_404(tmp_path):
    hospital = Readable(tmp_path).fill()
    assert hospital.refusal("/beds/x-1") == (404, "there is no bed 'x-1'; GET /api/v1/beds lists them")
    listed = "GET /api/v1/departments lists them"
    assert hospital.refusal("/beds?ward=x") == (404, f"there is no ward x; {listed}")
    assert hospital.refusal("/beds?department=x") == (404, f"there is no department x; {listed}")


def test_events_are_the_rows_of_the_ledger_without_names_and_reasons(tmp_path):
    hospital = Readable(tmp_path).fill()
    usual = {"result": "applied", "cleaning": None, "staffed": True, "isolated": False, "held": False, "flagged": False}
    press = {**usual, "kind": "press", "bed": "mm-01"}
    at_30 = {**usual, "kind": "count", "wanted": None, "version": 1} | dict.fromkeys(
        ("received_at", "earliest", "latest"), NOON + 30
    )
    # A press may have waited for up to 31 s in a dead connection.
    assert hospital.read("/events") == source(hospital, after=0, next=5, more=False, events=[
        {**press, "row": 1, "wanted": "occupied", "state": "occupied", "flagged": True, "version": 1,
         "received_at": NOON + 10, "earliest": NOON - 21, "latest": NOON + 10},
        {**press, "row": 2, "wanted": "vacant", "state": "vacant", "version": 2,
         "received_at": NOON + 20, "earliest": NOON - 11, "latest": NOON + 20},
        {**at_30, "row": 3, "bed": "s-1", "state": "vacant"},
        {**at_30, "row": 4, "bed": "s-2", "state": "occupied"},
        {**usual, "row": 5, "kind": "correction", "bed": "s-1", "wanted": None, "state": "vacant", "staffed": False,
         "isolated": True, "version": 2, "received_at": NOON + 40, "earliest": NOON + 40, "latest": NOON + 40},
    ])  # fmt: skip


def test_pages_of_events_join_to_the_whole_ledger_and_go_on_where_they_ended(tmp_path):
    hospital = Readable(tmp_path).fill()
    rows, after, more = [], 0, True
    while more:
        page = hospital.read(f"/events?after={after}&limit=2&generation={hospital.generation}")
        assert len(page["events"]) <= 2
        rows += [one["row"] for one in page["events"]]
        after, more = page["next"], page["more"]
    assert (rows, after) == ([1, 2, 3, 4, 5], 5)
    nothing_new = hospital.get("/events?after=5")
    assert nothing_new.json == source(hospital, after=5, next=5, more=False, events=[])
    tag = nothing_new.headers["ETag"]
    assert hospital.get("/events?after=5", If_None_Match=tag).status_code == 304
    with transaction(hospital.db):
        edit = Edit("Matron", "round", 1)
        corrections.correct_bed(hospital.db, "s-2", Correction(state="vacant"), edit, at=NOON + 50)
    found = hospital.get("/events?after=5", If_None_Match=tag)
    assert [(one["row"], one["bed"], one["state"]) for one in found.json["events"]] == [(6, "s-2", "vacant")]


def test_rows_of_a_ledger_that_was_lost_are_answered_409(tmp_path):
    hospital = Readable(tmp_path).fill()
    advice = "it was restored; read the census, then events after its ledger_row"
    assert hospital.refusal("/events?after=6") == (409, f"the ledger ends at row 5: {advice}")
    status, sentence = hospital.refusal("/events?after=1&generation=00000000000000ff")
    assert (status, sentence) == (
        409, f"the ledger is another one now, of generation {hospital.generation}: {advice}",
    )  # fmt: skip
