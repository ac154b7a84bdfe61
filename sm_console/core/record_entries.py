"""Facts about comments as public records (R11), and about what was flagged in them (R12)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sm_console.core.model import Ground


class RecordStatus(StrEnum):
    """How a comment stands as a public record."""

    KEPT = "kept"  # kept in order: what every comment is unless somebody said otherwise
    TO_REGISTER = "to-register"
    REGISTERED = "registered"
    SECRECY = "secret"  # may be under secrecy: register now


class FlagKind(StrEnum):
    """What raised a flag."""

    WORD = "word"
    LINK = "link"
    PERSONAL_NUMBER = "personal-number"


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to look at a comment. ``found`` is what stands there, a stranger's words, shortened."""

    ground: Ground
    kind: FlagKind
    found: str


class RecordStatusSet(msgspec.Struct, frozen=True, kw_only=True, tag="record-status-set"):
    """A person said how a comment stands as a public record; ``dnr`` is its number in the city's register."""

    comment: int
    status: RecordStatus
    dnr: str = ""
    why: str = ""


class CommentFlagged(msgspec.Struct, frozen=True, kw_only=True, tag="comment-flagged"):
    """What the lists of a rule pack found in a comment's present text, in place of what was found before."""

    comment: int
    flags: tuple[Flag, ...]
    pack: str
