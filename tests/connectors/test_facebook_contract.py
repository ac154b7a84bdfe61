"""Facebook against the contract, on a simulated Page in each of the API's moods."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.http import Http
from sm_console.drill.facebook_server import FacebookServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.graph_support import FacebookStage


class TestFacebook(ConnectorContract):
    @pytest.fixture(params=["plain", "ids left out", "ranked", "always next"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[FacebookStage]:
        async with FacebookServer() as server:
            server.whole_ids_fail = request.param != "ids left out"
            server.ranks = request.param == "ranked"
            server.always_next = request.param == "always next"
            yield FacebookStage(server, http)
