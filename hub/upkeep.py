"""Looking after the ledger: check it, copy it while the hub runs, put a copy back, tell what is wrong."""

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hub.beds import Bed, Change, Span
from hub.census import bucket_of
from hub.config import HubConfig
from hub.errors import DamagedLedger, HubError, Refused
from hub.services import history
from hub.store import beds, ledger, registry, staff
from hub.store.database import (
    Connection,
    check_integrity,
    keep_value,
    open_ledger,
    open_reader,
    transaction,
    value_of,
)

VERSION_LEAP = 2**20  # a bed's version after a restore is above any that a unit was told by the ledger that was lost
FREE_BYTES = 500 * 1024 * 1024
LOG_BYTES = 256 * 1024 * 1024
SAFE_SQLITE = (3, 51, 3)


def check(db: Connection) -> None:
    """Raise DamagedLedger unless the file is sound and the beds are what the ledger's rows add up to."""
    check_integrity(db)
    db.execute("BEGIN")  # one moment, while the hub goes on
    try:
        wrong = _wrong_beds(db)
    finally:
        db.execute("ROLLBACK")
    if wrong:
        raise DamagedLedger("beds that do not follow from the ledger: " + ", ".join(wrong[:20]))


def _wrong_beds(db: Connection) -> list[str]:
    states = ledger.states_at(db, ledger.last_row(db))
    wrong = [bed.bed for bed in beds.all_beds(db) if not _follows(bed, states.get(bed.bed))]
    stored = {row[0]: row[1] for row in db.execute("SELECT bed, bucket FROM beds WHERE retired = 0")}
    wrong += [bed.bed for bed in beds.all_beds(db) if bucket_of(bed) != stored[bed.bed]]
    return sorted(set(wrong))


def _follows(bed: Bed, row: sqlite3.Row | None) -> bool:
    if row is None:
        return bed.version == 0
    return (bed.state, bed.flagged, bed.staffed, bed.hold, bed.version) == (
        row["state"], bool(row["flagged"]), bool(row["staffed"]), row["hold"], row["bed_version"],
    )  # fmt: skip


def backup(db: Connection, target: Path) -> None:
    """Copy the ledger, whole and checked, to `target`, while the hub goes on."""
    if target.exists():
        raise Refused(f"{target} exists; name a new file")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    copy = sqlite3.connect(partial)
    try:
        db.backup(copy, pages=256)
        copy.execute("PRAGMA journal_mode = DELETE")
        check_integrity(copy)
    finally:
        copy.close()
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    _sync_folder(target.parent)


def restore(config: HubConfig, source: Path) -> Path | None:
    """Put a copy in the ledger's place; return where the ledger that was there is now. The hub must not run.

    The ledger gets a new generation: units and central must not take it for the one that was lost. Units send again
    what they still keep; beds' versions leap, so that no press can claim to have seen a version it did not see.
    """
    if not source.exists():
        raise Refused(f"{source}: there is no such file")
    aside = None
    fresh = config.ledger.with_name("restored.sqlite3")
    shutil.copyfile(source, fresh)
    db = open_ledger(fresh)
    try:
        check_integrity(db)
        with transaction(db):
            keep_value(db, "generation", secrets.token_hex(8))
            _leap(db)
            staff.end_all_sessions(db)  # somebody may have been signed out since the copy was made
        db.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.close()
    if config.ledger.exists():
        open_ledger(config.ledger).close()  # its write-ahead log goes into it
        aside = config.ledger.with_name(f"ledger-before-restore-{int(time.time())}.sqlite3")
        config.ledger.replace(aside)
    fresh.replace(config.ledger)
    _sync_folder(config.data)
    return aside


def _leap(db: Connection) -> None:
    now = int(time.time())
    for bed in beds.all_beds(db):
        if bed.version == 0:
            continue
        after = replace(bed, version=bed.version + VERSION_LEAP, changed=bed.changed or Change(Span(now, now)))
        beds.save_bed(db, after)
        outcome = ledger.Outcome(None, "restored", "the ledger was restored from a copy", Span(now, now), now)
        ledger.add_entry(db, "restore", after, outcome, entered_by="hub", seen=None)


def diagnose(config: HubConfig) -> Iterator[tuple[bool, str]]:
    """Tell, line by line, what is well and what needs a person."""
    db = open_reader(config.ledger)
    try:
        check(db)
        yield True, "ledger: sound, and every bed follows from it"
    except HubError as error:
        yield False, f"ledger: {error}"
    yield from _machine(config, db)
    for row in registry.open_alerts(db):
        yield False, f"{row['kind']} {row['subject']}: {row['detail']}, since {_utc(row['opened_at'])}"
    set_aside = db.execute("SELECT count(*) FROM quarantine").fetchone()[0]
    yield set_aside == 0, f"quarantine: {set_aside} messages"
    waiting = db.execute("SELECT count(*), min(as_of) FROM outbox WHERE settled_at IS NULL").fetchone()
    yield waiting[0] == 0 or time.time() - waiting[1] < 900, f"outbox: {waiting[0]} reports wait for central"
    yield value_of(db, "generation") is not None, f"generation: {value_of(db, 'generation')}"
    db.close()


def _machine(config: HubConfig, db: Connection) -> Iterator[tuple[bool, str]]:
    free = shutil.disk_usage(config.data).free
    yield free >= FREE_BYTES, f"disk: {free // 1024**2} MiB free"
    log = config.ledger.with_name(config.ledger.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    yield size < LOG_BYTES, f"write-ahead log: {size // 1024} KiB"
    # Up to 3.51.2 two connections that write and checkpoint at the same moment could damage the file. Only one
    # connection of ours does both, so an older library is a remark and not a fault.
    library = "older than" if sqlite3.sqlite_version_info < SAFE_SQLITE else "at least"
    yield True, f"SQLite {sqlite3.sqlite_version}, {library} {'.'.join(map(str, SAFE_SQLITE))}"
    secrets_open = [path.name for path in config.broker_folder.glob("*") if path.stat().st_mode & 0o077]
    yield (
        not secrets_open,
        "secrets: " + (", ".join(secrets_open) + " can be read by others" if secrets_open else "0600"),
    )


def _utc(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def history_lines(db: Connection, moment: int) -> Iterator[str]:
    """Tell what each department's counts were at this second UTC."""
    for department, counts in history.counts_at(db, moment).items():
        yield department + ": " + ", ".join(f"{number} {bucket}" for bucket, number in counts.buckets.items() if number)
