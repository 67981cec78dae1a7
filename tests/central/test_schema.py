"""The migrations make what the models say, on both databases, and can be repeated."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from central.errors import BadDatabase
from central.models import METADATA
from central.store import schema
from central.store.database import Database


def test_the_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    database = Database(database_url)
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    database.close()
    assert differences == []


def test_an_empty_database_is_made_once_and_left_alone_then(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(BadDatabase, match="run shayya-central init"):
        schema.check(database)
    before, head = schema.upgrade(database)
    assert before is None
    assert schema.upgrade(database) == (head, head)
    schema.check(database)
    database.close()


def test_two_that_make_the_database_at_once_take_turns(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(schema.upgrade, databases))
    for database in databases:
        database.close()
    assert sorted(before or "" for before, _ in results) == ["", *[results[0][1]] * 3]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://localhost/central", "only sqlite and postgresql\\+psycopg are spoken"),
        ("postgresql://localhost/central", "only sqlite and postgresql\\+psycopg are spoken"),
        ("central.sqlite3", "is not a URL"),
        ("sqlite://", "in memory is lost"),
        ("sqlite:///:memory:", "in memory is lost"),
    ],
)
def test_a_database_that_cannot_keep_a_promise_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(BadDatabase, match=sentence):
        Database(url)


def test_every_session_insists_on_durable_commits(database_url: str) -> None:
    database = Database(database_url)
    questions = {
        "sqlite": ["PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys"],
        "postgresql": ["SHOW synchronous_commit"],
    }
    with database.reading() as connection:
        kind = connection.dialect.name
        found = [connection.exec_driver_sql(question).scalar() for question in questions[kind]]
    database.close()
    assert found == {"sqlite": ["wal", 2, 1], "postgresql": ["on"]}[kind]
