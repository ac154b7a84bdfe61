"""Flickr against the contract, on a simulated one in each of its moods."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.http import Http
from sm_console.drill.flickr_server import FlickrServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.flickr_support import Clock, FlickrStage, unpublished


class TestFlickr(ConnectorContract):
    @pytest.fixture(params=["plain", "in brackets", "failures in XML", "a comma too many", "dead token in JSON"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[FlickrStage]:
        clock = Clock()
        async with FlickrServer(clock=clock) as server:
            server.wrapped = request.param == "in brackets"
            server.xml_errors = request.param == "failures in XML"
            server.stray_comma = request.param == "a comma too many"
            server.dead_token_in_json = request.param == "dead token in JSON"
            yield FlickrStage(server, http, clock)
            assert [line for asked in server.requests for line in unpublished(asked)] == []
