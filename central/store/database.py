"""Opening the database, its transactions, and where SQLite and PostgreSQL differ (but for batches.py)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from select import select
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, bindparam, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from central.errors import BadDatabase
from central.models import READINESS

SQLITE = "sqlite"
POSTGRESQL = "postgresql+psycopg"

# WAL with FULL survives a power cut, not only a killed process; a writer waits for another one this long.
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")

# An administrator may have relaxed durability for the whole server; central's own sessions insist on it.
# A server that vanished without a word is given up within seconds, so that requests do not pile up behind it.
POSTGRESQL_LINK = {
    "options": "-c synchronous_commit=on -c statement_timeout=15000 -c lock_timeout=10000",
    "application_name": "shayya-central",
    "connect_timeout": 5,
    "tcp_user_timeout": 10000,
}

# So that the rings outside need not know the library. UNAVAILABLE: the same request may succeed later.
DatabaseError = DBAPIError
UNAVAILABLE = (OperationalError, InterfaceError, NoFreeConnection)


class Database:
    """One database of central. Thread-safe; made once in each process, after any fork."""

    def __init__(self, url: str, *, connections: int = 5) -> None:
        """Open it; nothing is read yet. `connections` is how many threads can use it at once."""
        self.url = _checked(url)
        # Two pools, because to switch a connection to and fro for each question costs a tenth of answering it.
        self._looking = _engine(self.url, connections, autocommit=True)
        engine = _engine(self.url, connections, autocommit=False)
        self._reading = engine
        if self.url.drivername == POSTGRESQL:
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ")
        self._writing = engine.execution_options(shayya_writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """All statements in it see the database as it was at one instant."""
        with self._reading.begin() as connection:
            yield connection

    @contextmanager
    def looking_up(self) -> Iterator[Connection]:
        """For a single statement, which sees one instant by itself: no transaction, so no further round trips."""
        with self._looking.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Commits durably on the way out, or nothing at all when an error leaves it."""
        with self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back all connections."""
        self._looking.dispose()
        self._writing.dispose()


def write_readiness(database: Database, *, at: int) -> None:
    """Prove that the database takes a durable write; raises DatabaseError when it does not."""
    with database.writing() as connection:
        connection.execute(READINESS.update().values(written_at=at))


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> int | str | None:
    """Insert a row and return its id, or None when a row with the same unique key is there already."""
    statement = _insert_new(connection.dialect.name, table, tuple(values))
    number: int | str | None = connection.execute(statement, values).scalar()
    return number


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows; where the primary key is there already, put the new values in its place."""
    statement = _insert(connection.dialect.name, table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), list(rows))


@cache  # building a statement anew costs as much as running it
def _insert_new(dialect: str, table: Table, columns: tuple[str, ...]) -> Executable:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return _insert(dialect, table).values(values).on_conflict_do_nothing().returning(table.c.id)


def _insert(dialect: str, table: Table) -> "postgresql.Insert | sqlite.Insert":
    return sqlite.insert(table) if dialect == SQLITE else postgresql.insert(table)


def _checked(url: str) -> URL:
    try:
        checked = make_url(url)
    except ArgumentError:
        raise BadDatabase("database is not a URL like sqlite:///central.sqlite3") from None
    if checked.drivername == SQLITE and checked.database in (None, "", ":memory:"):
        raise BadDatabase("an SQLite database in memory is lost with the process; name a file")
    if checked.drivername not in (SQLITE, POSTGRESQL):
        raise BadDatabase(f"database {checked.drivername}: only {SQLITE} and {POSTGRESQL} are spoken")
    return checked


def _engine(url: URL, connections: int, *, autocommit: bool) -> Engine:
    more: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if autocommit else {}
    if url.drivername == POSTGRESQL:
        more["connect_args"] = POSTGRESQL_LINK
    engine = create_engine(url, pool_size=connections, max_overflow=0, **more)
    if url.drivername == POSTGRESQL:
        event.listen(engine, "checkout", _refuse_closed)
    else:
        event.listen(engine, "connect", _prepare_sqlite)
        if not autocommit:
            event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Make the pool connect anew when the server has closed a connection, as after its restart.

    An idle connection has nothing to read unless its end has come: asking the socket costs no round trip.
    """
    ready, _, _ = select([connection.pgconn.socket], [], [], 0)
    if ready:
        raise DisconnectionError


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes late and never IMMEDIATE; ours is below
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    # A transaction that will write takes the write lock first: one that upgrades later can fail without waiting.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("shayya_writes") else "BEGIN")
