"""Bluesky against the contract, on a simulated server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from connectors.base import AccountRef, Connector
from connectors.bluesky import Bluesky
from connectors.http import Http
from sm_console.drill.bluesky_server import PASSWORD, BlueskyServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.support import Fetched


def bluesky(server: BlueskyServer, http: Http, *, secret: str = PASSWORD) -> Bluesky:
    account = AccountRef(id="blogg", address=server.address, user="kommun.test", secret=secret, allow_private=True)
    return Bluesky(account, http)


class BlueskyStage:
    """A simulated server. One connector serves the account all along, as in the desk."""

    quiet_requests = 1
    verbatim = True
    sees_deletions = True

    def __init__(self, server: BlueskyServer, http: Http) -> None:
        self.server = server
        self.http = http
        self._connector = bluesky(server, http)

    def connector(self) -> Connector:
        return self._connector

    def stranger(self) -> Connector | None:
        return bluesky(self.server, self.http, secret="fel")

    def post(self, title: str, text: str, at: datetime) -> str:  # noqa: ARG002 - there are no titles
        return self.server.publish("", text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, parent: str = "") -> str:
        return self.server.comment(post, author, text, at, parent=parent)

    def edit(self, comment: str, text: str) -> None:
        """Write it anew, since nothing can be edited."""
        record = self.server.network.records[comment]
        person = self.server.network.people[record.did]
        self.server.network.remove(comment)
        self.server.comment(record.root, person.name, text, record.shown, parent=record.parent)

    def delete(self, comment: str) -> None:
        self.server.delete(comment)

    def fail(self, status: int, body: bytes) -> None:
        self.server.fail_next(status, body=body)

    def ids(self, fetched: Fetched) -> dict[str, str]:
        return {c.platform_id: c.platform_id for c in fetched.comments}


class TestBluesky(ConnectorContract):
    @pytest.fixture(params=[False, True], ids=["plain", "cursor-at-end"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[BlueskyStage]:
        async with BlueskyServer() as server:
            server.cursor_at_end = request.param
            yield BlueskyStage(server, http)
