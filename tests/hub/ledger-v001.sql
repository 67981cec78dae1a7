-- A ledger as the first schema kept it; loaded and brought forward by tests/hub/web/test_migration.py.
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
INSERT INTO "beds" VALUES('mm-01',0,0,'med-m','medicine','general','male','u-1',0,'occupied',NULL,1,0,NULL,NULL,1,1,1,1799999969,1800000000,'u-1','00000000000000aa',1,'unknown');
INSERT INTO "beds" VALUES('mm-02',1,0,'med-m','medicine','general','male','u-1',1,'vacant',NULL,1,0,NULL,NULL,1,1,1,1799999974,1800000005,'u-1','00000000000000aa',2,'unknown');
INSERT INTO "beds" VALUES('mm-03',2,0,'med-m','medicine','general','male',NULL,NULL,'closed',NULL,1,0,NULL,NULL,0,1,1,1800000060,1800000060,'','',0,'unknown');
INSERT INTO "beds" VALUES('mm-04',3,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-05',4,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-06',5,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-07',6,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('mm-08',7,0,'med-m','medicine','general','male',NULL,NULL,'unknown',NULL,1,0,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL,NULL,'unknown');
INSERT INTO "beds" VALUES('s-1',12,0,'surg','surgery','hdu','any',NULL,NULL,'vacant',NULL,1,0,NULL,NULL,0,1,1,1800000090,1800000090,'','',0,'unknown');
INSERT INTO "beds" VALUES('s-2',13,0,'surg','surgery','hdu','any',NULL,NULL,'occupied',NULL,1,0,NULL,NULL,0,1,1,1800000090,1800000090,'','',0,'unknown');
CREATE TABLE boards (
    board      TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    iterations INTEGER NOT NULL,
    added_at   INTEGER NOT NULL
) WITHOUT ROWID;
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
INSERT INTO "ledger" VALUES(1,'press','u-1','00000000000000aa',1,'00000001','mm-01','occupied',0,0,0,NULL,1799999969,1800000000,1800000000,6,'applied',NULL,'occupied',NULL,1,0,NULL,1,1,NULL);
INSERT INTO "ledger" VALUES(2,'press','u-1','00000000000000aa',2,'00000002','mm-02','vacant',0,0,0,NULL,1799999974,1800000005,1800000005,6,'applied',NULL,'vacant',NULL,1,0,NULL,1,1,NULL);
INSERT INTO "ledger" VALUES(3,'correction',NULL,NULL,NULL,NULL,'mm-03',NULL,0,NULL,NULL,NULL,1800000060,1800000060,1800000060,NULL,'applied','repair','closed',NULL,1,0,NULL,0,1,'Matron');
INSERT INTO "ledger" VALUES(4,'count',NULL,NULL,NULL,NULL,'s-1',NULL,0,NULL,NULL,NULL,1800000090,1800000090,1800000090,NULL,'applied','round','vacant',NULL,1,0,NULL,0,1,'Matron');
INSERT INTO "ledger" VALUES(5,'count',NULL,NULL,NULL,NULL,'s-2',NULL,0,NULL,NULL,NULL,1800000090,1800000090,1800000090,NULL,'applied','round','occupied',NULL,1,0,NULL,0,1,'Matron');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('generation','00112233445566aa');
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
INSERT INTO "units" VALUES('u-1',X'737373737373737373737373',X'68686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868686868',1000,1800000000,NULL,1,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "wards" VALUES('med-m',0,'medicine','general','male',2,NULL,1);
INSERT INTO "wards" VALUES('surg',2,'surgery','hdu','any',0,1800000090,1);
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
COMMIT;
