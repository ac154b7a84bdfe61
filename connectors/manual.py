"""Accounts that no interface reads: TikTok, LinkedIn without approval, what is left of Bambuser.

Nothing is ever asked of anybody here. People look on the platform; what they find is entered by hand.
``address`` is the account's public page, for people to open. No secret. Option ``on`` names the platform it is on
("tiktok", "x"): rules for that platform hold for it, such as its pace (R2).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from connectors.base import Batch, Capabilities, Connector, Found, KnownComment, KnownPost
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Message


class Manual(Connector):
    """An account that people watch themselves."""

    platform: ClassVar[str] = "manual"

    @property
    def capabilities(self) -> Capabilities:
        """Nothing: neither reading nor acting."""
        return Capabilities(comments=False)

    async def check(self) -> Found:
        """Say what this means."""
        summary = Message(N_("Nobody reads this account but you: log rounds, and enter posts and comments by hand"))
        shown = self.account.address.partition("://")[2].rstrip("/") or self.account.address
        on = self.account.options.get("on", "")
        return Found(kind="manual", name=self.account.user or shown or on or self.account.id, summary=summary)

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """There is nothing to fetch."""
        for batch in _nothing(cursor):
            yield batch

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """There is nothing to compare with."""
        for batch in _nothing(posts, comments):
            yield batch

    async def profile(self) -> ProfileSeen:
        """Nothing is known of the account's face."""
        return ProfileSeen()


def _nothing(*_: object) -> tuple[Batch, ...]:
    return ()
