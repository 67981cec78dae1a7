"""The judgement of `shayya-demo --once`, on evidence made by hand."""

from collections import Counter

from demo import check
from demo.ledger import Entry, fold
from demo.plan import Hospital, Ward

GENERATION = "00000000000000aa"


def a_hospital() -> Hospital:
    names = {"bn": "ক", "hi": "क", "en": "A"}
    wards = (
        Ward("men", "medicine", names, "general", "male", ("mm-01", "mm-02")),
        Ward("women", "medicine", names, "general", "female", ("mf-01",)),
        Ward("eye", "eye", names, "general", "any", ("ey-01",)),
    )
    return Hospital("demo", names, {"medicine": names, "eye": names}, {}, wards)


def a_press(
    row: int, bed: str, wanted: str, *, sequence: int = 0, result: str = "applied", flagged: bool = False
) -> Entry:
    return Entry(
        row=row, kind="press", unit="unit-01", generation=GENERATION, sequence=sequence or row, bed=bed,
        wanted=wanted, result=result, state=wanted, staffed=True, hold=None, flagged=flagged,
    )  # fmt: skip


def press(sequence: int, bed: str = "mm-01", wanted: str = "vacant") -> check.Press:
    return ("unit-01", GENERATION, sequence), bed, wanted


def test_the_fold_counts_every_bed_in_one_bucket() -> None:
    entries = [
        a_press(1, "mm-01", "vacant"),
        a_press(2, "mm-02", "occupied"),
        a_press(3, "mm-02", "vacant", result="superseded"),
        a_press(4, "mf-01", "occupied", flagged=True),
    ]
    counts = fold(entries, a_hospital())
    assert counts.departments == {
        "medicine": Counter(offerable=1, occupied=1, unknown=1),
        "eye": Counter(unknown=1),
    }
    assert counts.groups["medicine", "general", "male"] == Counter(offerable=1, occupied=1)


def test_a_press_that_a_lamp_promised_and_the_ledger_lacks_is_lost() -> None:
    promises = check.promised([press(1)], [press(1), press(2)])
    assert check.lost(promises, [a_press(1, "mm-01", "vacant")]) == [press(2)]


def test_a_press_that_was_shown_under_the_number_of_another_is_lost() -> None:
    again = check.promised([press(1), press(1)], [press(1)])
    assert check.lost(again, [a_press(1, "mm-01", "vacant")]) == [press(1)]
    other_bed = check.promised([press(1), press(1, "mm-02")], [press(1)])
    assert check.lost(other_bed, [a_press(1, "mm-01", "vacant")]) == [press(1, "mm-02")]


def test_a_press_with_two_rows_is_duplicated_and_one_that_nobody_made_is_invented() -> None:
    entries = [a_press(1, "mm-01", "vacant"), a_press(2, "mm-01", "vacant", sequence=1), a_press(3, "mm-01", "vacant")]
    assert check.duplicated(entries) == [press(1)[0]]
    assert check.invented(check.promised([], [press(1)]), entries) == [press(3)]


def test_a_drawn_number_that_differs_from_the_ledger_is_named() -> None:
    truth = fold([a_press(1, "mm-01", "vacant"), a_press(2, "mm-02", "occupied")], a_hospital())
    assert check.unshown({"medicine": 1, "eye": None}, truth) == []
    assert check.unshown({"medicine": 2, "eye": None}, truth) == ["medicine: 2 is drawn, the ledger says 1"]
    assert check.unshown({"medicine": 1, "eye": 0}, truth) == ["eye: 0 is drawn, the ledger says None"]
    assert check.unshown({"medicine": 1}, truth) == ["eye: not shown, the ledger says None"]


def test_central_must_have_every_bed_group_as_the_ledger_says() -> None:
    truth = fold([a_press(1, "mm-01", "vacant")], a_hospital())
    rows = [
        {"department": department, "category": category, "sex": sex, **{one: counts[one] for one in check.BUCKETS}}
        for (department, category, sex), counts in truth.groups.items()
    ]
    assert check.unreported({"rows": rows}, truth) == []
    rows[0]["offerable"] += 1
    assert len(check.unreported({"rows": rows}, truth)) == 1
    assert check.unreported({"rows": rows[1:]}, truth) != []
    assert check.unreported(None, truth) == ["central has no census"]


def test_percentiles_are_by_nearest_rank() -> None:
    assert check.percentiles(range(1, 101)) == {"p50": 50, "p99": 99}
    assert check.percentiles([7.125]) == {"p50": 7.12, "p99": 7.12}
    assert check.percentiles([]) == {"p50": None, "p99": None}
