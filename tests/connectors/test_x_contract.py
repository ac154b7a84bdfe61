"""X against the contract, on a simulated server of either spelling."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.base import AccountRef, Connector
from connectors.http import Http
from connectors.x import X
from sm_console.drill.x_server import TOKEN, XServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.stages import ServedStage


def x(server: XServer, http: Http, *, secret: str = TOKEN, remote: str = "", **options: str) -> X:
    names = "post" if server.spelling.fields == "post.fields" else "tweet"
    account = AccountRef(
        id="blogg",
        address=server.address,
        user="kommunen",
        secret=secret,
        allow_private=True,
        remote=remote,
        options={"names": names, **options},
    )
    return X(account, http)


class XStage(ServedStage[XServer]):
    """A simulated X."""

    quiet_requests = 2
    titles = False

    def connect(self) -> Connector:
        return x(self.server, self.http)

    def stranger(self) -> Connector | None:
        return x(self.server, self.http, secret="fel")


class TestX(ConnectorContract):
    @pytest.fixture(params=["tweet", "post"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[XStage]:
        async with XServer(names=request.param) as server:
            yield XStage(server, http)
