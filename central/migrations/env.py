"""Run by Alembic for each migration, inside the transaction that central.store.schema has opened."""

from alembic import context

from central.models import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter most things in place
)
context.run_migrations()
