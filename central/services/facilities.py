"""Which facilities there are, and the credential of each one's hub."""

from central.errors import BadName, FacilityExists, UnknownFacility
from central.freshness import report_age_s, report_freshness
from central.store import facilities as store
from central.store.database import Database
from central.tokens import token_hash
from wire.fields import WireError, is_name
from wire.messages import Names


def check_new(facility: str, names: dict[str, str]) -> None:
    """Raise BadName unless the id and the three names are ones the wire contract allows."""
    if not is_name(facility):
        raise BadName(f"facility id {facility!r}: must be 1 to 32 characters of a-z, 0-9 and '-'")
    try:
        checked = Names(**names)
    except WireError as error:
        raise BadName(f"name {error}") from None
    if not all(name.strip() for name in checked.to_dict().values()):
        raise BadName("each of the three names must be given")


def add(database: Database, facility: str, names: dict[str, str], *, token: str, at: int) -> None:
    """Add a facility whose hub will use this token, or raise FacilityExists."""
    check_new(facility, names)
    with database.writing() as connection:
        added = store.add_facility(
            connection, id=facility, token_hash=token_hash(token), token_made_at=at, added_at=at,
            **{f"name_{language}": name for language, name in names.items()},
        )  # fmt: skip
        if not added:
            raise FacilityExists(f"facility {facility} is there already; use facility rotate for a new token")


def rotate(database: Database, facility: str, *, token: str, at: int) -> None:
    """Give a facility a new token; the old one is refused from then on. Raises UnknownFacility."""
    with database.writing() as connection:
        if not store.set_token(connection, facility, token_hash=token_hash(token), made_at=at):
            raise UnknownFacility(f"there is no facility {facility}; use facility add")


def facility_with(database: Database, token: str) -> str | None:
    """Return the id of the facility that this token belongs to, None when it is nobody's."""
    with database.looking_up() as connection:
        return store.facility_of_token(connection, token_hash(token))


def listing(database: Database, *, now: int) -> list[dict[str, object]]:
    """Return each facility with the age and freshness of its last report and when its token was made."""
    with database.reading() as connection:
        found = store.all_facilities(connection)
    lines: list[dict[str, object]] = []
    for row in found:
        age_s = None
        if row["as_of"] is not None:
            age_s = report_age_s(as_of=row["as_of"], received_at=row["received_at"], now=now)
        freshness = report_freshness(age_s)
        lines.append({**row, "age_s": age_s, "freshness": freshness})
    return lines
