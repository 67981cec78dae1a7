"""What central tells: with its age, without invented zeros, and cheaply when nothing changed."""

import pytest

from tests.central.builders import HUB, MINUTE, NAMES, NOON, Central, a_batch, a_row, totals_of


def test_a_census_is_told_whole_with_its_age(central: Central) -> None:
    rows = [a_row("medicine", unknown=2), a_row("surgery", sex="any", category="icu", extra_patients=1)]
    central.send(a_batch(7, rows=rows))
    central.clock.now = NOON + 20
    assert central.census() == {
        "version": 1,
        "facility": "dh",
        "names": NAMES,
        "generation": HUB,
        "batch": 7,
        "ledger_row": 7,
        "as_of": NOON,
        "received_at": NOON,
        "age_s": 20,
        "freshness": "fresh",
        "totals": totals_of(offerable=6, occupied=10, unknown=2, extra_patients=1),
        "rows": rows,
    }


def test_a_facility_that_never_reported_has_null_and_not_zero(central: Central) -> None:
    never = {"as_of": None, "received_at": None, "age_s": None, "freshness": "dark", "totals": None}
    listed = {"facility": "dh", "names": NAMES, **never}
    assert central.client.get("/api/v1/facilities").json == {"version": 1, "facilities": [listed]}
    whole = {**listed, "version": 1, "generation": None, "batch": None, "ledger_row": None, "rows": None}
    assert central.census() == whole


def test_a_facility_that_reports_no_beds_has_zero_and_not_null(central: Central) -> None:
    central.send(a_batch(rows=[]))
    assert (central.census()["totals"], central.census()["rows"]) == (totals_of(), [])
    listed = central.client.get("/api/v1/facilities").json
    assert listed["facilities"][0]["totals"] == totals_of()  # type: ignore[index]


@pytest.mark.parametrize(
    ("minutes", "freshness", "numbers"),
    [(4, "fresh", True), (5, "ageing", True), (15, "stale", True), (59, "stale", True), (60, "dark", False)],
)
def test_numbers_are_withheld_when_a_report_is_dark(
    central: Central, minutes: int, freshness: str, numbers: bool
) -> None:
    central.send(a_batch())
    central.clock.now = NOON + minutes * MINUTE
    listed = central.client.get("/api/v1/facilities").json["facilities"][0]  # type: ignore[index]
    for found in (central.census(), listed):
        assert (found["freshness"], found["age_s"]) == (freshness, minutes * MINUTE)
        assert (found["totals"] is not None) == numbers
    assert (central.census()["rows"] is not None) == numbers


def test_facilities_are_listed_by_id_each_with_its_own_totals(central: Central) -> None:
    token = central.add("a-first")
    central.add("z-last")
    central.send(a_batch(rows=[a_row(), a_row("surgery")]))
    central.send(a_batch(facility="a-first", rows=[a_row(offerable=1)]), facility="a-first", token=token)
    listed = central.client.get("/api/v1/facilities").json["facilities"]  # type: ignore[index]
    found = [(one["facility"], one["totals"] and one["totals"]["offerable"]) for one in listed]
    assert found == [("a-first", 1), ("dh", 6), ("z-last", None)]


@pytest.mark.parametrize("path", ["/api/v1/facilities", "/api/v1/facilities/dh/census"])
def test_a_reader_is_told_nothing_changed_until_something_did(central: Central, path: str) -> None:
    def again(tag: str) -> int:
        return central.client.get(path, headers={"If-None-Match": tag}).status_code

    central.send(a_batch(1))
    first = central.client.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    central.clock.now = NOON + 4 * MINUTE
    assert again(tag) == 304
    central.clock.now = NOON + 5 * MINUTE  # the same batch, but no longer fresh
    assert again(tag) == 200
    central.clock.now = NOON
    central.send(a_batch(2))
    assert again(tag) == 200


def test_an_answer_that_nothing_changed_still_tells_the_age(central: Central) -> None:
    central.send(a_batch())
    tag = central.client.get("/api/v1/facilities/dh/census").headers["ETag"]
    central.clock.now = NOON + 99
    answer = central.client.get("/api/v1/facilities/dh/census", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["Census-Age"]) == (304, b"", "99")


def test_an_unknown_facility_is_not_found(central: Central) -> None:
    answer = central.client.get("/api/v1/facilities/nowhere/census")
    assert answer.status_code == 404
    assert answer.json == {"version": 1, "error": "there is no facility nowhere"}
