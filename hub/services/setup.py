"""Use cases of setting up: the ledger of a facility, units and their beds, boards."""

from hub.errors import Refused, UnknownBed
from hub.facility import Facility
from hub.store import beds, registry
from hub.store.database import Connection
from hub.store.registry import Credential
from wire.fields import is_name
from wire.messages import MOST_BEDS

RESERVED = ("hub", "admin")


def prepare(db: Connection, facility: Facility) -> None:
    """Make the ledger's wards and beds those of the facility file."""
    beds.configure(db, facility)
    beds.settle_silence(db)


def add_unit(db: Connection, unit: str, unit_beds: list[str], credential: Credential, *, at: int) -> None:
    """Register a unit with its beds in the order of its buttons, or give a registered one new ones."""
    if not is_name(unit) or unit in RESERVED or unit.startswith("board-"):
        raise Refused(f"unit {unit!r}: use 1 to 32 characters of a-z, 0-9 and '-'; not hub, admin or board-…")
    if not 1 <= len(unit_beds) <= MOST_BEDS or len(set(unit_beds)) < len(unit_beds):
        raise Refused(f"unit {unit}: give 1 to {MOST_BEDS} different beds")
    for name in unit_beds:
        bed = beds.find_bed(db, name)
        if bed is None:
            raise UnknownBed(f"unit {unit}: there is no bed {name!r} in the facility file")
        if bed.unit not in (None, unit):
            raise Refused(f"unit {unit}: bed {name} belongs to unit {bed.unit}")
    registry.add_unit(db, unit, unit_beds, credential, at=at)
    beds.settle_silence(db)


def settle(db: Connection) -> None:
    """Make beds whose unit came or went count by the right rule again."""
    beds.settle_silence(db)


def add_board(db: Connection, board: str, credential: Credential, *, at: int) -> None:
    """Register a board, or give a registered one a new credential."""
    if not is_name(board, 24):
        raise Refused(f"board {board!r}: use 1 to 24 characters of a-z, 0-9 and '-'")
    registry.add_board(db, board, credential, at=at)
