"""Facts about several people at work on many comments: acts on many at once, and what a person is told."""

from __future__ import annotations

from datetime import datetime

import msgspec


class BatchOrdered(msgspec.Struct, frozen=True, kw_only=True, tag="batch-ordered"):
    """One act on many comments was ordered; what it did to each stands in entries of its own beside it.

    ``acts`` goes along with ``comments``: the outgoing act about each, 0 where nothing leaves. ``act`` is a
    ``crowd.ManyAct``; ``text`` the answer with its placeholders, the reason or the assignee's login.
    """

    batch: int
    act: str
    comments: tuple[int, ...]
    acts: tuple[int, ...] = ()
    text: str = ""


class BatchTakenBack(msgspec.Struct, frozen=True, kw_only=True, tag="batch-taken-back"):
    """What had not left yet was stopped; ``undone`` counts it."""

    batch: int
    undone: int


class HolderLeft(msgspec.Struct, frozen=True, kw_only=True, tag="holder-left"):
    """The last console of whoever has the comment is gone: the claim ends at ``until`` unless they are back by then."""

    comment: int
    until: datetime


class CommentAssigned(msgspec.Struct, frozen=True, kw_only=True, tag="comment-assigned"):
    """Somebody gave a comment to the colleague with the login ``to``, or took it upon themselves, until it is done.

    It takes the place of who had it before. Unlike a claim it does not run out: it says whose matter it is, not who
    is writing just now. ``word`` is what they say to the colleague.
    """

    comment: int
    to: str
    word: str = ""


class AssignmentEnded(msgspec.Struct, frozen=True, kw_only=True, tag="assignment-ended"):
    """The comment is nobody's in particular any more."""

    comment: int


class TellingSeen(msgspec.Struct, frozen=True, kw_only=True, tag="telling-seen"):
    """A person has seen that a claim of theirs was taken over, or that something was given to them.

    ``telling`` is the number of the journal entry that told it.
    """

    telling: int
