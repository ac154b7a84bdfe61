"""Logging in to Bluesky from a terminal: handle and app password."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from connectors.base import AccountRef
from connectors.bluesky import DEFAULT_ADDRESS, Bluesky
from connectors.bluesky_session import AUTH_FACTOR, Secret
from connectors.errors import Refused, TokenDead
from connectors.http import Http
from connectors.login import Ask, LoggedIn, Login, Prompt, Tell
from sm_console.core.messages import N_
from sm_console.core.model import Message


class BlueskyLogin(Login):
    """Opens a session with an app password, and keeps both: the password opens the next one some day."""

    platform: ClassVar[str] = "bluesky"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(msgspec.structs.replace(account, address=account.address or DEFAULT_ADDRESS, secret=""), http)

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Ask for both and try them."""
        text = N_("Make an app password for sm-console: Bluesky → Settings → Privacy and security → App passwords")
        await tell(Message(text))
        user = self.account.user or await ask(Prompt(text=Message(N_("Handle (such as malmo.bsky.social)"))))
        user = user.strip().removeprefix("@")
        password = (await ask(Prompt(text=Message(N_("App password")), secret=True))).strip()
        if not user or not password:
            raise Refused(Message(N_("Both the handle and the app password are needed")), "nothing typed")
        secret = Secret(identifier=user, password=password).text()
        account = msgspec.structs.replace(self.account, user=user, secret=secret, remote="")
        connector = Bluesky(account, self.http)
        try:
            found = await connector.check()
        except TokenDead as error:
            if error.detail == AUTH_FACTOR:
                raise
            text = N_("Bluesky does not accept this handle with this password. Check both, and begin again")
            raise TokenDead(Message(text), error.detail) from None
        session = connector.api.session
        return LoggedIn(secret=session.secret.text(), user=user, remote=session.did, found=found)
