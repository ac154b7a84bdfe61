"""An account that no interface reads: what happens there reaches the desk when a colleague enters it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sm_console.api.commands import EnterComment, EnterPost, MarkAnswered
    from sm_console.api.desk import Desk


class ByHand:
    """The account as a script acts on it. Ids are places in what has happened there, as text."""

    def __init__(self, account: str, address: str) -> None:
        self.account = account
        self.address = address
        self._happened: list[tuple[str, str, str, str, datetime, bool]] = []
        self._entered: dict[str, int] = {}

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post; return its id."""
        return self._note("", title, text, "", at, own=True)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str, own: bool) -> str:
        """Let somebody comment, or the account itself; return the comment's id."""
        return self._note(post, author, text, parent, at, own=own)

    def edit(self, comment: str, text: str) -> None:
        """Do nothing: what was entered is what was seen."""

    def delete(self, comment: str) -> None:
        """Do nothing: what was entered is what was seen."""

    def refuse_for(self, length: timedelta, status: int = 429) -> None:
        """Do nothing: nobody asks."""

    def _note(self, post: str, name: str, text: str, parent: str, at: datetime, *, own: bool) -> str:
        self._happened.append((post, name, text, parent, at, own))
        return str(len(self._happened) - 1)

    async def enter(self, desk: Desk) -> None:
        """Enter at the desk what has not been entered yet. Raises Refused, DeskGone."""
        for number in range(len(self._entered), len(self._happened)):
            self._entered[str(number)] = (await desk.do(self._command(number))).id

    def _command(self, number: int) -> EnterPost | EnterComment | MarkAnswered:
        from sm_console.api.commands import EnterComment, EnterPost, MarkAnswered

        post, name, text, parent, at, own = self._happened[number]
        if not post:
            url = f"{self.address}/{number}"
            return EnterPost(account=self.account, title=name, text=text, published=at, url=url)
        if own:
            return MarkAnswered(comment=self._entered[parent], text=text, at=at)
        under = self._entered[parent] if parent else 0
        return EnterComment(
            account=self.account, author=name, text=text, received=at, post=self._entered[post], under=under
        )
