"""Mastodon against the contract, on a simulated server of the large kind and of the small."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.base import AccountRef, Connector
from connectors.http import Http
from connectors.mastodon import Mastodon
from sm_console.drill.mastodon_server import TOKEN, MastodonServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.stages import ServedStage


def mastodon(server: MastodonServer, http: Http, *, secret: str = TOKEN) -> Mastodon:
    account = AccountRef(id="blogg", address=server.address, user="kommun", secret=secret, allow_private=True)
    return Mastodon(account, http)


class MastodonStage(ServedStage[MastodonServer]):
    """A simulated server."""

    titles = False

    def connect(self) -> Connector:
        return mastodon(self.server, self.http)

    def stranger(self) -> Connector | None:
        return mastodon(self.server, self.http, secret="fel")


class TestMastodon(ConnectorContract):
    @pytest.fixture(params=[False, True], ids=["full", "lean"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[MastodonStage]:
        async with MastodonServer(lean=request.param) as server:
            yield MastodonStage(server, http)
