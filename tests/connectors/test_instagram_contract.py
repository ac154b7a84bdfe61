"""Instagram against the contract, on a simulated account, logged in through its Page and by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.http import Http
from sm_console.drill.instagram_server import InstagramServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.graph_support import InstagramStage


class TestInstagram(ConnectorContract):
    @pytest.fixture(params=["facebook", "instagram", "ids left out", "always next"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[InstagramStage]:
        async with InstagramServer(instagram_login=request.param == "instagram") as server:
            server.whole_ids_fail = request.param != "ids left out"
            server.always_next = request.param == "always next"
            yield InstagramStage(server, http)
