"""Use case: what did the boards say at a moment? Told from the ledger and from who was silent then."""

from dataclasses import replace

from hub.beds import Bed
from hub.census import Counts, bucket_of
from hub.store import beds, ledger, registry
from hub.store.database import Connection
from wire.messages import UNKNOWN


def beds_at(db: Connection, moment: int) -> list[Bed]:
    """Return every bed of today's facility as it was known at this second UTC, by today's units and wards."""
    states = ledger.states_at(db, ledger.row_at(db, moment))
    silent_units, lapsed_wards = registry.silent_at(db, moment)
    found = []
    for bed in beds.all_beds(db):
        silent = bed.unit in silent_units if bed.unit else bed.ward in lapsed_wards
        row = states.get(bed.bed)
        if row is None:
            before = replace(bed, state=UNKNOWN, cleaning=None, staffed=True, isolated=False, hold=None, flagged=False)
            found.append(replace(before, silent=silent, version=0, changed=None))
            continue
        found.append(replace(
            bed, state=row["state"], cleaning=row["cleaning"], staffed=bool(row["staffed"]),
            isolated=bool(row["isolated"]), hold=row["hold"], flagged=bool(row["flagged"]), silent=silent,
            version=row["bed_version"],
        ))  # fmt: skip
    return found


def counts_at(db: Connection, moment: int) -> dict[str, Counts]:
    """Return the counts of each department at this second UTC."""
    counts: dict[str, Counts] = {}
    for bed in beds_at(db, moment):
        counts.setdefault(bed.department, Counts()).buckets[bucket_of(bed)] += 1
    return counts
