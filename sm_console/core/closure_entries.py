"""The journal's facts about the closure queue (R13)."""

from __future__ import annotations

from datetime import date

import msgspec

from sm_console.core.closing import ClosureStep, Evidence
from sm_console.core.model import Message


class ClosureMoved(msgspec.Struct, frozen=True, kw_only=True, tag="closure-moved"):
    """An account came to a step of the queue: by a person, or by itself (candidate, left).

    The fields are those of ``core.closing.StepTaken``; ``manifest`` is the SHA-256 of a package's list of files.
    """

    step: ClosureStep
    reason: str = ""
    until: date | None = None
    evidence: Evidence | None = None
    note: Message | None = None
    followers: int | None = None
    package: str = ""
    manifest: str = ""


class ClosureUndone(msgspec.Struct, frozen=True, kw_only=True, tag="closure-undone"):
    """A person took a step back: ``taken`` is the journal entry that recorded it, ``step`` what it was."""

    taken: int
    step: ClosureStep
    reason: str = ""
