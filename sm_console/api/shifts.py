"""Shift handovers on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from sm_console.api import views
from sm_console.api.commands import Command
from sm_console.api.queries import Query
from sm_console.core.shift_entries import ShiftSummary


class HandoverState(StrEnum):
    """What has become of a handover."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    REPLACED = "replaced"


class HandoverView(msgspec.Struct, frozen=True, kw_only=True):
    """A handover. ``giver`` and ``receiver`` are logins, the names stand beside; the summary has first names.

    ``given_back`` counts the claims that the giver gave back with it.
    """

    id: int
    at: datetime
    giver: str
    giver_name: str
    receiver: str
    receiver_name: str
    state: HandoverState
    acknowledged: datetime | None
    words: str
    given_back: int
    summary: ShiftSummary


class AskHandovers(Query[list[HandoverView]], frozen=True, kw_only=True, tag="handovers"):
    """The handovers that nobody has acknowledged, of everybody; with ``all`` the latest of any state, newest first.

    ``mine`` keeps those from or to the caller.
    """

    returns: ClassVar[Any] = list[HandoverView]
    all: bool = False
    mine: bool = False
    limit: int = 50


class AskShiftSummary(Query[ShiftSummary], frozen=True, kw_only=True, tag="shift-summary"):
    """What the caller's handover would say now, with first names."""

    returns: ClassVar[Any] = ShiftSummary


class HandOver(Command[views.Done], frozen=True, kw_only=True, tag="hand-over"):
    """Leave one's shift to ``to`` (login or first name); ``Done.id`` is the handover's number.

    ``give_back`` gives all of one's claims back in the same moment. It replaces an earlier handover of one's own
    that nobody has acknowledged.
    """

    to: str
    words: str = ""
    give_back: bool = False


class AcknowledgeHandover(Command[views.Done], frozen=True, kw_only=True, tag="acknowledge-handover"):
    """The caller, to whom it was left, has read it. ``handover`` 0 means the oldest that waits for them."""

    handover: int = 0
