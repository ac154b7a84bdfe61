"""Logging in to an Instagram business account: through its Facebook Page, or with Instagram itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import msgspec

from connectors.errors import Refused, RightMissing, TokenDead
from connectors.graph import INSTAGRAM_HOST, Graph, base_of
from connectors.graph_login import App, ask_app, ask_consent, choose, person_or_page, with_secret
from connectors.graph_oauth import Grant, request_token
from connectors.graph_secret import Secret
from connectors.instagram import (
    DEFAULT_ADDRESS,
    FACEBOOK_SCOPES,
    INSTAGRAM_SCOPES,
    Instagram,
    uses_instagram_login,
)
from connectors.login import Ask, LoggedIn, Login, Tell
from sm_console.core.messages import N_
from sm_console.core.model import Message

_CONSENT = "https://www.instagram.com/oauth/authorize"
_CODES = "https://api.instagram.com"
_LIFE = timedelta(days=60)


class InstagramLogin(Login):
    """The flow. The secret it returns is the token with the app's parts and what is known of its life."""

    platform: ClassVar[str] = "instagram"

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Walk through the flow and try the result."""
        graph = Graph(self.account, self.http, site="Instagram", base=base_of(self.account.address, DEFAULT_ADDRESS))
        own = uses_instagram_login(self.account, graph.base)
        how = (
            N_("You log in with Instagram itself") if own else N_("You log in through the Facebook Page of the account")
        )
        await tell(Message(how))
        app = await ask_app(graph, ask)
        if own:
            grant, remote = await self._own(graph, app, ask, tell), ""
        else:
            pages = await person_or_page(graph, app, FACEBOOK_SCOPES, ask, tell)
            tied = [page for page in pages if page.instagram_id]
            if pages and not tied:
                text = N_("No Instagram business account is tied to the Page. Tie it there, then log in again")
                raise Refused(Message(text), "no instagram_business_account")
            page = await choose(tied, self.account.remote, ask, tell)
            grant, remote = Grant(page.token, None), page.instagram_id
        secret = Secret(token=grant.token, app_id=app.id, app_secret=app.secret, expires=grant.expires)
        return await self._tried(secret, remote)

    async def _tried(self, secret: Secret, remote: str) -> LoggedIn:
        """Try the secret, and keep what the trial told of it."""
        account = msgspec.structs.replace(self.account, remote="") if not remote else self.account
        connector = Instagram(with_secret(account, secret, remote), self.http)
        found = await connector.check()
        health = connector.watch.health
        kept = msgspec.structs.replace(
            secret,
            expires=health.ends.isoformat() if health.ends else secret.expires,
            scopes=tuple(sorted(health.scopes)),
        )
        return LoggedIn(secret=kept.text(), user=found.name, remote=connector.reading.owner, found=found)

    async def _own(self, graph: Graph, app: App, ask: Ask, tell: Tell) -> Grant:
        """Return Instagram's own token, made to last."""
        code, rest = await ask_consent(graph, app, _CONSENT, INSTAGRAM_SCOPES, ask=ask, tell=tell)
        token = rest
        if code:
            values = {
                "client_id": app.id,
                "client_secret": app.secret,
                "grant_type": "authorization_code",
                "redirect_uri": rest,
                "code": code,
            }
            base = _CODES if graph.base == INSTAGRAM_HOST else graph.base
            token = (await request_token(graph, "POST", f"{base}/oauth/access_token", values)).token
        return await _lasting(graph, app, token, fresh=bool(code))


async def _lasting(graph: Graph, app: App, token: str, *, fresh: bool) -> Grant:
    """Return a token for 60 days for one of an hour; one pasted from Meta's tools may be such a one already."""
    exchange = {"grant_type": "ig_exchange_token", "client_secret": app.secret, "access_token": token}
    if app.known:
        try:
            return await request_token(graph, "GET", f"{graph.base}/access_token", exchange)
        except (Refused, RightMissing, TokenDead):
            if fresh:
                raise
    refresh = {"grant_type": "ig_refresh_token", "access_token": token}
    try:
        return await request_token(graph, "GET", f"{graph.base}/refresh_access_token", refresh)
    except (Refused, RightMissing, TokenDead):  # a dead one shows when it is tried
        # Only a token less than a day old cannot be prolonged, so all of its time is left.
        return Grant(token, datetime.now(UTC).replace(microsecond=0) + _LIFE)
