"""Questions about facilities and their credentials."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from central.models import CURRENT_CENSUS, FACILITY
from central.store.database import insert_new

_OF_TOKEN = select(FACILITY.c.id).where(FACILITY.c.token_hash == bindparam("token_hash"))


def facility_of_token(connection: Connection, token_hash: str) -> str | None:
    """Return the id of the facility whose credential has this hash."""
    found: str | None = connection.execute(_OF_TOKEN, {"token_hash": token_hash}).scalar()
    return found


def add_facility(connection: Connection, **values: Any) -> bool:
    """Add a facility with an empty census; False when its id is taken."""
    if insert_new(connection, FACILITY, values) is None:
        return False
    connection.execute(CURRENT_CENSUS.insert().values(facility_id=values["id"]))
    return True


def set_token(connection: Connection, facility: str, *, token_hash: str, made_at: int) -> bool:
    """Replace the credential, so that the one before is refused from now on; False when there is no such facility."""
    change = FACILITY.update().where(FACILITY.c.id == facility).values(token_hash=token_hash, token_made_at=made_at)
    return connection.execute(change).rowcount == 1


def all_facilities(connection: Connection) -> list[dict[str, Any]]:
    """Return each facility, with when it last reported (null: never), ordered by id."""
    question = select(
        FACILITY.c.id, FACILITY.c.name_en, FACILITY.c.token_made_at, CURRENT_CENSUS.c.generation,
        CURRENT_CENSUS.c.batch, CURRENT_CENSUS.c.as_of, CURRENT_CENSUS.c.received_at,
    ).join(CURRENT_CENSUS).order_by(FACILITY.c.id)  # fmt: skip
    return [dict(row) for row in connection.execute(question).mappings()]
