"""A PostgreSQL of the test's own: a private cluster on a free loopback port, gone when the test run ends.

PostgreSQL refuses to run as root, so a run as root starts it as `nobody`. The machine's own clusters are not touched.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

UNPRIVILEGED = "nobody"
START_S = 30.0


class Postgres:
    """A running cluster. Databases in it are made from an empty one or copied from another."""

    def __init__(self, port: int, password: str) -> None:
        self._port = port
        self._password = password

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://shayya:{self._password}@127.0.0.1:{self._port}/{database}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """Return a bare autocommit connection."""
        return psycopg.connect(
            host="127.0.0.1", port=self._port, user="shayya", password=self._password, dbname=database, autocommit=True
        )

    def make(self, *, like: str = "template1") -> str:
        """Make a database, empty or a copy of one that nobody uses now, and return its name."""
        name = "t" + secrets.token_hex(8)
        with self.connect() as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
            connection.execute(statement)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever still uses it."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def private_postgres(*, durable: bool = True) -> Iterator[Postgres]:
    """Start a cluster and stop it at the end; without `durable` it skips fsync, for tests that pull no plug."""
    folder = Path(tempfile.mkdtemp(prefix="shayya-pg-"))  # pytest's own folders are closed to other users
    account = _account(folder)
    password = secrets.token_hex(16)
    try:
        _make_cluster(folder, password, account)
        port = _free_port()
        log = (folder / "log").open("wb")
        with log, _server(folder, port, account, log, durable) as process:
            postgres = Postgres(port, password)
            _wait(postgres, process, folder)
            yield postgres
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _make_cluster(folder: Path, password: str, account: dict[str, Any]) -> None:
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # the folder is closed to everybody else
    command = [
        _program("initdb"), "--pgdata", folder / "data", "--username=shayya", f"--pwfile={secret}", "--no-sync",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
    ]  # fmt: skip
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, **account)
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")


@contextmanager
def _server(
    folder: Path, port: int, account: dict[str, Any], log: Any, durable: bool
) -> "Iterator[subprocess.Popen[bytes]]":
    settings = {
        "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": 60,
        "fsync": "on" if durable else "off", "shared_buffers": "32MB",
    }  # fmt: skip
    command = ["setpriv", "--pdeathsig", "INT", _program("postgres"), "-D", str(folder / "data")]  # dies with us
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **account)
    try:
        yield process
    finally:
        process.send_signal(2)  # SIGINT: end sessions and stop at once
        process.wait(timeout=30)


def _wait(postgres: Postgres, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            postgres.connect().close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PostgreSQL did not start: " + (folder / "log").read_text()) from None
            time.sleep(0.05)


def _program(name: str) -> str:
    """Return a server program: Debian keeps them out of the path, a folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join(map(str, folders))) or shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is needed by this test: install the package postgresql")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
