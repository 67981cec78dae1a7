"""Facilities, their batches, the current census.

A migration is a record: it spells its tables out, because the models go on changing after it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

COUNTS = ("offerable", "held", "unstaffed", "occupied", "cleaning", "closed", "unknown", "extra_patients")
ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    _make_facility()
    _make_census()
    _make_current()
    readiness = op.create_table(
        "readiness",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readiness"),
    )
    op.bulk_insert(readiness, [{"id": 1, "written_at": 0}])


def _names() -> list[sa.Column[str]]:
    return [sa.Column(f"name_{language}", sa.String(60), nullable=False) for language in ("bn", "hi", "en")]


def _make_facility() -> None:
    op.create_table(
        "facility",
        sa.Column("id", sa.String(32), nullable=False),
        *_names(),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("token_made_at", sa.BigInteger, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facility"),
        sa.UniqueConstraint("token_hash", name="uq_facility_token_hash"),
    )
    op.create_table(
        "department",
        sa.Column("facility_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        *_names(),
        sa.PrimaryKeyConstraint("facility_id", "id", name="pk_department"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_department_facility_id"),
    )


def _make_census() -> None:
    op.create_table(
        "census_batch",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("facility_id", sa.String(32), nullable=False),
        sa.Column("generation", sa.String(16), nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("ledger_row", sa.Integer, nullable=False),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("rows_batch_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_census_batch"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_census_batch_facility_id"),
        sa.ForeignKeyConstraint(["rows_batch_id"], ["census_batch.id"], name="fk_census_batch_rows_batch_id"),
        sa.UniqueConstraint("facility_id", "generation", "batch", name="uq_census_batch_facility_id_generation_batch"),
    )
    op.create_table(
        "census_row",
        sa.Column("batch_id", ROW_ID, nullable=False),
        sa.Column("department", sa.String(32), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("sex", sa.String(8), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("batch_id", "department", "category", "sex", name="pk_census_row"),
        sa.ForeignKeyConstraint(["batch_id"], ["census_batch.id"], name="fk_census_row_batch_id"),
    )


def _make_current() -> None:
    op.create_table(
        "current_census",
        sa.Column("facility_id", sa.String(32), nullable=False),
        sa.Column("generation", sa.String(16)),
        sa.Column("batch", sa.Integer),
        sa.Column("ledger_row", sa.Integer),
        sa.Column("as_of", sa.BigInteger),
        sa.Column("received_at", sa.BigInteger),
        sa.Column("rows_batch_id", ROW_ID),
        sa.Column("rows_hash", sa.String(64)),
        sa.Column("names_hash", sa.String(64)),
        sa.PrimaryKeyConstraint("facility_id", name="pk_current_census"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_current_census_facility_id"),
        sa.ForeignKeyConstraint(["rows_batch_id"], ["census_batch.id"], name="fk_current_census_rows_batch_id"),
    )
