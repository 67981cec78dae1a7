"""Bringing the database to the schema of this program, by the migrations in central/migrations."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from central.errors import BadDatabase
from central.store.database import POSTGRESQL, Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_LOCK_NUMBER = 7382691  # any number of our own: two `init` at once take turns


def upgrade(database: Database) -> tuple[str | None, str]:
    """Apply what is missing, all or nothing; return the revision before (None: empty) and after. Safe to repeat."""
    with database.writing() as connection:
        if database.url.drivername == POSTGRESQL:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        before = _revision(connection)
        settings = _settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        return before, _head()


def check(database: Database) -> None:
    """Raise BadDatabase unless the database has the schema of this program."""
    with database.reading() as connection:
        found = _revision(connection)
    if found != _head():
        raise BadDatabase(f"the database has schema {found or 'none'}, needed is {_head()}: run shayya-central init")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


@cache
def _head() -> str:
    head = ScriptDirectory.from_config(_settings()).get_current_head()
    assert head is not None, "the package lacks its migrations"
    return head
