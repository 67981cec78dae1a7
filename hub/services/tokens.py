"""Use cases about tokens: which systems may read the API. Changes run inside the caller's transaction."""

import hashlib
import hmac
import secrets

from hub.errors import Refused
from hub.services.accounts import CONSOLE
from hub.store import audit, tokens
from hub.store.database import Connection
from wire.fields import is_name

RANDOM_BYTES = 32
PREFIX = "shayya_hub_"  # lets a secret scanner recognise a token that was pasted somewhere by mistake
LONGEST = 200  # characters looked at; what is longer is none of ours
MOST = 100  # each request is compared with all of them


def new_token() -> str:
    """Return a token of 256 random bits, safe in a header and in a file."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token. Nobody guesses 256 random bits, so the hash may be a fast one."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def add(db: Connection, name: str, token: str, *, at: int) -> None:
    """Let the system of this name read by this token."""
    if not is_name(name):
        raise Refused(f"name {name!r}: use 1 to 32 characters of a-z, 0-9 and '-'")
    if len(tokens.all_tokens(db)) >= MOST:
        raise Refused(f"there are {MOST} tokens already: revoke one first")
    if not tokens.add_token(db, name, hash_of(token), at=at):
        raise Refused(f"there is a token {name} already: use another name, or revoke it first")
    _note(db, "token-added", name, at=at)


def revoke(db: Connection, name: str, *, at: int) -> None:
    """Refuse the token of this name from now on."""
    if not tokens.remove_token(db, name):
        raise Refused(f"there is no token {name}")
    _note(db, "token-revoked", name, at=at)


def listing(db: Connection) -> list[dict[str, object]]:
    """Return the tokens' names and when each was made (seconds UTC)."""
    return [{"name": row["name"], "added_at": row["added_at"]} for row in tokens.all_tokens(db)]


def owner_of(db: Connection, token: str) -> str | None:
    """Return the name that this token belongs to, None when it is nobody's; the time it takes tells nothing."""
    if len(token) > LONGEST:
        return None
    shown, owner = hash_of(token), None
    for row in tokens.all_tokens(db):
        if hmac.compare_digest(row["hash"], shown):
            owner = str(row["name"])
    return owner


def _note(db: Connection, what: str, about: str, *, at: int) -> None:
    audit.add_entry(db, at=at, name=CONSOLE, what=what, about=about, detail="", network=CONSOLE)
