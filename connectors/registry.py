"""The platforms there are, and the first look at an address that a person typed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from connectors.base import AccountRef, Connector, Found
from connectors.errors import ConnectorError, Forbidden, Passing, ProtocolChanged, SlowDown, TokenDead
from connectors.http import Http
from connectors.login import Login
from sm_console.core.messages import N_
from sm_console.core.model import Message

_CONNECTORS = {
    "wordpress": ("connectors.wordpress", "WordPress"),
    "feed": ("connectors.feed", "Feed"),
    "facebook": ("connectors.facebook", "Facebook"),
    "instagram": ("connectors.instagram", "Instagram"),
    "mastodon": ("connectors.mastodon", "Mastodon"),
    "bluesky": ("connectors.bluesky", "Bluesky"),
    "flickr": ("connectors.flickr", "Flickr"),
    "bambuser": ("connectors.bambuser", "Bambuser"),
    "manual": ("connectors.manual", "Manual"),
    "x": ("connectors.x", "X"),
    "youtube": ("connectors.youtube", "YouTube"),
}
_LOGINS: dict[str, tuple[str, str]] = {
    "wordpress": ("connectors.wordpress_login", "WordPressLogin"),
    "facebook": ("connectors.facebook_login", "FacebookLogin"),
    "instagram": ("connectors.instagram_login", "InstagramLogin"),
    "mastodon": ("connectors.mastodon_login", "MastodonLogin"),
    "bluesky": ("connectors.bluesky_login", "BlueskyLogin"),
    "flickr": ("connectors.flickr_login", "FlickrLogin"),
    "bambuser": ("connectors.bambuser_login", "BambuserLogin"),
    "x": ("connectors.x_login", "XLogin"),
    "youtube": ("connectors.youtube_login", "YouTubeLogin"),
}
"""Where each platform's connector and login stand: a module is loaded when an account needs it."""

PLATFORMS = tuple(_CONNECTORS)
PROBED = ("wordpress", "feed")
"""What an address that a person typed may turn out to be; the others are chosen by name."""


def create(platform: str, account: AccountRef, http: Http) -> Connector:
    """Return the connector of ``platform`` for an account; raises ValueError for a platform there is not."""
    made: Connector = _load(_CONNECTORS, platform)(account, http)
    return made


def login(platform: str, account: AccountRef, http: Http) -> Login:
    """Return the platform's way to credentials; raises ValueError where it has none."""
    made: Login = _load(_LOGINS, platform)(account, http)
    return made


def _load(table: Mapping[str, tuple[str, str]], platform: str) -> Any:
    if platform not in table:
        raise ValueError(platform)
    module, name = table[platform]
    return getattr(import_module(module), name)


async def probe(
    address: str,
    *,
    user: str = "",
    secret: str = "",
    allow_private: bool = False,
    http: Http,
    platform: str = "",
    remote: str = "",
    options: Mapping[str, str] | None = None,
) -> tuple[str, Found]:
    """Say what stands at an address: the platform's word (empty: nothing usable) and what was found.

    ``platform`` tries that one alone; raises ValueError for one that there is not.
    Never raises for anything that a person can type or a server can answer.
    """
    account = AccountRef(
        id="probe",
        address=address,
        user=user,
        secret=secret,
        allow_private=allow_private,
        remote=remote,
        options=options or {},
    )
    failures: list[ConnectorError] = []
    for tried in (platform,) if platform else PROBED:
        try:
            return tried, await create(tried, account, http).check()
        except ConnectorError as error:
            failures.append(error)
            # There is no point in looking for a feed where the login is wrong or nobody answers.
            if isinstance(error, TokenDead | Forbidden | Passing | SlowDown):
                break
    return "", Found(kind="", summary=_telling(failures))


def _telling(failures: list[ConnectorError]) -> Message:
    """Return the failure that helps a person most: any but "this is not what I read"."""
    for error in failures:
        if not isinstance(error, ProtocolChanged):
            return error.message
    return Message(N_("Neither a WordPress blog nor a feed was found at this address"))
