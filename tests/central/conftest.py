"""Databases with central's schema, SQLite and PostgreSQL; a test that asks for one runs on both."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store import schema
from central.store.database import Database
from tests.central.builders import Central, a_central
from tests.parts.postgres import Postgres, private_postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for this test process; it skips fsync, since no test here pulls the plug on it."""
    with private_postgres(durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with the schema, to be copied."""
    name = postgres.make()
    _migrate(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "central.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, with the schema and nothing in it."""
    if request.param == "sqlite":
        path = tmp_path / "central.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.make(like=request.getfixturevalue("migrated_postgres"))
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.make()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def central(database_url: str) -> Iterator[Central]:
    """A central with the facility `dh`, on each kind of database."""
    with a_central(database_url) as running:
        yield running


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()
