"""YouTube against the contract, on a simulated server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.base import AccountRef, Connector
from connectors.http import Http
from connectors.youtube import YouTube
from sm_console.drill.youtube_server import TOKEN, YouTubeServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.stages import ServedStage


def youtube(
    server: YouTubeServer, http: Http, *, secret: str = TOKEN, remote: str = "", name: str = "blogg", **options: str
) -> YouTube:
    account = AccountRef(
        id=name, address=server.address, secret=secret, allow_private=True, remote=remote, options=options
    )
    return YouTube(account, http)


class YouTubeStage(ServedStage[YouTubeServer]):
    """A simulated channel."""

    def connect(self) -> Connector:
        return youtube(self.server, self.http)

    def stranger(self) -> Connector | None:
        return youtube(self.server, self.http, secret="fel")


class TestYouTube(ConnectorContract):
    @pytest.fixture(params=[100, 2], ids=["pages of 100", "pages of 2"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[YouTubeStage]:
        async with YouTubeServer() as server:
            server.page_size = request.param
            yield YouTubeStage(server, http)
