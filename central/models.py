"""The tables of central. Times are UTC seconds. No patient data is in any of them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

from wire.messages import BUCKETS

COUNT_COLUMNS = (*BUCKETS, "extra_patients")

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER.
ROW_ID = BigInteger().with_variant(Integer, "sqlite")

FACILITY = Table(
    "facility",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name_bn", String(60), nullable=False),
    Column("name_hi", String(60), nullable=False),
    Column("name_en", String(60), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("token_made_at", BigInteger, nullable=False),
    Column("added_at", BigInteger, nullable=False),
)

# History: every batch that ever came, as it came. `rows_batch_id` names the earlier batch with the very same rows, so
# that a quiet facility's report each minute costs one short row; null means that the rows are under its own id.
CENSUS_BATCH = Table(
    "census_batch",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("facility_id", ForeignKey("facility.id"), nullable=False),
    Column("generation", String(16), nullable=False),
    Column("batch", Integer, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("ledger_row", Integer, nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("rows_batch_id", ForeignKey("census_batch.id"), nullable=True),
    UniqueConstraint("facility_id", "generation", "batch"),
)

CENSUS_ROW = Table(
    "census_row",
    METADATA,
    Column("batch_id", ForeignKey("census_batch.id"), primary_key=True),
    Column("department", String(32), primary_key=True),
    Column("category", String(32), primary_key=True),
    Column("sex", String(8), primary_key=True),
    Column("position", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in COUNT_COLUMNS),
)

# One row for each facility from the day it is added, null until its first report. It is also what is locked while a
# batch is taken in: one row that holds all the decision needs, because PostgreSQL shows a waiter the newest version
# of the row it waited for, but not of rows joined to it.
CURRENT_CENSUS = Table(
    "current_census",
    METADATA,
    Column("facility_id", ForeignKey("facility.id"), primary_key=True),
    Column("generation", String(16)),
    Column("batch", Integer),
    Column("ledger_row", Integer),
    Column("as_of", BigInteger),
    Column("received_at", BigInteger),
    Column("rows_batch_id", ForeignKey("census_batch.id")),
    Column("rows_hash", String(64)),
    Column("names_hash", String(64)),
)

DEPARTMENT = Table(
    "department",
    METADATA,
    Column("facility_id", ForeignKey("facility.id"), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("name_bn", String(60), nullable=False),
    Column("name_hi", String(60), nullable=False),
    Column("name_en", String(60), nullable=False),
)

# One row, written by /readyz to prove that a commit reaches the disk.
READINESS = Table(
    "readiness",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("written_at", BigInteger, nullable=False),
)
