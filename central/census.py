"""Which batch is a facility's current census, and what its counts add up to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wire.freshness import LIMITS
from wire.messages import BUCKETS

FIRST = "first"
NEWER = "newer"
LATE = "late"
NEW_STORE = "new-store"
OLD_STORE = "old-store"
RETURNED = "returned"

# what a batch is to its facility: (becomes the current census, why)
STANDINGS = {
    FIRST: (True, "the facility has not reported before"),
    NEWER: (True, "a higher number of the generation that reports"),
    LATE: (False, "a lower number of the generation that reports: came late or out of order"),
    NEW_STORE: (True, "a generation never seen: the hub's store was created anew or restored"),
    OLD_STORE: (
        False,
        "a generation that was replaced: an old copy of the hub still runs, or its last words came late",
    ),
    RETURNED: (True, "a replaced generation goes on counting while its successor is silent: the hub went back to it"),
}

# A replaced generation may take over again only when its successor has been silent for this long. Two hubs that run
# at once can therefore not make the census jump to and fro, and a hub that went back to its old disk is not dark for
# ever.
SUCCESSOR_SILENT_S = LIMITS["facility"][1]


@dataclass(frozen=True)
class Current:
    """The batch that is a facility's census now; `received_at` in UTC seconds of central's clock."""

    generation: str
    batch: int
    received_at: int


def standing(generation: str, batch: int, *, current: Current | None, highest: int, now: int) -> str:
    """Return what a batch that central did not hold yet is to its facility, one of STANDINGS.

    `highest` is the highest number held of the batch's own generation, 0 when there is none. No clock of a hub is
    asked: numbers order a generation, and the order of arrival orders generations.
    """
    if current is None:
        return FIRST
    if generation == current.generation:
        return NEWER if batch > current.batch else LATE
    if highest == 0:
        return NEW_STORE
    if batch > highest and now - current.received_at >= SUCCESSOR_SILENT_S:
        return RETURNED
    return OLD_STORE


def becomes_current(word: str) -> bool:
    """Whether a batch of this standing replaces the facility's census."""
    return STANDINGS[word][0]


def totals(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sum of each bucket, of the configured beds (the sum of all buckets) and of the extra patients."""
    sums = dict.fromkeys((*BUCKETS, "extra_patients"), 0)
    for row in rows:
        for name in sums:
            sums[name] += row[name]
    return {**sums, "configured": sum(sums[bucket] for bucket in BUCKETS)}


def by_department(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the bed groups of each department, departments in the order in which they first come."""
    departments: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        departments.setdefault(row["department"], []).append(row)
    return departments


def repeated_group(rows: Iterable[Any]) -> tuple[str, str, str] | None:
    """Return the first bed group (department, category, sex) that is counted twice, None when all are different."""
    seen = set()
    for row in rows:
        group = (row.department, row.category, row.sex)
        if group in seen:
            return group
        seen.add(group)
    return None
