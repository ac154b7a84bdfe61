"""What the tests of Facebook and Instagram share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from connectors.base import AccountRef, Connector, Outgoing
from connectors.facebook import Facebook
from connectors.http import Http
from connectors.instagram import Instagram
from sm_console.core.model import Message
from sm_console.drill.facebook_server import PAGE_TOKEN, FacebookServer
from sm_console.drill.instagram_server import InstagramServer
from tests.connectors.stages import ServedStage

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def page_account(server: FacebookServer, *, name: str = "blogg", secret: str = PAGE_TOKEN, **more: Any) -> AccountRef:
    ref = AccountRef(id=name, address=server.address, secret=secret, remote=server.page_id, allow_private=True)
    return msgspec.structs.replace(ref, **more)


def facebook(server: FacebookServer, http: Http, **more: Any) -> Facebook:
    return Facebook(page_account(server, **more), http)


class FacebookStage(ServedStage[FacebookServer]):
    """A simulated Page, read by a new connector each time."""

    titles = False

    def connect(self) -> Connector:
        return facebook(self.server, self.http)

    connector = connect

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


class InstagramStage(ServedStage[InstagramServer]):
    """A simulated Instagram account, read by a new connector each time."""

    titles = False

    def connect(self) -> Connector:
        return instagram(self.server, self.http)

    connector = connect

    def stranger(self) -> Connector | None:
        return instagram(self.server, self.http, secret="fel")


def words(notices: tuple[Message, ...]) -> str:
    return " | ".join(notice.text for notice in notices)


def answer_to(comment: Any, text: str = "Hej! /Åsa") -> Outgoing:
    return Outgoing(key="k", post_id=comment.post_id, comment_id=comment.platform_id, text=text)
