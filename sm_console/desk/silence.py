"""Silence that does not look like the account: an answer of "nothing new" that may be a fault in disguise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.ledger import Transaction
from sm_console.desk.standing import Standing
from sm_console.store.rhythm import days_with_comments

LOOKED_AT: Final = timedelta(days=60)
BUSY_DAYS: Final = 20
"""Days with comments among those looked at, below which an account has no rhythm to break."""

TIMES_LONGER: Final = 3
SHORTEST: Final = 3

UNUSUAL: Final = Message(
    N_("The platform says that nothing has come since {day}. That is unusual here: look there yourself.")
)


def unusual_since(days: Sequence[date], today: date) -> date | None:
    """Return the last day with comments when the silence since is far longer than any before, else ``None``."""
    if len(days) < BUSY_DAYS:
        return None
    longest = max((later - earlier).days for earlier, later in pairwise(days))
    silent = (today - days[-1]).days
    return days[-1] if silent >= max(SHORTEST, longest * TIMES_LONGER) else None


def doubt(transaction: Transaction, standing: Standing, account: str) -> Message | None:
    """Return what to tell a person where an account's silence is unusual."""
    today = standing.calendar().local_date(transaction.now)
    days = days_with_comments(transaction.conn, account, today - LOOKED_AT)
    since = unusual_since([day for day in days if day <= today], today)  # some platforms' clocks run ahead
    return None if since is None else Message(UNUSUAL.text, {"day": since.isoformat()})
