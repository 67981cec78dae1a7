"""Judge a run from what it left: journals, ledger, drawn pictures, central's answers. Pure.

Nothing here knows what was done to the hospital: each question is asked of any run alike.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from demo.ledger import Entry, Fold, PressKey

Line = dict[str, Any]
BUCKETS = ("offerable", "held", "unstaffed", "occupied", "cleaning", "closed", "unknown")


Press = tuple[PressKey, str, str]  # which press, on which bed, asking for which state


def press_of(line: Mapping[str, Any]) -> Press:
    """Return the press that a journal line, or a unit's trace, is about."""
    return press_key(line), line["bed"], line["wanted"]


def press_key(line: Mapping[str, Any]) -> PressKey:
    """Return which press a journal line, or a trace, is about."""
    return line["unit"], line["generation"], line["sequence"]


def promised(shown: Iterable[Press], kept: Iterable[Press]) -> Counter[Press]:
    """Return the presses that lamps showed as saved, or journals hold; one that was shown twice was promised twice."""
    return Counter(shown) | Counter(kept)


def lost(promises: Counter[Press], entries: Iterable[Entry]) -> list[Press]:
    """Return the promised presses that the ledger does not have."""
    rows = Counter((entry.press, entry.bed, entry.wanted or "") for entry in entries if entry.press)
    return sorted((promises - rows).elements())


def duplicated(entries: Iterable[Entry]) -> list[PressKey]:
    """Return the presses that have more than one row, once for each row too many."""
    rows = Counter(entry.press for entry in entries if entry.press)
    return sorted(press for press, count in rows.items() for _ in range(count - 1))


def invented(promises: Counter[Press], entries: Iterable[Entry]) -> list[Press]:
    """Return the presses in the ledger that nobody made."""
    return sorted({(entry.press, entry.bed, entry.wanted or "") for entry in entries if entry.press} - set(promises))


def unshown(read: Mapping[str, int | str | None], fold: Fold) -> list[str]:
    """Return a line for each department whose drawn number is not what the ledger says.

    A board draws no number where no bed is known to be vacant while some are not known at all.
    """
    wrong = []
    for department, counts in fold.departments.items():
        right = None if counts["offerable"] == 0 and counts["unknown"] > 0 else counts["offerable"]
        if department not in read:
            wrong.append(f"{department}: not shown, the ledger says {right}")
        elif read[department] != right:
            wrong.append(f"{department}: {read[department]} is drawn, the ledger says {right}")
    return wrong


def unreported(census: Line | None, fold: Fold) -> list[str]:
    """Return a line for each bed group in which central's census is not what the ledger says."""
    if census is None:
        return ["central has no census"]
    found = {
        (row["department"], row["category"], row["sex"]): {bucket: row[bucket] for bucket in BUCKETS}
        for row in census.get("rows") or []
    }
    wrong = []
    for group in sorted(found.keys() | fold.groups.keys()):
        right = {bucket: fold.groups.get(group, Counter())[bucket] for bucket in BUCKETS}
        if found.get(group) != right:
            wrong.append(f"{'/'.join(group)}: central has {found.get(group)}, the ledger says {right}")
    return wrong


def percentiles(values: Iterable[float]) -> dict[str, float | None]:
    """Return p50 and p99 by nearest rank, in the unit of the values; None without values."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p99": None}
    rank = {share: ordered[min(len(ordered), -(-len(ordered) * share // 100)) - 1] for share in (50, 99)}
    return {"p50": round(rank[50], 2), "p99": round(rank[99], 2)}
