"""Logging in to a WordPress blog: a user, and an application password made for this program alone."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from connectors.errors import Refused
from connectors.login import Ask, LoggedIn, Login, Prompt, Tell
from connectors.wordpress import WordPress
from sm_console.core.messages import N_
from sm_console.core.model import Message


class WordPressLogin(Login):
    """The person makes the password on their own profile page and copies it here."""

    platform: ClassVar[str] = "wordpress"

    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Ask for both and try them. Raises TokenDead for a wrong password."""
        text = N_("Make an application password for sm-console in WordPress: Users → Profile → Application Passwords")
        await tell(Message(text))
        which = Message(N_("WordPress user (Enter: {user})"), {"user": self.account.user or "–"})
        user = (await ask(Prompt(text=which))).strip() or self.account.user
        secret = (await ask(Prompt(text=Message(N_("Application password")), secret=True))).strip()
        if not user or not secret:
            raise Refused(Message(N_("Both the user and the application password are needed")), "nothing typed")
        account = msgspec.structs.replace(self.account, user=user, secret=secret)
        found = await WordPress(account, self.http).check()
        return LoggedIn(secret=secret, user=user, found=found)
