"""Whether central can do its work."""

from central.store.database import Database, write_readiness
from central.store.schema import check


def probe(database: Database, *, at: int) -> None:
    """Write durably to a database of the right schema, or raise BadDatabase or DatabaseError."""
    check(database)
    write_readiness(database, at=at)
