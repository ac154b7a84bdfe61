"""YouTube against the contract, on a simulated server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from connectors.base import AccountRef, Connector
from connectors.http import Http
from connectors.youtube import YouTube
from sm_console.drill.youtube_server import TOKEN, YouTubeServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.support import Fetched


def youtube(
    server: YouTubeServer, http: Http, *, secret: str = TOKEN, remote: str = "", name: str = "blogg", **options: str
) -> YouTube:
    account = AccountRef(
        id=name, address=server.address, secret=secret, allow_private=True, remote=remote, options=options
    )
    return YouTube(account, http)


class YouTubeStage:
    """A simulated channel. One connector serves the account all along, as in the desk."""

    quiet_requests = 1
    verbatim = True
    sees_deletions = True

    def __init__(self, server: YouTubeServer, http: Http) -> None:
        self.server = server
        self.http = http
        self._connector = youtube(server, http)

    def connector(self) -> Connector:
        return self._connector

    def stranger(self) -> Connector | None:
        return youtube(self.server, self.http, secret="fel")

    def post(self, title: str, text: str, at: datetime) -> str:
        return self.server.publish(title, text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, parent: str = "") -> str:
        return self.server.comment(post, author, text, at, parent=parent)

    def edit(self, comment: str, text: str) -> None:
        self.server.edit(comment, text)

    def delete(self, comment: str) -> None:
        self.server.delete(comment)

    def fail(self, status: int, body: bytes) -> None:
        self.server.fail_next(status, body=body)

    def ids(self, fetched: Fetched) -> dict[str, str]:
        return {c.platform_id: c.platform_id for c in fetched.comments}


class TestYouTube(ConnectorContract):
    @pytest.fixture(params=[100, 2], ids=["pages of 100", "pages of 2"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[YouTubeStage]:
        async with YouTubeServer() as server:
            server.page_size = request.param
            yield YouTubeStage(server, http)
