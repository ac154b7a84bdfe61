"""The journal's facts about rounds (R6). A round itself belongs to no account: its envelope names none."""

from __future__ import annotations

import msgspec


class RoundStarted(msgspec.Struct, frozen=True, kw_only=True, tag="round-started"):
    """A person began to look through ``accounts``, all that were watched then."""

    round: int
    accounts: tuple[str, ...]


class AccountSeen(msgspec.Struct, frozen=True, kw_only=True, tag="account-seen"):
    """In a round, somebody looked at the envelope's account. All zero and no note: nothing new was found.

    ``comments`` and ``posts`` had come since the last look, ``hits`` were found by hand on the platform.
    Everything with an id up to ``comments_up_to`` and ``posts_up_to`` had been shown.
    """

    round: int
    comments: int = 0
    posts: int = 0
    hits: int = 0
    note: str = ""
    comments_up_to: int = 0
    posts_up_to: int = 0


class RoundEnded(msgspec.Struct, frozen=True, kw_only=True, tag="round-ended"):
    """A round was ended, or ``given_up`` and proves nothing.

    ``unchanged`` were read by their connectors without trouble and had nothing new since the last look;
    the two numbers are as in AccountSeen, for all of these.
    """

    round: int
    given_up: bool = False
    note: str = ""
    unchanged: tuple[str, ...] = ()
    comments_up_to: int = 0
    posts_up_to: int = 0
