"""Use cases about staff: accounts, signing in and out. Each runs inside the caller's transaction.

An attempt to sign in is counted before its password is looked at, so that attempts made at once cannot outrun the
limit. Looking at a password takes a tenth of a second and is done by the caller, between `begin` and `finish`.
"""

import hashlib
import secrets
from dataclasses import dataclass

from hub import passwords
from hub.errors import Refused
from hub.roles import ROLES
from hub.store import audit, staff
from hub.store.database import Connection
from wire.fields import is_name

IDLE_S = 30 * 60
ABSOLUTE_S = 12 * 3600
TOUCH_S = 60  # a session's last use is kept to the minute: a write for each page would be too many
WINDOW_S = 15 * 60
MOST_FOR_NAME = 5
MOST_FROM_NETWORK = 40  # a whole hospital may sit behind one address
ONE_TIME_S = 7 * 24 * 3600
TOKEN_BYTES = 32
CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was counted. `kept` is what to compare with; when there is no such name, something as costly."""

    name: str
    who: bytes
    kept: str
    may_be: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    name: str
    role: str
    must_change: bool
    session: bytes
    began_at: int
    seen_at: int


def new_token() -> str:
    """Return the secret of a session: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def session_of(token: str) -> bytes:
    """Return under what name a session is kept."""
    return hashlib.sha256(token.encode()).digest()


def begin(db: Connection, typed: str, *, network: str, at: int) -> Attempt | None:
    """Count an attempt and return it; None when there were too many, for this name or from this network."""
    staff.forget_old(
        db, seen_before=at - IDLE_S, began_before=at - ABSOLUTE_S, attempts_before=at - WINDOW_S
    )  # fmt: skip
    name = typed.strip().casefold()
    who = hashlib.sha256(name.encode("utf-8", "replace")).digest()
    of_name, of_network = staff.count_attempts(db, who, network, after=at - WINDOW_S)
    if of_name >= MOST_FOR_NAME or of_network >= MOST_FROM_NETWORK:
        return None
    staff.add_attempt(db, who, network, at=at)
    row = staff.find_account(db, name)
    if row is None:
        return Attempt("", who, passwords.DUMMY, False)
    ended = row["good_until"] is not None and row["good_until"] <= at
    return Attempt(name, who, row["hash"], row["disabled_at"] is None and not ended)


def finish(db: Connection, attempt: Attempt, token: str | None, *, network: str, at: int) -> bool:
    """Begin the session of `token`, or (None: the password was wrong) note the refusal; whether a session began."""
    row = staff.find_account(db, attempt.name) if attempt.may_be and token else None
    if row is None or token is None or row["hash"] != attempt.kept or row["disabled_at"] is not None:
        _note(db, attempt.name or "?", "sign-in-refused", network=network, at=at)
        return False
    staff.forgive(db, attempt.who)
    staff.add_session(db, session_of(token), attempt.name, network=network, at=at)
    _note(db, attempt.name, "signed-in", network=network, at=at)
    return True


def person_of(db: Connection, token: str, *, at: int) -> Person | None:
    """Return whose session this is, or None when it ended, was idle or old, or its account is disabled."""
    row = staff.find_session(db, session_of(token), seen_after=at - IDLE_S, began_after=at - ABSOLUTE_S)
    if row is None:
        return None
    return Person(
        row["name"], row["role"], bool(row["must_change"]), row["session"], row["began_at"], row["seen_at"]
    )  # fmt: skip


def touch(db: Connection, session: bytes, *, at: int) -> None:
    """Keep that the session's person did something."""
    staff.touch_session(db, session, at=at)


def sign_out(db: Connection, person: Person, *, network: str, at: int) -> None:
    """End the session."""
    staff.end_session(db, person.session)
    _note(db, person.name, "signed-out", network=network, at=at)


def sign_out_elsewhere(db: Connection, person: Person, *, network: str, at: int) -> int:
    """End the person's other sessions; return how many."""
    ended = staff.end_sessions(db, person.name, but=person.session)
    _note(db, person.name, "signed-out-elsewhere", network=network, at=at)
    return ended


def change_password(
    db: Connection, person: Person, attempt: Attempt, kept: str, token: str, *, network: str, at: int
) -> None:
    """Keep a new password; every session of the person ends, and that of `token` begins.

    Raises Refused when the password changed since the attempt.
    """
    row = staff.find_account(db, person.name)
    if row is None or row["hash"] != attempt.kept:
        raise Refused("the password was changed meanwhile: sign in again")
    staff.forgive(db, attempt.who)
    staff.set_password(db, person.name, kept, good_until=None)
    staff.end_sessions(db, person.name)
    staff.add_session(db, session_of(token), person.name, network=network, at=at)
    _note(db, person.name, "password-changed", network=network, at=at)


def add(db: Connection, name: str, role: str, kept: str, *, at: int) -> None:
    """Add an account whose one-time password is kept as `kept`."""
    if not is_name(name):
        raise Refused(f"name {name!r}: use 1 to 32 characters of a-z, 0-9 and '-'")
    _check_role(role)
    if not staff.add_account(db, name, role, kept, good_until=at + ONE_TIME_S, at=at):
        raise Refused(f"there is an account {name} already: user password {name} gives it a new password")
    _note(db, CONSOLE, "account-added", about=name, detail=role, network=CONSOLE, at=at)


def reset(db: Connection, name: str, kept: str, *, at: int) -> None:
    """Give an account a new one-time password; its sessions end, its failed attempts are forgotten."""
    _require(db, name)
    staff.set_password(db, name, kept, good_until=at + ONE_TIME_S)
    staff.end_sessions(db, name)
    staff.forgive(db, hashlib.sha256(name.encode()).digest())
    _note(db, CONSOLE, "password-reset", about=name, network=CONSOLE, at=at)


def disable(db: Connection, name: str, *, at: int) -> None:
    """Let an account in no more; its sessions end at once. What it did stays."""
    _require(db, name)
    staff.set_disabled(db, name, at)
    staff.end_sessions(db, name)
    _note(db, CONSOLE, "account-disabled", about=name, network=CONSOLE, at=at)


def enable(db: Connection, name: str, *, at: int) -> None:
    """Let a disabled account in again."""
    _require(db, name)
    staff.set_disabled(db, name, None)
    _note(db, CONSOLE, "account-enabled", about=name, network=CONSOLE, at=at)


def give_role(db: Connection, name: str, role: str, *, at: int) -> None:
    """Give an account another role; its sessions end."""
    _require(db, name)
    _check_role(role)
    staff.set_role(db, name, role)
    staff.end_sessions(db, name)
    _note(db, CONSOLE, "role-given", about=name, detail=role, network=CONSOLE, at=at)


def _require(db: Connection, name: str) -> None:
    if staff.find_account(db, name) is None:
        raise Refused(f"there is no account {name}")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Refused(f"role {role!r}: one of " + ", ".join(ROLES))


def _note(
    db: Connection, name: str, what: str, *, network: str, at: int, about: str = "", detail: str = ""
) -> None:  # fmt: skip
    audit.add_entry(db, at=at, name=name, what=what, about=about, detail=detail, network=network)
