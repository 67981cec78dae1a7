"""Questions about the tokens of systems that read the API."""

import sqlite3

from hub.store.database import Connection


def add_token(db: Connection, name: str, kept: bytes, *, at: int) -> bool:
    """Keep the hash of a token; False when the name is taken."""
    return db.execute("INSERT OR IGNORE INTO tokens VALUES (?, ?, ?)", (name, kept, at)).rowcount == 1


def remove_token(db: Connection, name: str) -> bool:
    """Forget a token; False when there is none of this name."""
    return db.execute("DELETE FROM tokens WHERE name = ?", (name,)).rowcount == 1


def all_tokens(db: Connection) -> list[sqlite3.Row]:
    """Return every token's name, hash and when it was made."""
    return db.execute("SELECT name, hash, added_at FROM tokens ORDER BY name").fetchall()
