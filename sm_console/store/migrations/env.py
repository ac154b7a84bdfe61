"""Alembic's entry: run the migrations on the connection, and in the transaction, that schema.py opened."""

from alembic import context

from sm_console.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
