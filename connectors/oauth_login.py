"""The part of a login that X and YouTube share: agree in one's own browser, copy the address back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import msgspec

from connectors.base import AccountRef
from connectors.errors import Forbidden, Refused
from connectors.http import BasicAuth, Http
from connectors.login import Ask, LoggedIn, Login, Prompt, Tell
from connectors.oauth import DEFAULT_REDIRECT, Consent, Secret, ask_for_token
from sm_console.core.messages import N_
from sm_console.core.model import Message


class CopiedAddressLogin(Login):
    """OAuth 2.0 with PKCE, without a browser and without a port on this machine."""

    site: ClassVar[str]
    page: ClassVar[str]
    """Where the person agrees."""
    extra: ClassVar[Mapping[str, str]] = {}
    basic: ClassVar[bool]
    """Whether the app's secret goes in a header; otherwise in the form."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self._before = Secret.read(account.secret)
        super().__init__(msgspec.structs.replace(account, secret=""), http)

    @property
    @abstractmethod
    def scopes(self) -> str:
        """The rights to ask for."""

    @property
    @abstractmethod
    def token_address(self) -> str:
        """Where the code is traded for a token. Raises Forbidden for one without encryption."""

    @abstractmethod
    async def tried(self, account: AccountRef) -> LoggedIn:
        """Use the new secret, which stands in ``account``, as the connector will."""

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Walk through the flow and try the result."""
        where = self.token_address
        secret = await self._app(ask, tell)
        redirect = self.account.options.get("redirect_uri") or DEFAULT_REDIRECT
        consent = Consent.new()
        values = {"client_id": secret.client_id, "redirect_uri": redirect, "scope": self.scopes, **self.extra}
        await tell(Message(N_("Open this address in a browser and log in as the account that is to be supervised:")))
        await tell(Message("{address}", {"address": consent.address(self.page, values)}))
        told = N_(
            "Agree there. The browser then ends at a page that cannot be shown, which is as it should be: "
            "copy the whole address from its address line within half a minute"
        )
        await tell(Message(told))
        pasted = await ask(Prompt(text=Message(N_("The address where the browser ended")), secret=True))
        form = {
            "grant_type": "authorization_code",
            "code": consent.code_in(pasted, self.site),
            "redirect_uri": redirect,
            "code_verifier": consent.verifier,
            "client_id": secret.client_id,
            **({} if self.basic or not secret.client_secret else {"client_secret": secret.client_secret}),
        }
        grant, now = await ask_for_token(self.http, self.account, where, form, auth=self._auth(secret))
        new = grant.into(msgspec.structs.replace(secret, token="", refresh_token="", ends=""), now)
        return await self.tried(msgspec.structs.replace(self.account, secret=new.text(), remote=""))

    async def _app(self, ask: Ask, tell: Tell) -> Secret:
        """Return the app's id and secret: those used before, or what the person copies from the console."""
        known = self.account.options.get("client_id") or self._before.client_id
        if not known:
            text = N_(
                "The login needs an app of {site}’s developer console. In it this address must be allowed "
                "to come back to: {redirect}"
            )
            redirect = self.account.options.get("redirect_uri") or DEFAULT_REDIRECT
            await tell(Message(text, {"site": self.site, "redirect": redirect}))
            known = (await ask(Prompt(text=Message(N_("The app’s client ID"))))).strip()
        if not known:
            raise Refused(Message(N_("There is no login without the app’s client ID")), "no client id")
        if known == self._before.client_id and self._before.client_secret:
            return Secret(client_id=known, client_secret=self._before.client_secret)
        prompt = Message(N_("The app’s client secret (Enter if it has none)"))
        return Secret(client_id=known, client_secret=(await ask(Prompt(text=prompt, secret=True))).strip())

    def _auth(self, secret: Secret) -> BasicAuth | None:
        if not (self.basic and secret.client_secret):
            return None
        return BasicAuth(user=secret.client_id, secret=secret.client_secret)


def refuse_other(wanted: str, found: str, name: str, account_id: str) -> None:
    """Raise Forbidden when somebody logged in as another account than the one that is configured."""
    if wanted and wanted != found:
        text = N_(
            "That is another account, “{name}”. Log in again as the right one: sm-console accounts login {account}"
        )
        raise Forbidden(Message(text, {"name": name, "account": account_id}), "another account")
