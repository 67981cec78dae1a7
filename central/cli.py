"""The command `shayya-central`."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from central import tokens
from central.config import LANGUAGES, Config, read_config
from central.errors import CentralError, TokenFileExists
from central.services import facilities
from central.store import schema
from central.store.database import Database, DatabaseError

SHARED_MEMORY = Path("/dev/shm")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command (that of the shell unless given); return 0, or 1 after a line on stderr that says what to do."""
    arguments = _parser().parse_args(words)
    try:
        arguments.run(arguments)
    except (CentralError, OSError) as error:
        print(f"shayya-central: {error}", file=sys.stderr)
        return 1
    except DatabaseError as error:
        print(f"shayya-central: the database refused: {str(error.orig).strip()}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shayya-central", description="The network service: what every hospital has.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "init", _init, "make or upgrade the database; safe to repeat")
    _command(commands, "run", _run, "serve until stopped")
    facility = commands.add_parser("facility", help="hospitals and their hubs' tokens")
    actions = facility.add_subparsers(required=True, metavar="ACTION")
    add = _command(actions, "add", _add, "add a hospital and write its hub's token to a new file")
    rotate = _command(actions, "rotate", _rotate, "give a hospital a new token; the old one ends at once")
    for command in (add, rotate):
        command.add_argument("facility", metavar="ID", help="a-z, 0-9 and '-', at most 32 characters")
        command.add_argument("--token-file", type=Path, required=True, help="where to write the token (mode 0600)")
    for language in LANGUAGES:
        add.add_argument(f"--name-{language}", required=True, metavar="NAME")
    rotate.add_argument("--replace", action="store_true", help="the token file may be there already")
    _command(actions, "list", _list, "show the hospitals and how old their reports are")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: object, about: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about)
    command.add_argument("--config", type=Path, required=True, metavar="central.toml")
    command.set_defaults(run=run)
    return command


def _init(arguments: argparse.Namespace) -> None:
    with _database(read_config(arguments.config)) as database:
        before, after = schema.upgrade(database)
    print(f"schema {after} was there already" if before == after else f"schema {before or 'none'} -> {after}")


def _add(arguments: argparse.Namespace) -> None:
    names = {language: getattr(arguments, f"name_{language}") for language in LANGUAGES}
    facilities.check_new(arguments.facility, names)
    with _ready_database(arguments) as database, _new_token(arguments.token_file, replace=False) as token:
        facilities.add(database, arguments.facility, names, token=token, at=int(time.time()))
    print(f"facility {arguments.facility} added; its hub's token is in {arguments.token_file}")


def _rotate(arguments: argparse.Namespace) -> None:
    fresh = _new_token(arguments.token_file, replace=arguments.replace)
    with _ready_database(arguments) as database, fresh as token:
        facilities.rotate(database, arguments.facility, token=token, at=int(time.time()))
    print(f"facility {arguments.facility}: new token in {arguments.token_file}; the old one is refused from now on")


def _list(arguments: argparse.Namespace) -> None:
    with _ready_database(arguments) as database:
        lines = facilities.listing(database, now=int(time.time()))
    for line in lines:
        age = "never" if line["as_of"] is None else "unknown" if line["age_s"] is None else f"{line['age_s']} s"
        print(
            f"{line['id']}\t{line['freshness']}\tage {age}\tgeneration {line['generation'] or '-'}\t{line['name_en']}"
        )


def _run(arguments: argparse.Namespace) -> None:
    config = read_config(arguments.config)
    with _ready_database(arguments):
        pass
    # Its own process image: the counters' folder must be known before their library is imported (central.web.metrics).
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="shayya-central-")
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *_gunicorn_arguments(config)])


def _gunicorn_arguments(config: Config) -> list[str]:
    host = f"[{config.host}]" if ":" in config.host else config.host
    options = {
        "bind": f"{host}:{config.port}", "workers": config.workers, "threads": config.threads,
        "worker-class": "gthread", "timeout": 30, "graceful-timeout": 10, "keep-alive": 75,
        "config": "python:central.web.gunicorn_hooks", "name": "shayya-central", "log-level": "warning",
        "worker-tmp-dir": SHARED_MEMORY if SHARED_MEMORY.is_dir() else tempfile.gettempdir(),
    }  # fmt: skip
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [*flags, "--no-control-socket", f"central.web.wsgi:load({str(config.path.absolute())!r})"]


@contextmanager
def _database(config: Config) -> Iterator[Database]:
    database = Database(config.database)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _ready_database(arguments: argparse.Namespace) -> Iterator[Database]:
    with _database(read_config(arguments.config)) as database:
        schema.check(database)
        yield database


@contextmanager
def _new_token(path: Path, *, replace: bool) -> Iterator[str]:
    """Give a token that is already safe on disk; when the block fails to make it valid, nothing is left of it."""
    if path.exists() and not replace:
        raise TokenFileExists(f"{path} is there already; name a new file (or use facility rotate --replace)")
    draft = path.with_name(f".{path.name}.{os.getpid()}") if replace else path
    token = tokens.new_token()
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(token + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        yield token
    except BaseException:
        draft.unlink()
        raise
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())
