"""Simulated platforms that take a script's plain words only in another shape, or not all that a script does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sm_console.drill.bambuser_server import BambuserServer
    from sm_console.drill.player import Stage


class HtmlStage:
    """A platform that keeps what people type as HTML."""

    def __init__(self, platform: Stage, as_html: Callable[[str], str]) -> None:
        self._platform = platform
        self._as_html = as_html

    @property
    def platform(self) -> Stage:
        """What is behind it."""
        return self._platform

    @property
    def address(self) -> str:
        """Where the platform listens."""
        return self._platform.address

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post; return its id."""
        return self._platform.publish("", self._as_html("\n\n".join(filter(None, (title, text)))), at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str, own: bool) -> str:
        """Let somebody comment, or the account itself; return the comment's id."""
        return self._platform.comment(post, author, self._as_html(text), at, parent=parent, own=own)

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        self._platform.edit(comment, self._as_html(text))

    def delete(self, comment: str) -> None:
        """Take a comment away."""
        self._platform.delete(comment)

    def refuse_for(self, length: timedelta, status: int = 429) -> None:
        """Answer nothing but ``status`` for some time."""
        self._platform.refuse_for(length, status)


class BroadcastStage:
    """Bambuser: broadcasts, and of their comments the number alone."""

    def __init__(self, server: BambuserServer) -> None:
        self._server = server

    @property
    def address(self) -> str:
        """Where the platform listens."""
        return self._server.address

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Broadcast; return its id."""
        return self._server.publish(title or text, "", at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str, own: bool) -> str:
        """Let somebody comment, which shows as a number; return the post's id, as comments have none to read."""
        del author, text, at, parent, own
        self._server.add_comment(post)
        return post

    def edit(self, comment: str, text: str) -> None:
        """Do nothing: nobody reads the words."""

    def delete(self, comment: str) -> None:
        """Take one away from the number."""
        self._server.casts[comment].comments -= 1

    def refuse_for(self, length: timedelta, status: int = 429) -> None:
        """Answer nothing but ``status`` for some time."""
        self._server.refuse_for(length, status)
