"""Bluesky against the contract, on a simulated server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.base import AccountRef, Connector
from connectors.bluesky import Bluesky
from connectors.http import Http
from sm_console.drill.bluesky_server import PASSWORD, BlueskyServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.stages import ServedStage


def bluesky(server: BlueskyServer, http: Http, *, secret: str = PASSWORD) -> Bluesky:
    account = AccountRef(id="blogg", address=server.address, user="kommun.test", secret=secret, allow_private=True)
    return Bluesky(account, http)


class BlueskyStage(ServedStage[BlueskyServer]):
    """A simulated network."""

    titles = False

    def connect(self) -> Connector:
        return bluesky(self.server, self.http)

    def stranger(self) -> Connector | None:
        return bluesky(self.server, self.http, secret="fel")

    def edit(self, comment: str, text: str) -> None:
        """Write it anew, since nothing can be edited."""
        record = self.server.network.records[comment]
        person = self.server.network.people[record.did]
        self.server.network.remove(comment)
        self.server.comment(record.root, person.name, text, record.shown, parent=record.parent)


class TestBluesky(ConnectorContract):
    @pytest.fixture(params=[False, True], ids=["plain", "cursor-at-end"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[BlueskyStage]:
        async with BlueskyServer() as server:
            server.cursor_at_end = request.param
            yield BlueskyStage(server, http)
