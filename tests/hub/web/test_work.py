"""What people do at the pages: nurses, bed managers, technicians; and what is kept of it."""

import re

import pytest

from hub.beds import Correction
from hub.services.corrections import Edit, correct_bed
from hub.store import beds, registry, wards
from hub.store.database import transaction
from tests.hub.web.desk import PASSWORD


def entries(desk, kind="correction"):
    rows = desk.db.execute(
        "SELECT bed, state, reason, entered_by, seen FROM ledger WHERE kind = ? ORDER BY row", (kind,)
    )
    return [tuple(row) for row in rows]


def audited(desk):
    rows = desk.db.execute(
        "SELECT name, what, about, detail, network FROM audit WHERE what NOT IN ('signed-in', 'account-added')"
    )
    return [tuple(row) for row in rows]


def flag(desk, bed):
    with transaction(desk.db):
        beds.save_bed(desk.db, beds.get_bed(desk.db, bed).checked())


def say(browser, bed, state, seen):
    return browser.post(f"/staff/beds/{bed}/state", state=state, seen=seen)


def test_a_nurse_says_how_a_bed_is_and_it_is_on_record_with_name_and_reason(desk):
    nurse = desk.signed_in("nurse")
    answer = say(nurse, "mm-03", "occupied", 0)
    assert (answer.status_code, answer.location) == (303, "/staff/wards/med-m#bed-mm-03")
    assert desk.bed("mm-03") == ("occupied", 0, 1, 0, 1)
    assert entries(desk) == [("mm-03", "occupied", "seen at the bed", "nurse", 0)]
    assert audited(desk) == [
        ("nurse", "bed-state", "mm-03", "state: unknown → occupied · seen at the bed", "127.0.0.1")
    ]
    assert desk.db.execute("SELECT ledger_row FROM audit WHERE what = 'bed-state'").fetchone()[0] == 1


def test_a_flagged_bed_is_settled_by_saying_that_it_is_so(desk):
    nurse = desk.signed_in("nurse")
    say(nurse, "mm-03", "occupied", 0)
    flag(desk, "mm-03")
    page = nurse.get("/staff/wards/med-m").text
    assert re.search(r'<details class="tile check" id="bed-mm-03" open>', page)
    assert "mm-03: It is so: Occupied" in page
    assert say(nurse, "mm-03", "occupied", 2).status_code == 303
    assert desk.bed("mm-03") == ("occupied", 0, 1, 0, 3)


def test_an_infected_bed_is_cleaned_for_that_reason(desk):
    say(desk.signed_in("nurse"), "mm-03", "cleaning:contaminated", 0)
    assert beds.get_bed(desk.db, "mm-03").cleaning == "contaminated"


def test_who_looked_at_an_older_state_is_shown_the_newer_one_and_changes_nothing(desk):
    first, second = desk.signed_in("nurse"), desk.signed_in("bed-manager")
    say(first, "mm-03", "cleaning", 0)
    answer = say(second, "mm-03", "occupied", 0)
    assert answer.status_code == 409
    assert "Bed mm-03 changed meanwhile: it is “Cleaning” now." in answer.text
    assert desk.bed("mm-03")[0] == "cleaning"
    correcting = second.post("/staff/beds/mm-03/correct", state="closed", seen=0, reason="repair")
    assert correcting.status_code == 409
    assert "it is “Cleaning” now" in correcting.text
    assert 'name="seen" value="1"' in correcting.text
    assert len(entries(desk)) == 1


def test_two_people_with_the_same_page_change_a_bed_once(desk):
    nurses = [desk.signed_in("nurse"), desk.signed_in("bed-manager")]
    assert sorted(say(one, "mm-03", "occupied", 0).status_code for one in nurses) == [303, 409]


def test_a_nurse_neither_closes_a_bed_nor_opens_one(desk):
    nurse, manager = desk.signed_in("nurse"), desk.signed_in("bed-manager")
    assert say(nurse, "mm-03", "closed", 0).status_code == 422
    assert nurse.post("/staff/beds/mm-03/correct", state="closed", seen=0, reason="repair").status_code == 403
    manager.post("/staff/beds/mm-03/correct", state="closed", seen=0, reason="repair")
    assert say(nurse, "mm-03", "vacant", 1).status_code == 422
    assert desk.bed("mm-03") == ("closed", 0, 1, 0, 1)
    assert "Only a bed manager opens" not in nurse.get("/staff/wards/med-m").text
    assert "Only a bed manager opens" in manager.get("/staff/wards/med-m").text


def test_a_bed_manager_corrects_state_staff_and_isolation_and_says_why(desk):
    manager = desk.signed_in("bed-manager")
    manager.post(
        "/staff/beds/mm-03/correct", state="vacant", staffed="no", isolated="yes", seen=0, reason="no staff this shift"
    )
    assert desk.bed("mm-03") == ("vacant", 0, 0, 1, 1)
    assert entries(desk) == [("mm-03", "vacant", "no staff this shift", "bed-manager", 0)]
    detail = "state: unknown → vacant · staffed: True → False · isolated: False → True · no staff this shift"
    assert audited(desk) == [("bed-manager", "bed-corrected", "mm-03", detail, "127.0.0.1")]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "closed", "reason": ""},
        {"state": "closed", "reason": "   "},
        {"state": "closed", "reason": "x" * 81},
        {"state": "closed", "reason": "tab\there"},
        {"reason": "repair"},
        {"state": "gone", "reason": "repair"},
    ],
)
def test_a_correction_without_a_reason_or_without_a_change_is_refused(desk, fields):
    answer = desk.signed_in("bed-manager").post("/staff/beds/mm-03/correct", seen=0, **fields)
    assert answer.status_code == 422
    assert entries(desk) == []
    assert audited(desk) == []


def test_a_ward_is_counted_by_hand_and_its_beds_are_known_at_once(desk):
    nurse = desk.signed_in("nurse")
    form = {"state-s-1": "vacant", "state-s-2": "cleaning:contaminated", "seen-s-1": 0, "seen-s-2": 0}
    assert nurse.post("/staff/wards/surg/count", **form).status_code == 303
    assert [(bed.bed, bed.state, bed.cleaning, bed.silent) for bed in beds.beds_of_ward(desk.db, "surg")] == [
        ("s-1", "vacant", None, False), ("s-2", "cleaning", "contaminated", False),
    ]  # fmt: skip
    assert entries(desk, "count") == [
        ("s-1", "vacant", "counted on the ward", "nurse", 0), ("s-2", "cleaning", "counted on the ward", "nurse", 0),
    ]  # fmt: skip
    assert "Last counted" in nurse.get("/staff/wards/surg").text


def test_a_count_that_leaves_a_bed_out_or_saw_an_older_state_is_refused(desk):
    nurse = desk.signed_in("nurse")
    assert nurse.post("/staff/wards/surg/count", **{"state-s-1": "vacant", "seen-s-1": 0}).status_code == 422
    say(nurse, "s-1", "occupied", 0)
    both = {"state-s-1": "vacant", "state-s-2": "vacant", "seen-s-1": 0, "seen-s-2": 0}
    assert nurse.post("/staff/wards/surg/count", **both).status_code == 409
    assert nurse.post("/staff/wards/surg/count", **{**both, "state-s-2": "closed", "seen-s-1": 1}).status_code == 422
    assert entries(desk, "count") == []
    assert desk.bed("s-2") == ("unknown", 0, 1, 0, 0)


def test_patients_without_a_bed_are_counted_with_who_and_when(desk):
    nurse = desk.signed_in("nurse")
    assert nurse.post("/staff/wards/med-m/extra-patients", number=3).status_code == 303
    desk.at += 1200
    assert nurse.post("/staff/wards/med-m/extra-patients", number=0).status_code == 303
    for wrong in ("-1", "1000", "many", ""):
        assert nurse.post("/staff/wards/med-m/extra-patients", number=wrong).status_code == 422
    said = [entry[1:] for entry in audited(desk)]
    assert said == [
        ("extra-patients", "med-m", "0 → 3", "127.0.0.1"), ("extra-patients", "med-m", "3 → 0", "127.0.0.1"),
    ]  # fmt: skip
    assert wards.extra_at(desk.db, desk.at - 1) == {"med-m": 3}
    assert wards.extra_at(desk.db, desk.at) == {"med-m": 0}


def test_a_technician_deals_with_an_alert_but_not_with_one_that_ends_by_itself(desk):
    technician = desk.signed_in("technician")
    with transaction(desk.db):
        registry.open_alert(desk.db, "gap", "u-1", "presses 2 to 3 never came", at=desk.at)
        registry.open_alert(desk.db, "silent", "u-1", "its beds count as unknown", at=desk.at)
    page = technician.get("/staff/units").text
    assert "Presses of this unit are lost for good." in page
    assert technician.post("/staff/units/dealt-with", kind="silent", subject="u-1").status_code == 422
    assert technician.post("/staff/units/dealt-with", kind="gap", subject="u-1").status_code == 303
    assert [row["kind"] for row in registry.open_alerts(desk.db)] == ["silent"]
    assert audited(desk) == [("technician", "alert-dealt-with", "u-1", "gap", "127.0.0.1")]


def test_a_failed_change_leaves_no_entry_behind(desk):
    nurse = desk.signed_in("nurse")
    say(nurse, "mm-03", "occupied", 5)
    assert (entries(desk), audited(desk)) == ([], [])


def test_a_bed_or_ward_that_is_not_there_is_not_found(desk):
    browser = desk.signed_in("admin")
    for path in ("/staff/beds/zz-99", "/staff/wards/nowhere", "/staff/wards/nowhere/count", "/staff/live?ward=nowhere"):
        assert browser.get(path).status_code == 404, path
    assert say(browser, "zz-99", "vacant", 0).status_code == 404


def test_the_audit_tells_of_the_command_line_too_and_of_each_thing_once(desk):
    with transaction(desk.db):
        correct_bed(desk.db, "mm-04", Correction(state="closed"), Edit("Matron", "repair", 0), at=desk.at)
    desk.at += 60
    manager = desk.signed_in("bed-manager")
    say(manager, "mm-03", "occupied", 0)
    text = manager.get("/staff/audit").text
    assert [text.count(f"<td>{bed}</td>") for bed in ("mm-03", "mm-04")] == [1, 1]
    only = manager.get("/staff/audit?name=Matron").text
    assert ("mm-04" in only, "mm-03" in only) == (True, False)


def test_nobody_is_told_that_a_password_was_right_when_the_ledger_cannot_be_written(desk):
    desk.add("nurse-1", "nurse")
    browser = desk.browser()
    token = browser.token()
    desk.db.execute("PRAGMA query_only = ON")
    answer = browser.client.post("/staff/sign-in", data={"csrf_token": token, "name": "nurse-1", "password": PASSWORD})
    assert answer.status_code == 503
    desk.db.execute("PRAGMA query_only = OFF")
    assert browser.get("/staff/house").status_code == 303
