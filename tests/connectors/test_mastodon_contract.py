"""Mastodon against the contract, on a simulated server of the large kind and of the small."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from connectors.base import AccountRef, Connector
from connectors.http import Http
from connectors.mastodon import Mastodon
from sm_console.drill.mastodon_server import TOKEN, MastodonServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.support import Fetched


def mastodon(server: MastodonServer, http: Http, *, secret: str = TOKEN) -> Mastodon:
    account = AccountRef(id="blogg", address=server.address, user="kommun", secret=secret, allow_private=True)
    return Mastodon(account, http)


class MastodonStage:
    """A simulated server. One connector serves the account all along, as in the desk."""

    quiet_requests = 1
    verbatim = True
    sees_deletions = True

    def __init__(self, server: MastodonServer, http: Http) -> None:
        self.server = server
        self.http = http
        self._connector = mastodon(server, http)

    def connector(self) -> Connector:
        return self._connector

    def stranger(self) -> Connector | None:
        return mastodon(self.server, self.http, secret="fel")

    def post(self, title: str, text: str, at: datetime) -> str:  # noqa: ARG002 - there are no titles
        return self.server.publish("", text, at)

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


class TestMastodon(ConnectorContract):
    @pytest.fixture(params=[False, True], ids=["full", "lean"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[MastodonStage]:
        async with MastodonServer(lean=request.param) as server:
            yield MastodonStage(server, http)
