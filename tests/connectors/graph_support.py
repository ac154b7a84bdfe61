"""What the tests of Facebook and Instagram share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec

from connectors.base import AccountRef, Connector
from connectors.facebook import Facebook
from connectors.http import Http
from connectors.instagram import Instagram
from sm_console.drill.facebook_server import PAGE_TOKEN, FacebookServer
from sm_console.drill.instagram_server import InstagramServer
from tests.connectors.support import Fetched

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
S = TypeVar("S", bound=FacebookServer | InstagramServer)


def page_account(server: FacebookServer, *, name: str = "blogg", secret: str = PAGE_TOKEN, **more: Any) -> AccountRef:
    ref = AccountRef(id=name, address=server.address, secret=secret, remote=server.page_id, allow_private=True)
    return msgspec.structs.replace(ref, **more)


def facebook(server: FacebookServer, http: Http, **more: Any) -> Facebook:
    return Facebook(page_account(server, **more), http)


class GraphStage(Generic[S]):
    """What both stages do alike."""

    quiet_requests = 1
    verbatim = True
    sees_deletions = True

    def __init__(self, server: S, http: Http) -> None:
        self.server = server
        self.http = http

    def post(self, _title: str, text: str, at: datetime) -> str:
        return self.server.add_post(text, at)

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


class FacebookStage(GraphStage[FacebookServer]):
    """A simulated Page."""

    def connector(self) -> Connector:
        return facebook(self.server, self.http)

    def stranger(self) -> Connector | None:
        return facebook(self.server, self.http, secret="fel")


def instagram_account(
    server: InstagramServer, *, name: str = "blogg", secret: str = PAGE_TOKEN, **more: Any
) -> AccountRef:
    options = {"login": "instagram" if server.instagram_login else "facebook"}
    ref = AccountRef(id=name, address=server.address, secret=secret, remote=server.account_id, allow_private=True)
    return msgspec.structs.replace(ref, **{"options": options, **more})


def instagram(server: InstagramServer, http: Http, **more: Any) -> Instagram:
    return Instagram(instagram_account(server, **more), http)


class InstagramStage(GraphStage[InstagramServer]):
    """A simulated Instagram account."""

    def connector(self) -> Connector:
        return instagram(self.server, self.http)

    def stranger(self) -> Connector | None:
        return instagram(self.server, self.http, secret="fel")
