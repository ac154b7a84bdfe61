"""Times in which nothing could be fetched: closed by a fetch that reached back over them, or by a person.

What fell out of a list that holds only the newest (a feed's) cannot be fetched later. Such a gap stays, however
well the fetches go, until somebody has looked on the platform and says so.
"""

from __future__ import annotations

from datetime import datetime

from sm_console.core import entries
from sm_console.desk.ledger import DESK, Transaction
from sm_console.store import lookup, meta


def settle(transaction: Transaction, account: str, last: datetime | None, *, reached: bool) -> None:
    """Close an account's gap after a fetch that ``reached`` back to the one before it, which was at ``last``.

    Opens one where it did not.
    """
    since = lookup.open_gap(transaction.conn, account)
    if reached:
        if since is not None and not meta.get(transaction.conn, _stays(account)):
            transaction.record(account, entries.GapFilled(), actor=DESK)
    elif last is not None:
        if since is None:
            transaction.record(account, entries.GapOpened(since=last), actor=DESK, occurred=last)
        meta.put(transaction.conn, _stays(account), transaction.now.isoformat())


def close(transaction: Transaction, account: str, note: str, *, actor: str) -> bool:
    """Close a gap on a person's word; return whether there was one."""
    if lookup.open_gap(transaction.conn, account) is None:
        return False
    meta.put(transaction.conn, _stays(account), "")
    transaction.record(account, entries.GapFilled(note=note.strip()), actor=actor)
    return True


def _stays(account: str) -> str:
    """Return where it stands since when an account's gap is known to stay."""
    return f"gap-stays.{account}"
