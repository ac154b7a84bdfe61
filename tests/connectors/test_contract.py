"""Every connector against the contract, on its simulated platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from connectors.base import Connector
from connectors.feed import Feed
from connectors.http import Http
from connectors.wordpress import WordPress
from sm_console.drill.feed_server import FeedServer
from sm_console.drill.wordpress_server import WordPressServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.stages import ServedStage
from tests.connectors.support import Fetched, account


class WordPressStage:
    """A simulated WordPress blog, read by its administrator."""

    quiet_requests = 2
    verbatim = True
    sees_deletions = True

    def __init__(self, server: WordPressServer, http: Http) -> None:
        self.server = server
        self.http = http

    def connector(self) -> Connector:
        return WordPress(account(self.server.address), self.http)

    def stranger(self) -> Connector | None:
        return WordPress(account(self.server.address, secret="fel"), self.http)

    def post(self, title: str, text: str, at: datetime) -> str:
        return self.server.blog.add_post(title, text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, parent: str = "") -> str:
        return self.server.blog.add_comment(post, author, text, at, parent=parent)

    def edit(self, comment: str, text: str) -> None:
        self.server.blog.edit_comment(comment, text)

    def delete(self, comment: str) -> None:
        self.server.blog.remove_comment(comment)

    def fail(self, status: int, body: bytes) -> None:
        self.server.fail_next(status, body=body)

    def ids(self, fetched: Fetched) -> dict[str, str]:
        return {c.platform_id: c.platform_id for c in fetched.comments}


class FeedStage(ServedStage[FeedServer]):
    """A simulated site with feeds, read by a new connector each time."""

    quiet_requests = 2
    verbatim = False  # XML has no controls and one kind of line end
    sees_deletions = False

    def connect(self) -> Connector:
        return Feed(account(self.server.address, user=""), self.http)

    connector = connect

    def stranger(self) -> Connector | None:
        return None

    def ids(self, fetched: Fetched) -> dict[str, str]:
        return {c.platform_id.rpartition("-")[2]: c.platform_id for c in fetched.comments}


class TestWordPress(ConnectorContract):
    @pytest.fixture(params=[False, True], ids=["pretty", "plain"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[WordPressStage]:
        async with WordPressServer(plain=request.param) as server:
            yield WordPressStage(server, http)


@pytest.mark.usefixtures("parser_at_hand")
class TestFeed(ConnectorContract):
    @pytest.fixture(params=[False, True], ids=["strong", "weak"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[FeedStage]:
        async with FeedServer() as server:
            server.weak = request.param
            yield FeedStage(server, http)
