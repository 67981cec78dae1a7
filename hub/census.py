"""Which bucket a bed counts in, and counts of buckets. Pure.

Every bed is in exactly one bucket, so the buckets of any set of beds sum to its size.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.beds import Bed
from wire.messages import BUCKETS, CLEANING, CLOSED, OCCUPIED, UNKNOWN

# Read from the top; the first line that is true of the bed names its bucket. What we do not know comes first.
PRECEDENCE: tuple[tuple[str, str, object], ...] = (
    ("unknown", "silent", True),
    ("unknown", "flagged", True),
    ("unknown", "state", UNKNOWN),
    ("closed", "state", CLOSED),
    ("cleaning", "state", CLEANING),
    ("occupied", "state", OCCUPIED),
    ("unstaffed", "staffed", False),
    ("held", "held", True),
)
OTHERWISE = "offerable"


def bucket_of(bed: Bed) -> str:
    """Return the one bucket this bed counts in."""
    for bucket, attribute, value in PRECEDENCE:
        if getattr(bed, attribute) == value:
            return bucket
    return OTHERWISE


@dataclass(slots=True)
class Counts:
    """Beds by bucket, and patients without a bed beside them."""

    buckets: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BUCKETS, 0))
    extra_patients: int = 0

    @property
    def configured(self) -> int:
        """How many beds there are: the sum of the buckets."""
        return sum(self.buckets.values())

    def fields(self) -> dict[str, int]:
        """Return the counts under the names that the wire uses."""
        return {**self.buckets, "extra_patients": self.extra_patients}


def count(beds: Iterable[Bed]) -> Counts:
    """Return the counts of these beds."""
    counts = Counts()
    for bed in beds:
        counts.buckets[bucket_of(bed)] += 1
    return counts
