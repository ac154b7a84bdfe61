"""Alembic's migrations; run by ``sm_console.store.schema`` only."""
