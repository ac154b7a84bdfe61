"""Logging in to Flickr: an API key, consent in the person's own browser, and the code it shows them."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

import msgspec

from connectors.base import AccountRef, Found
from connectors.errors import ProtocolChanged, Refused, TokenDead
from connectors.flickr import Flickr
from connectors.flickr_api import Api, Secret
from connectors.flickr_rows import words
from connectors.http import Response
from connectors.login import Ask, LoggedIn, Login, Prompt, Tell
from connectors.oauth1 import Keys
from sm_console.core.messages import N_
from sm_console.core.model import Message

KEYS_ADDRESS = "https://www.flickr.com/services/apps/create/"
PERMS = "write"
"""The right to comment and to delete comments; "delete" would let us delete photos."""


class FlickrLogin(Login):
    """OAuth 1.0a out of band."""

    platform: ClassVar[str] = "flickr"

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Walk through the flow and try the result. Raises TokenDead for a wrong key, Refused for a wrong code."""
        api = Api(self.account, self.http)
        await tell(Message(N_("Flickr wants an API key of your own: {address}"), {"address": KEYS_ADDRESS}))
        before = api.secret
        key = (await ask(Prompt(text=Message(N_("API key (Enter: the same as before)"))))).strip() or before.key
        same = before.secret if key == before.key else ""
        typed = await ask(Prompt(text=Message(N_("The key’s secret (Enter: the same as before)")), secret=True))
        secret = Secret(key=key, secret=typed.strip() or same, perms=PERMS)
        if not (secret.key and secret.secret):
            raise Refused(Message(N_("Without a key and its secret there is no login")), "no key")

        first = await self._token(api, "request_token", secret.keys, oauth_callback="oob")
        secret = _with(secret, first)
        query = urlencode({"oauth_token": secret.token, "perms": PERMS})
        consent = N_("Open this address where you are logged in as the account, and allow it: {address}")
        await tell(Message(consent, {"address": f"{api.oauth}/authorize?{query}"}))
        code = (await ask(Prompt(text=Message(N_("The code that Flickr shows (such as 123-456-789)"))))).strip()
        try:
            second = await self._token(api, "access_token", secret.keys, oauth_verifier=code)
        except (ProtocolChanged, TokenDead):
            raise Refused(Message(N_("Flickr does not accept the code; begin again")), "access_token") from None
        return await self._tried(_with(secret, second), second)

    async def _token(self, api: Api, step: str, keys: Keys, **extra: str) -> dict[str, str]:
        """Take one step of the flow; return what Flickr handed out."""
        answer = await api.signed("GET", f"{api.oauth}/{step}", (), keys, **extra)
        failure = api.failure(step, answer)
        if failure is not None:
            raise failure
        return _handed_out(answer)

    async def _tried(self, secret: Secret, told: dict[str, str]) -> LoggedIn:
        """Try the token; return it with whose it is and what it may do."""
        account = AccountRef(
            id=self.account.id,
            address=self.account.address,
            user=told.get("username", ""),
            secret=secret.text(),
            allow_private=self.account.allow_private,
        )
        connector = Flickr(account, self.http)
        token = await connector.api.token()
        granted = msgspec.structs.replace(secret, perms=words(token.perms) or PERMS)
        found: Found = await connector.check()
        user = token.user.username or told.get("username", "")
        return LoggedIn(
            secret=granted.text(), user=user, remote=token.user.nsid or told.get("user_nsid", ""), found=found
        )


def _with(secret: Secret, told: dict[str, str]) -> Secret:
    return msgspec.structs.replace(secret, token=told["oauth_token"], token_secret=told["oauth_token_secret"])


def _handed_out(answer: Response) -> dict[str, str]:
    """Read a token and its secret, written as a form. Raises ProtocolChanged."""
    told = dict(parse_qsl(answer.body[:8000].decode("utf-8", "replace").strip(), keep_blank_values=True))
    if not (told.get("oauth_token") and told.get("oauth_token_secret")):
        text = N_("{host} answered with something other than data")
        raise ProtocolChanged(Message(text, {"host": answer.host}), f"no token {answer.url_shown}")
    return told
