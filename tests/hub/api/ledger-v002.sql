-- A ledger as the second schema kept it; brought forward by tests/hub/api/test_tokens.py.
BEGIN TRANSACTION;
CREATE TABLE accounts (
    account    TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    iterations INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE alerts (
    alert     INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,          -- silent, lapsed, gap, new-journal, cloned
    subject   TEXT NOT NULL,          -- the unit or the ward
    detail    TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
);
CREATE TABLE attempts (
    attempt INTEGER PRIMARY KEY,
    who     BLOB NOT NULL,
    network TEXT NOT NULL,
    at      INTEGER NOT NULL
);
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
INSERT INTO "beds" VALUES('mf-01',8,0,'med-f','medicine','general','female',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mf-02',9,0,'med-f','medicine','general','female',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mf-03',10,0,'med-f','medicine','general','female',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mf-04',11,0,'med-f','medicine','general','female',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-01',0,0,'med-m','medicine','general','male','u-1',0,'vacant',NULL,1,0,NULL,NULL,0,0,2,1799999989,1800000020,'u-1','00000000000000aa',2,'offerable');
INSERT INTO "beds" VALUES('mm-02',1,0,'med-m','medicine','general','male','u-1',1,'unknown',NULL,1,0,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-03',2,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-04',3,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-05',4,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-06',5,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-07',6,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-08',7,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('s-1',12,0,'surg','surgery','hdu','any',NULL,NULL,'vacant',NULL,1,0,NULL,NULL,0,1,1,1800000030,1800000030,'','',0,'unknown');
INSERT INTO "beds" VALUES('s-2',13,0,'surg','surgery','hdu','any',NULL,NULL,'occupied',NULL,1,0,NULL,NULL,0,1,1,1800000030,1800000030,'','',0,'unknown');
CREATE TABLE boards (
    board      TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    iterations INTEGER NOT NULL,
    added_at   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE extra_patients (
    entry      INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    ward       TEXT NOT NULL,
    number     INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    entered_by TEXT NOT NULL
);
CREATE TABLE gaps (
    unit       TEXT NOT NULL,
    generation TEXT NOT NULL,
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    found_at   INTEGER NOT NULL,
    PRIMARY KEY (unit, generation, last)
) WITHOUT ROWID;
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
INSERT INTO "ledger" VALUES(1,'press','u-1','00000000000000aa',1,'00000001','mm-01','occupied',0,0,0,NULL,1799999979,1800000010,1800000010,6,'applied',NULL,'occupied',NULL,1,0,NULL,1,1,NULL);
INSERT INTO "ledger" VALUES(2,'press','u-1','00000000000000aa',2,'00000002','mm-01','vacant',1,0,0,NULL,1799999989,1800000020,1800000020,8,'applied',NULL,'vacant',NULL,1,0,NULL,0,2,NULL);
INSERT INTO "ledger" VALUES(3,'count',NULL,NULL,NULL,NULL,'s-1',NULL,0,NULL,NULL,NULL,1800000030,1800000030,1800000030,NULL,'applied','morning round','vacant',NULL,1,0,NULL,0,1,'Matron');
INSERT INTO "ledger" VALUES(4,'count',NULL,NULL,NULL,NULL,'s-2',NULL,0,NULL,NULL,NULL,1800000030,1800000030,1800000030,NULL,'applied','morning round','occupied',NULL,1,0,NULL,0,1,'Matron');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('generation','00000000000000aa');
CREATE TABLE outbox (
    batch      INTEGER PRIMARY KEY,
    ledger_row INTEGER NOT NULL,
    as_of      INTEGER NOT NULL,
    body       BLOB NOT NULL,
    settled_at INTEGER,
    outcome    TEXT                   -- new, known (central's receipt), superseded (a later report went instead)
);
CREATE TABLE quarantine (
    digest   TEXT PRIMARY KEY,
    topic    TEXT NOT NULL,
    payload  BLOB NOT NULL,
    why      TEXT NOT NULL,
    times    INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    session  BLOB PRIMARY KEY,
    name     TEXT NOT NULL REFERENCES staff (name),
    began_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    network  TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE staff (
    name        TEXT PRIMARY KEY,
    role        TEXT NOT NULL,
    hash        TEXT NOT NULL,         -- argon2id, with its own salt and cost
    must_change INTEGER NOT NULL,      -- 1 while the password is one that somebody else has seen
    good_until  INTEGER,               -- when such a password ends
    added_at    INTEGER NOT NULL,
    disabled_at INTEGER
) WITHOUT ROWID;
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
INSERT INTO "units" VALUES('u-1',X'737373737373737373737373',X'68686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868',1000,1800000000,NULL,0,1800000000,0,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "wards" VALUES('med-f',1,'medicine','general','female',0,NULL,1);
INSERT INTO "wards" VALUES('med-m',0,'medicine','general','male',0,NULL,1);
INSERT INTO "wards" VALUES('surg',2,'surgery','hdu','any',0,1800000030,1);
CREATE INDEX beds_by_group ON beds (department, category, sex, bucket) WHERE retired = 0;
CREATE INDEX beds_by_unit ON beds (unit, unit_position) WHERE unit IS NOT NULL;
CREATE INDEX beds_by_hold ON beds (hold_until) WHERE hold IS NOT NULL;
CREATE INDEX ledger_by_bed ON ledger (bed, row);
CREATE TRIGGER ledger_rows_never_change BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_rows_never_go BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX alerts_open ON alerts (kind, subject) WHERE closed_at IS NULL;
CREATE INDEX outbox_waiting ON outbox (batch) WHERE settled_at IS NULL;
CREATE INDEX sessions_by_name ON sessions (name);
CREATE INDEX attempts_by_who ON attempts (who, at);
CREATE INDEX attempts_by_network ON attempts (network, at);
CREATE INDEX audit_by_ledger_row ON audit (ledger_row) WHERE ledger_row IS NOT NULL;
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_entries_never_go BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE INDEX extra_patients_by_ward ON extra_patients (ward, entry);
CREATE INDEX ledger_entered ON ledger (row) WHERE kind != 'press';
COMMIT;
PRAGMA user_version = 2;
