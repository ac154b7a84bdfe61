"""A stage for the contract on any simulated platform that the drill can script."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from connectors.base import Connector
from connectors.http import Http
from sm_console.drill import player
from tests.connectors.support import Fetched


class Scripted(player.Stage, Protocol):
    """A simulated platform that also fails when it is told to."""

    def fail_next(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None: ...


S = TypeVar("S", bound=Scripted)


class ServedStage(ABC, Generic[S]):
    """One connector serves the account all along, as in the desk, unless a stage makes one for each question."""

    quiet_requests = 1
    verbatim = True
    sees_deletions = True
    titles = True

    def __init__(self, server: S, http: Http) -> None:
        self.server = server
        self.http = http
        self._connector = self.connect()

    @abstractmethod
    def connect(self) -> Connector:
        """Make a connector that may do everything."""

    def connector(self) -> Connector:
        return self._connector

    def post(self, title: str, text: str, at: datetime) -> str:
        return self.server.publish(title if self.titles else "", text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, parent: str = "") -> str:
        return self.server.comment(post, author, text, at, parent=parent, own=False)

    def edit(self, comment: str, text: str) -> None:
        self.server.edit(comment, text)

    def delete(self, comment: str) -> None:
        self.server.delete(comment)

    def fail(self, status: int, body: bytes) -> None:
        self.server.fail_next(status, body=body)

    def ids(self, fetched: Fetched) -> dict[str, str]:
        return {c.platform_id: c.platform_id for c in fetched.comments}
