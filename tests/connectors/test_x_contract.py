"""X against the contract, on a simulated server of either spelling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from connectors.base import AccountRef, Connector
from connectors.http import Http
from connectors.x import X
from sm_console.drill.x_server import TOKEN, XServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.support import Fetched


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


class XStage:
    """A simulated X. One connector serves the account all along, as in the desk."""

    quiet_requests = 2
    verbatim = True
    sees_deletions = True

    def __init__(self, server: XServer, http: Http) -> None:
        self.server = server
        self.http = http
        self._connector = x(server, http)

    def connector(self) -> Connector:
        return self._connector

    def stranger(self) -> Connector | None:
        return x(self.server, self.http, secret="fel")

    def post(self, title: str, text: str, at: datetime) -> str:  # noqa: ARG002 - X has no titles
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


class TestX(ConnectorContract):
    @pytest.fixture(params=["tweet", "post"])
    async def stage(self, http: Http, request: pytest.FixtureRequest) -> AsyncIterator[XStage]:
        async with XServer(names=request.param) as server:
            yield XStage(server, http)
