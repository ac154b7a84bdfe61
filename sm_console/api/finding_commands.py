"""What may be done with a finding. ``finding`` is its id, as ``FindingRow`` tells it."""

from __future__ import annotations

from datetime import datetime

from sm_console.api import views
from sm_console.api.commands import Command


class PutOffFinding(Command[views.Done], frozen=True, kw_only=True, tag="put-off-finding"):
    """Put a finding off, with the reason. ``until`` ``None``: till the next working day, which needs no reason.

    Refused("deadline") where that lies past its deadline, unless ``late`` says that the person knows.
    """

    finding: str
    until: datetime | None = None
    why: str = ""
    late: bool = False


class AssignFinding(Command[views.Done], frozen=True, kw_only=True, tag="assign-finding"):
    """Give a finding to a colleague on the staff list (``to``: login or first name; empty: oneself)."""

    finding: str
    to: str = ""
    why: str = ""


class TakeBackFinding(Command[views.Done], frozen=True, kw_only=True, tag="take-back-finding"):
    """Take back that a finding was put off or given to somebody."""

    finding: str
