-- Who may work at the hub's pages, and what they did there. No patient data, ever. Times are seconds UTC.

CREATE TABLE staff (
    name        TEXT PRIMARY KEY,
    role        TEXT NOT NULL,
    hash        TEXT NOT NULL,         -- argon2id, with its own salt and cost
    must_change INTEGER NOT NULL,      -- 1 while the password is one that somebody else has seen
    good_until  INTEGER,               -- when such a password ends
    added_at    INTEGER NOT NULL,
    disabled_at INTEGER
) WITHOUT ROWID;

-- `session` is the SHA-256 of the token in the cookie: reading this table lets nobody in.
CREATE TABLE sessions (
    session  BLOB PRIMARY KEY,
    name     TEXT NOT NULL REFERENCES staff (name),
    began_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    network  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_name ON sessions (name);

-- Attempts to sign in that did not succeed, or are not decided yet: they count before the password is looked at.
-- `who` is a hash of the typed name, as people type passwords into the wrong field.
CREATE TABLE attempts (
    attempt INTEGER PRIMARY KEY,
    who     BLOB NOT NULL,
    network TEXT NOT NULL,
    at      INTEGER NOT NULL
);
CREATE INDEX attempts_by_who ON attempts (who, at);
CREATE INDEX attempts_by_network ON attempts (network, at);

-- Who did what, when, and from where. `ledger_row` is set where the ledger says the rest.
CREATE TABLE audit (
    entry      INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    name       TEXT NOT NULL,
    what       TEXT NOT NULL,
    about      TEXT NOT NULL,
    detail     TEXT NOT NULL,
    network    TEXT NOT NULL,
    ledger_row INTEGER
);
CREATE INDEX audit_by_ledger_row ON audit (ledger_row) WHERE ledger_row IS NOT NULL;
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_entries_never_go BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

-- Patients without a bed, each time somebody said how many: the newest is also in wards.extra_patients.
CREATE TABLE extra_patients (
    entry      INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    ward       TEXT NOT NULL,
    number     INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    entered_by TEXT NOT NULL
);
CREATE INDEX extra_patients_by_ward ON extra_patients (ward, entry);

-- What people and the hub itself entered, among the presses.
CREATE INDEX ledger_entered ON ledger (row) WHERE kind != 'press';
