"""Where everything is kept: the only place with SQL.

``Store`` opens the database; ``journal`` appends facts, ``project`` turns them into current state in
the same transaction, ``rebuild`` proves that state equals the journal. ``queries`` answer panels,
``lookup`` answers the desk; ``polling``, ``drafts``, ``ui_state``, ``meta`` and ``search`` keep what is
not part of the record and can be thrown away.

Loading this package loads SQLAlchemy: import it after the first frame.
"""

from sm_console.store.errors import DatabaseTooNew, DatabaseUnusable, StoreError
from sm_console.store.store import Store
from sm_console.store.writer import Writer

__all__ = ["DatabaseTooNew", "DatabaseUnusable", "Store", "StoreError", "Writer"]
