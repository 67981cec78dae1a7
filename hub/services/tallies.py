"""Use case: a whole census, counted from beds by ward: by department, by bed group, and all of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hub.facility import Facility, Ward
from wire.messages import BUCKETS

Group = tuple[str, str, str]  # department, category, sex
Counted = tuple[str, str, int]  # ward, bucket, beds


@dataclass(slots=True)
class Tally:
    """Beds by bucket. `extra_patients` is None as long as nobody said how many have no bed; that is not 0."""

    buckets: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BUCKETS, 0))
    extra_patients: int | None = None

    def add(self, part: "Tally") -> None:
        """Count another set of beds in, of which none is in this one."""
        for bucket, number in part.buckets.items():
            self.buckets[bucket] += number
        if part.extra_patients is not None:
            self.extra_patients = (self.extra_patients or 0) + part.extra_patients

    def fields(self) -> dict[str, int | None]:
        """Return the counts under the names that the wire uses, and `configured`: the sum of the buckets."""
        return {**self.buckets, "configured": sum(self.buckets.values()), "extra_patients": self.extra_patients}


@dataclass(frozen=True, slots=True)
class Tallies:
    """One census: the same beds counted in three ways, each in the order of the facility file, and in all."""

    total: Tally
    departments: dict[str, Tally]
    wards: dict[str, Tally]
    groups: dict[Group, Tally]


def tally(facility: Facility, beds: Iterable[Counted], extra_patients: Mapping[str, int]) -> Tallies:
    """Return the census of these beds and of the patients without a bed by ward, in the wards of this facility."""
    wards = {ward.id: Tally(extra_patients=extra_patients.get(ward.id)) for ward in facility.wards}
    for ward_id, bucket, number in beds:
        if ward_id in wards:
            wards[ward_id].buckets[bucket] += number
    found = Tallies(Tally(), {one.id: Tally() for one in facility.departments}, wards, {})
    for ward in facility.wards:
        for into in (found.total, found.departments[ward.department], found.groups.setdefault(_group(ward), Tally())):
            into.add(wards[ward.id])
    return found


def _group(ward: Ward) -> Group:
    return ward.department, ward.category, ward.sex
