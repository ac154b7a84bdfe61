"""Logging in to Mastodon from a terminal: the person says yes in their own browser and copies a code back."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlencode

import msgspec

from connectors.base import AccountRef
from connectors.decode import shaped
from connectors.errors import Refused
from connectors.http import Http, Response
from connectors.login import Ask, LoggedIn, Login, Prompt, Tell
from connectors.mastodon import Mastodon
from connectors.mastodon_api import DEFAULT_ADDRESS, Api
from connectors.mastodon_rows import AppRow, TokenRow
from sm_console.core.messages import N_
from sm_console.core.model import Message

SCOPES = "read:accounts read:statuses read:notifications write:statuses write:favourites"
"""The rights that the connector needs, and no more."""

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""Instead of sending the browser on, the server shows the code."""

_NAME = "sm-console"


class MastodonLogin(Login):
    """Registers the program at the server, sends the person there, and trades their code for a token."""

    platform: ClassVar[str] = "mastodon"

    def __init__(self, account: AccountRef, http: Http) -> None:
        address = account.address or DEFAULT_ADDRESS
        super().__init__(msgspec.structs.replace(account, address=address, secret=""), http)

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Walk through the flow and try the token."""
        api = Api(self.account, self.http)
        app = await self._register(api)
        query = {
            "client_id": app.client_id,
            "redirect_uri": OUT_OF_BAND,
            "response_type": "code",
            "scope": SCOPES,
            "force_login": "true",
        }
        await tell(Message(N_("Open this address in a browser and log in as the account that is to be supervised:")))
        await tell(Message("{address}", {"address": f"{api.root}/oauth/authorize?{urlencode(query)}"}))
        code = (await ask(Prompt(text=Message(N_("The code that the page shows")), secret=True))).strip()
        if not code:
            raise Refused(Message(N_("There is no login without the code")), "no code")
        return await self._try(await self._token(api, app, code))

    async def _register(self, api: Api) -> AppRow:
        """Register; servers before 4.3 and the small ones take the return address as text, not as a list."""
        body: dict[str, object] = {"client_name": _NAME, "redirect_uris": [OUT_OF_BAND], "scopes": SCOPES}
        answer = await api.raw("POST", "/api/v1/apps", json=body, login=False)
        if answer.status in {400, 422}:
            answer = await api.raw("POST", "/api/v1/apps", json={**body, "redirect_uris": OUT_OF_BAND}, login=False)
        if answer.status != 200:
            raise api.failure(answer)
        row: AppRow = shaped(answer, AppRow)
        return row

    async def _token(self, api: Api, app: AppRow, code: str) -> TokenRow:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": OUT_OF_BAND,
        }
        answer = await api.raw("POST", "/oauth/token", json=body, login=False)
        if answer.status in {400, 401}:
            raise _wrong_code(answer)
        if answer.status != 200:
            raise api.failure(answer)
        row: TokenRow = shaped(answer, TokenRow)
        return row

    async def _try(self, token: TokenRow) -> LoggedIn:
        """Use the token once, as the connector will."""
        account = msgspec.structs.replace(self.account, secret=token.access_token, remote="")
        connector = Mastodon(account, self.http)
        found = await connector.check()
        me = await connector.api.me()
        return LoggedIn(secret=token.access_token, user=me.acct, remote=me.id, found=found)


def _wrong_code(answer: Response) -> Refused:
    text = N_("{host} does not accept the code. Each works once and not for long: start again")
    return Refused(Message(text, {"host": answer.host}), f"{answer.status} {answer.url_shown}")
