-- Systems that read the API. `hash` is the SHA-256 of the token: reading this table lets nobody in.

CREATE TABLE tokens (
    name     TEXT PRIMARY KEY,
    hash     BLOB NOT NULL UNIQUE,
    added_at INTEGER NOT NULL
) WITHOUT ROWID;
