"""Logging in to a server that speaks Bambuser's interface: an API key, and whose broadcasts to read."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from connectors.bambuser import Bambuser
from connectors.errors import Refused
from connectors.login import Ask, LoggedIn, Login, Prompt, Tell
from sm_console.core.messages import N_
from sm_console.core.model import Message


class BambuserLogin(Login):
    """The key is given out by whoever runs the server."""

    platform: ClassVar[str] = "bambuser"

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Ask for key and author, and try them. Raises TokenDead for a wrong key."""
        for notice in Bambuser(self.account, self.http).notices:
            await tell(notice)
        key = (await ask(Prompt(text=Message(N_("API key")), secret=True))).strip()
        if not key:
            raise Refused(Message(N_("Without a key there is no login")), "no key")
        which = Message(N_("The author whose broadcasts these are (Enter: {user})"), {"user": self.account.user or "–"})
        user = (await ask(Prompt(text=which))).strip() or self.account.user
        account = msgspec.structs.replace(self.account, secret=key, user=user)
        return LoggedIn(secret=key, user=user, found=await Bambuser(account, self.http).check())
