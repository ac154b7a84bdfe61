"""Logging in to YouTube from a terminal.

Google's flow for devices without a browser gives no right to read and answer comments, so the address
is copied here as well. It needs an app of the kind "desktop".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from connectors.base import AccountRef
from connectors.login import LoggedIn
from connectors.oauth_login import CopiedAddressLogin, refuse_other
from connectors.youtube import SCOPE, YouTube
from connectors.youtube_api import Api


class YouTubeLogin(CopiedAddressLogin):
    """The person agrees at Google, and what they bring back is traded for a token that lasts."""

    platform: ClassVar[str] = "youtube"
    site: ClassVar[str] = "YouTube"
    page: ClassVar[str] = "https://accounts.google.com/o/oauth2/v2/auth"
    # Without these Google gives no refresh token, or none the second time.
    extra: ClassVar[Mapping[str, str]] = {"access_type": "offline", "prompt": "consent select_account"}
    basic: ClassVar[bool] = False

    @property
    def scopes(self) -> str:
        """The one right that the connector needs."""
        return SCOPE

    @property
    def token_address(self) -> str:
        """Google's own place, or the stand-in's."""
        api = Api(self.account, self.http)
        api.guard()
        return api.token_address

    async def tried(self, account: AccountRef) -> LoggedIn:
        """Look at the channel once."""
        connector = YouTube(account, self.http)
        row = await connector.api.channel("snippet")
        name = row.snippet.title or row.id
        refuse_other(self.account.remote, row.id, name, self.account.id)
        user = (row.snippet.custom_url or "").lstrip("@")
        return LoggedIn(secret=account.secret, user=user, remote=row.id, found=await connector.check())
