"""Logging in to a Facebook Page: a person's consent, a long-lived token, the Page's own token."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from connectors.facebook import DEFAULT_ADDRESS, SCOPES, Facebook
from connectors.graph import Graph, base_of
from connectors.graph_login import ask_app, choose, person_or_page, with_secret
from connectors.graph_secret import Secret
from connectors.login import Ask, LoggedIn, Login, Tell
from sm_console.core.messages import N_
from sm_console.core.model import Message


class FacebookLogin(Login):
    """The flow. The secret it returns is the Page's token with the app's parts and what is known of its life."""

    platform: ClassVar[str] = "facebook"

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Walk through the flow and try the result."""
        graph = Graph(self.account, self.http, site="Facebook", base=base_of(self.account.address, DEFAULT_ADDRESS))
        await tell(
            Message(
                N_("Facebook lets in programs through an app that your organisation owns, and a person with a role")
            )
        )
        app = await ask_app(graph, ask)
        page = await choose(await person_or_page(graph, app, SCOPES, ask, tell), self.account.remote, ask, tell)
        secret = Secret(token=page.token, app_id=app.id, app_secret=app.secret)
        connector = Facebook(with_secret(self.account, secret, page.id), self.http)
        found = await connector.check()
        health = connector.watch.health
        kept = msgspec.structs.replace(
            secret, expires=health.ends.isoformat() if health.ends else "", scopes=tuple(sorted(health.scopes))
        )
        return LoggedIn(secret=kept.text(), user=page.name, remote=page.id, found=found)
