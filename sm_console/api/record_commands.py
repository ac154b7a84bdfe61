"""What a client may have done about a comment as a public record (R11)."""

from __future__ import annotations

from sm_console.api.commands import Command
from sm_console.api.views import Done
from sm_console.core.record_entries import RecordStatus


class SetRecordStatus(Command[Done], frozen=True, kw_only=True, tag="set-record-status"):
    """Say how a comment stands as a public record; also one that is answered or removed.

    ``dnr`` is its number in the city's register: needed for "registered", refused for any other status.
    """

    comment: int
    status: RecordStatus
    dnr: str = ""
    why: str = ""
