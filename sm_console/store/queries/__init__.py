"""What panels show, as ``sm_console.api.views`` rows.

All functions are synchronous on a connection. What the store does not know (first names, the office's
opening, what the platform can do) is handed in by the desk. Every query here goes through an index
over open work, a primary key, or a rollup; ``tests/store/test_plans.py`` holds them to it.
"""

from sm_console.store.queries.accounts import account_views
from sm_console.store.queries.history import account_history, history
from sm_console.store.queries.inbox import inbox_page
from sm_console.store.queries.outbox import outbox_rows
from sm_console.store.queries.status import status_view
from sm_console.store.queries.thread import thread_view

__all__ = ["account_history", "account_views", "history", "inbox_page", "outbox_rows", "status_view", "thread_view"]
