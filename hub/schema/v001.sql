-- The hub's ledger and what is derived from it. Times are seconds UTC. No patient data, ever.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE units (
    unit           TEXT PRIMARY KEY,
    salt           BLOB NOT NULL,
    hash           BLOB NOT NULL,
    iterations     INTEGER NOT NULL,
    provisioned_at INTEGER NOT NULL,
    revoked_at     INTEGER,
    silent         INTEGER NOT NULL DEFAULT 1,
    heard_at       INTEGER,
    online         INTEGER NOT NULL DEFAULT 0,
    connection     INTEGER,
    generation     TEXT,
    lowest         INTEGER,
    next           INTEGER,
    firmware       TEXT,
    platform       TEXT
) WITHOUT ROWID;

CREATE TABLE boards (
    board      TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    iterations INTEGER NOT NULL,
    added_at   INTEGER NOT NULL
) WITHOUT ROWID;

-- The hub's own accounts at the broker.
CREATE TABLE accounts (
    account    TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    iterations INTEGER NOT NULL
) WITHOUT ROWID;

-- `counted_at` and `lapsed` matter for beds without a unit only: they are counted by hand.
CREATE TABLE wards (
    ward           TEXT PRIMARY KEY,
    position       INTEGER NOT NULL,
    department     TEXT NOT NULL,
    category       TEXT NOT NULL,
    sex            TEXT NOT NULL,
    extra_patients INTEGER NOT NULL DEFAULT 0,
    counted_at     INTEGER,
    lapsed         INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;

-- The present state of each bed: what folding the ledger gives, kept so that it need not be folded.
-- `bucket` is census.bucket_of(the row); `silent` is the unit's, or the ward's `lapsed` when there is no unit.
CREATE TABLE beds (
    bed                TEXT PRIMARY KEY,
    position           INTEGER NOT NULL,
    retired            INTEGER NOT NULL DEFAULT 0,
    ward               TEXT NOT NULL REFERENCES wards (ward),
    department         TEXT NOT NULL,
    category           TEXT NOT NULL,
    sex                TEXT NOT NULL,
    unit               TEXT REFERENCES units (unit),
    unit_position      INTEGER,
    state              TEXT NOT NULL DEFAULT 'unknown',
    cleaning           TEXT,
    staffed            INTEGER NOT NULL DEFAULT 1,
    isolated           INTEGER NOT NULL DEFAULT 0,
    hold               TEXT,
    hold_until         INTEGER,
    flagged            INTEGER NOT NULL DEFAULT 0,
    silent             INTEGER NOT NULL DEFAULT 1,
    version            INTEGER NOT NULL DEFAULT 0,
    changed_earliest   INTEGER,
    changed_latest     INTEGER,
    changed_unit       TEXT,
    changed_generation TEXT,
    changed_sequence   INTEGER,
    bucket             TEXT NOT NULL DEFAULT 'unknown'
) WITHOUT ROWID;
CREATE INDEX beds_by_group ON beds (department, category, sex, bucket) WHERE retired = 0;
CREATE INDEX beds_by_unit ON beds (unit, unit_position) WHERE unit IS NOT NULL;
CREATE INDEX beds_by_hold ON beds (hold_until) WHERE hold IS NOT NULL;

-- Everything that was ever pressed, entered or decided. Rows are only added; the state columns are the bed's after it.
CREATE TABLE ledger (
    row           INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL,      -- press, correction, count, release, check
    unit          TEXT,
    generation    TEXT,
    sequence      INTEGER,
    nonce         TEXT,
    bed           TEXT NOT NULL,
    wanted        TEXT,
    seen          INTEGER,
    age_s         INTEGER,
    clock_quality INTEGER,
    pressed_at    INTEGER,
    earliest      INTEGER NOT NULL,
    latest        INTEGER NOT NULL,
    received_at   INTEGER NOT NULL,
    rule          INTEGER,
    result        TEXT NOT NULL,
    reason        TEXT,
    state         TEXT NOT NULL,
    cleaning      TEXT,
    staffed       INTEGER NOT NULL,
    isolated      INTEGER NOT NULL,
    hold          TEXT,
    flagged       INTEGER NOT NULL,
    bed_version   INTEGER NOT NULL,
    entered_by    TEXT,
    UNIQUE (unit, generation, sequence)
);
CREATE INDEX ledger_by_bed ON ledger (bed, row);

CREATE TRIGGER ledger_rows_never_change BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_rows_never_go BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Presses that a unit no longer has and that the hub never had: `first` to `last`, both included.
CREATE TABLE gaps (
    unit       TEXT NOT NULL,
    generation TEXT NOT NULL,
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    found_at   INTEGER NOT NULL,
    PRIMARY KEY (unit, generation, last)
) WITHOUT ROWID;

-- Messages that could not be taken in: a cloned card's presses, and those that broke the hub's own code.
CREATE TABLE quarantine (
    digest   TEXT PRIMARY KEY,
    topic    TEXT NOT NULL,
    payload  BLOB NOT NULL,
    why      TEXT NOT NULL,
    times    INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
) WITHOUT ROWID;

-- What staff must know: opened when it begins, closed when it ends.
CREATE TABLE alerts (
    alert     INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,          -- silent, lapsed, gap, new-journal, cloned
    subject   TEXT NOT NULL,          -- the unit or the ward
    detail    TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
);
CREATE INDEX alerts_open ON alerts (kind, subject) WHERE closed_at IS NULL;

-- Reports to central: made in one transaction with the counts they carry.
CREATE TABLE outbox (
    batch      INTEGER PRIMARY KEY,
    ledger_row INTEGER NOT NULL,
    as_of      INTEGER NOT NULL,
    body       BLOB NOT NULL,
    settled_at INTEGER,
    outcome    TEXT                   -- new, known (central's receipt), superseded (a later report went instead)
);
CREATE INDEX outbox_waiting ON outbox (batch) WHERE settled_at IS NULL;
