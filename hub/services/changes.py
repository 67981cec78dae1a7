"""What a transaction changed that others must hear of, once it is durable."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.beds import Bed


@dataclass(slots=True)
class Changes:
    """Departments whose counts may have changed, and units whose beds changed by another hand than their own."""

    departments: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)

    def counted(self, bed: Bed) -> None:
        """The bed's department must be counted anew."""
        self.departments.add(bed.department)

    def changed(self, beds: Iterable[Bed]) -> None:
        """These beds changed by another hand than their unit's: it is told, and their departments are counted anew."""
        for bed in beds:
            self.departments.add(bed.department)
            if bed.unit is not None:
                self.units.add(bed.unit)
