"""Taking batches in: once, in any order, from any store of the hub, and never a bad one."""

import io
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from central.services import census
from tests.central.builders import HUB, MINUTE, NOON, OTHER_HUB, Central, a_batch, a_row, totals_of
from wire.orders import CensusBatch


def test_a_batch_is_answered_new_then_known_and_kept_once(central: Central) -> None:
    answers = [central.send(a_batch()) for _ in range(3)]
    receipt = {"version": 1, "generation": HUB, "batch": 1}
    assert [answer.json for answer in answers] == [{**receipt, "status": word} for word in ("new", "known", "known")]
    assert central.rows_of("SELECT count(*) FROM census_batch") == [(1,)]
    assert central.rows_of("SELECT count(*) FROM census_row") == [(1,)]


def test_the_same_content_written_differently_is_known(central: Central) -> None:
    central.send(a_batch())
    other_spacing = json.dumps(dict(reversed(a_batch().items())), indent=3).encode()
    assert central.send(other_spacing).json["status"] == "known"  # type: ignore[index]


def test_another_body_under_the_same_number_is_refused_and_counted(central: Central) -> None:
    central.send(a_batch())
    before = central.census()
    answer = central.send(a_batch(rows=[a_row(offerable=99)]))
    assert answer.status_code == 409
    assert "batch 1 of generation 00112233aabbccdd is held with other contents" in answer.json["error"]  # type: ignore[index]
    assert central.count('shayya_central_refused_total{reason="batch_conflict"}') == 1
    assert central.census() == before


@pytest.mark.parametrize(
    "change",
    [{"ledger_row": 9}, {"as_of": NOON - 1}, {"rows": []}, {"rows": [a_row(names={"bn": "", "hi": "", "en": ""})]}],
)
def test_every_field_of_a_batch_counts_as_its_content(central: Central, change: dict[str, Any]) -> None:
    central.send(a_batch())
    assert central.send(a_batch(**change)).status_code == 409


def test_a_later_batch_becomes_the_census_and_an_older_one_does_not(central: Central) -> None:
    for number in (2, 1, 3):
        status = central.send(a_batch(number, rows=[a_row(offerable=number)])).json["status"]  # type: ignore[index]
        assert status == "new"
    assert central.census()["batch"] == 3
    assert central.census()["totals"] == totals_of(offerable=3, occupied=5)
    history = central.rows_of("SELECT batch, standing FROM census_batch ORDER BY id")
    assert history == [(2, "first"), (1, "late"), (3, "newer")]


def test_the_rows_of_a_census_are_replaced_whole(central: Central) -> None:
    central.send(a_batch(1, rows=[a_row("medicine"), a_row("surgery")]))
    central.send(a_batch(2, rows=[a_row("surgery", sex="any")]))
    assert central.census()["rows"] == [a_row("surgery", sex="any")]


def test_a_department_that_is_renamed_carries_its_new_name(central: Central) -> None:
    renamed = a_row(names={"bn": "ক", "hi": "क", "en": "General medicine"})
    central.send(a_batch(1))
    central.send(a_batch(2, rows=[renamed]))
    assert central.census()["rows"] == [renamed]


def test_a_late_batch_does_not_bring_an_old_name_back(central: Central) -> None:
    renamed = a_row(names={"bn": "ক", "hi": "क", "en": "General medicine"})
    central.send(a_batch(2, rows=[renamed]))
    central.send(a_batch(1))
    assert central.census()["rows"] == [renamed]


def test_an_unchanged_census_is_kept_without_its_rows_again(central: Central) -> None:
    central.send(a_batch(1))
    central.send(a_batch(2, as_of=NOON + MINUTE))
    assert central.rows_of("SELECT count(*) FROM census_row") == [(1,)]
    assert (central.census()["batch"], central.census()["rows"]) == (2, [a_row()])


def test_a_census_that_returns_to_earlier_counts_shows_them(central: Central) -> None:
    for number, vacant in ((1, 3), (2, 4), (3, 3)):
        central.send(a_batch(number, rows=[a_row(offerable=vacant)]))
    assert central.census()["rows"] == [a_row(offerable=3)]


def test_a_hub_whose_store_was_made_anew_is_believed(central: Central) -> None:
    central.send(a_batch(40))
    central.send(a_batch(1, generation=OTHER_HUB, rows=[a_row(offerable=1)]))
    assert (central.census()["generation"], central.census()["batch"]) == (OTHER_HUB, 1)
    assert central.count('shayya_central_census_batches_total{standing="new-store"}') == 1


def test_an_old_copy_of_a_hub_that_still_runs_does_not_take_the_census_over(central: Central) -> None:
    central.send(a_batch(40))
    central.send(a_batch(1, generation=OTHER_HUB, rows=[a_row(offerable=1)]))
    assert central.send(a_batch(41)).json["status"] == "new"  # type: ignore[index]
    assert central.census()["generation"] == OTHER_HUB
    assert central.count('shayya_central_census_batches_total{standing="old-store"}') == 1


def test_a_hub_that_goes_back_to_its_old_store_is_heard_when_the_other_is_silent(central: Central) -> None:
    central.send(a_batch(40))
    central.send(a_batch(1, generation=OTHER_HUB))
    central.clock.now = NOON + 15 * MINUTE
    central.send(a_batch(41, as_of=NOON + 15 * MINUTE))
    assert (central.census()["generation"], central.census()["batch"]) == (HUB, 41)


def test_in_any_order_of_arrival_the_highest_batch_is_current_and_all_are_history(central: Central) -> None:
    seed = random.randrange(10**9)
    draw = random.Random(seed)
    bodies = [
        a_batch(number, rows=[a_row(offerable=draw.randrange(3)), a_row("surgery", unknown=draw.randrange(3))])
        for number in range(1, 13)
    ]
    arrivals = bodies * 2
    draw.shuffle(arrivals)
    statuses = [central.send(body).json["status"] for body in arrivals]  # type: ignore[index]
    assert (statuses.count("new"), statuses.count("known")) == (12, 12), f"seed {seed}"
    assert central.census()["rows"] == bodies[-1]["rows"], f"seed {seed}"
    stored = """SELECT b.batch, r.department, r.offerable, r.unknown FROM census_batch b
        JOIN census_row r ON r.batch_id = coalesce(b.rows_batch_id, b.id) ORDER BY b.batch, r.position"""
    sent = [
        (body["batch"], row["department"], row["offerable"], row["unknown"]) for body in bodies for row in body["rows"]
    ]
    assert central.rows_of(stored) == sent, f"seed {seed}"


def test_two_facilities_may_use_the_same_numbers(central: Central) -> None:
    token = central.add("other")
    central.send(a_batch(rows=[a_row(offerable=1)]))
    central.send(a_batch(facility="other", rows=[a_row(offerable=2)]), facility="other", token=token)
    vacant = [central.census(facility)["totals"]["offerable"] for facility in ("dh", "other")]
    assert vacant == [1, 2]


BAD = {
    "not UTF-8": (b'{"version":1,"facility":"\xff"}', "payload is not UTF-8"),
    "not JSON": (b"{", "payload is not JSON"),
    "nested too deep": (b"[" * 100_000, "payload is not JSON"),
    "no object": (b"[]", "payload is not a JSON object"),
    "empty": (b"", "payload is not JSON"),
    "another version": (a_batch(version=2), "speak the same version"),
    "a version that is huge": (a_batch(version="9" * 9000), "is not spoken here"),
    "a negative count": (a_batch(rows=[a_row(offerable=-1)]), "rows: offerable: must be a whole number"),
    "a count that is no number": (a_batch(rows=[a_row(offerable=True)]), "rows: offerable: must be a whole number"),
    "a count not sent": (a_batch(rows=[{"department": "medicine"}]), "rows: names: is missing"),
    "a name with control characters": (a_batch(facility="a\nb"), "facility: must be 1 to 32 characters"),
    "too many rows": (a_batch(rows=[a_row()] * 501), "rows: must be a list of at most 500"),
    "a group counted twice": (a_batch(rows=[a_row(), a_row(offerable=9)]), "counted twice"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_batch_that_breaks_the_contract_is_refused_with_what_to_do_and_not_kept(central: Central, what: str) -> None:
    body, sentence = BAD[what]
    answer = central.send(body)
    assert (answer.status_code, answer.content_type) == (400, "application/json")
    assert answer.json is not None
    assert sentence in answer.json["error"]
    assert central.rows_of("SELECT count(*) FROM census_batch") == [(0,)]


def test_a_body_beyond_the_limit_is_refused_unread(central: Central) -> None:
    answer = central.send(b" " * (CensusBatch.MOST_BYTES + 1))
    assert answer.status_code == 413
    assert central.count('shayya_central_refused_total{reason="too_large"}') == 1


def test_the_largest_batch_is_taken(central: Central) -> None:
    rows = [a_row(f"d{number}", names={"bn": "ক" * 60, "hi": "ক" * 60, "en": "x" * 60}) for number in range(500)]
    assert central.send(a_batch(rows=rows)).json["status"] == "new"  # type: ignore[index]
    assert central.census()["rows"] == rows


def test_a_report_from_the_future_is_kept_but_shows_no_numbers_then_or_later(central: Central) -> None:
    later = NOON + 10 * MINUTE
    assert central.send(a_batch(as_of=later)).json["status"] == "new"  # type: ignore[index]
    assert central.count("shayya_central_hub_clock_ahead_total") == 1
    for now in (NOON, later, later + MINUTE):
        central.clock.now = now
        found = central.census()
        assert (found["freshness"], found["age_s"], found["totals"], found["rows"]) == ("dark", None, None, None)


class Endless(io.RawIOBase):
    """A body that never ends; `taken` is how much of it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give as much as is asked for."""
        self.taken += len(buffer)
        if self.taken > 100 * CensusBatch.MOST_BYTES:
            raise MemoryError("read without a limit")
        return len(buffer)


def test_a_body_without_an_end_is_read_to_the_limit_only(central: Central) -> None:
    body = Endless()
    answer = central.client.post(
        "/api/v1/facilities/dh/census",
        headers={"Authorization": f"Bearer {central.token}", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413
    assert body.taken <= 2 * CensusBatch.MOST_BYTES


def test_of_two_batches_that_arrive_at_once_the_higher_is_always_current(central: Central) -> None:
    start = threading.Barrier(2)

    def send(number: int) -> None:
        batch = CensusBatch.from_dict(a_batch(number, rows=[a_row(offerable=number)]))
        start.wait()
        census.receive(central.database, batch, at=NOON)

    with ThreadPoolExecutor(2) as pool:
        for number in range(1, 61, 2):
            list(pool.map(send, (number + 1, number)))
            found = central.census()
            assert (found["batch"], found["totals"]["offerable"]) == (number + 1, number + 1)
