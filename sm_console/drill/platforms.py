"""Every platform of the drill's town: a simulated one is started for each account, with the login that opens it.

A platform's simulator is loaded when the first account needs it; all of them listen in the one event loop.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zlib import crc32

import msgspec

from sm_console.drill.by_hand import ByHand
from sm_console.drill.stages import BroadcastStage, HtmlStage

if TYPE_CHECKING:
    from sm_console.drill.loopback import Loopback
    from sm_console.drill.player import Stage
    from sm_console.drill.scenario import TownAccount

SECRET: Final = "drill-secret"  # noqa: S105 - opens nothing but the simulated platforms of this process
USER: Final = "redaktor"
REMEMBERS: Final = 50
"""A drill may last for hours: the simulators keep only so many of the requests they got."""

X_BUDGET: Final = "2"
"""Dollars a day: enough for a long day, and little enough to see it being spent."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An account's platform, and what the configuration needs to reach it."""

    stage: Stage
    secret: str = ""
    user: str = ""
    remote: str = ""
    options: Mapping[str, str] = msgspec.field(default_factory=dict)


Made = tuple["Loopback", Opened]


async def open_platform(account: TownAccount, leaving: AsyncExitStack) -> Opened:
    """Start the account's platform; ``leaving`` stops it. Raises KeyError for a platform there is not."""
    if account.platform == "manual":
        return Opened(stage=ByHand(account.key, f"https://{account.key}.example"))
    server, opened = _MAKERS[account.platform](account)
    server.remembers = REMEMBERS
    await leaving.enter_async_context(server)
    return opened


def _wordpress(account: TownAccount) -> Made:
    from sm_console.drill.wordpress_server import WordPressServer

    server = WordPressServer(name=account.name, description=account.description, secret=SECRET)
    server.blog.add_page("om", f"Om {account.name}", f"<p>{account.about}</p>")
    return server, Opened(stage=server, secret=SECRET, user=USER)


def _feed(account: TownAccount) -> Made:
    from sm_console.drill.feed_server import FeedServer

    server = FeedServer(name=account.name, description=account.description)
    return server, Opened(stage=server)


def _facebook(account: TownAccount) -> Made:
    from sm_console.drill.facebook_server import PAGE_TOKEN, FacebookServer

    server = FacebookServer(name=account.name, page_id=_number(account, "1002"))
    server.page.about, server.page.description = account.description, account.about
    server.page.picture, server.page.cover = picture(account.picture), picture(account.cover)
    if account.login_ends is not None:
        server.tokens[PAGE_TOKEN].expires_at = int((server.clock() + account.login_ends).timestamp())
    return server, Opened(stage=server, secret=PAGE_TOKEN, remote=server.page_id)


def _instagram(account: TownAccount) -> Made:
    from sm_console.drill.instagram_server import PAGE_TOKEN, InstagramServer

    number = _number(account, "1784")
    server = InstagramServer(name=account.name, username=account.user, account_id=number)
    server.user.biography = account.about
    server.user.picture = picture(account.picture)
    return server, Opened(stage=server, secret=PAGE_TOKEN, user=account.user, remote=number)


def _x(account: TownAccount) -> Made:
    from sm_console.drill.x_server import TOKEN, XServer

    server = XServer(name=account.name, username=account.user)
    server.world.users[server.world.me].description = account.about
    server.picture, server.cover = picture(account.picture), picture(account.cover)
    options = {"daily_budget_usd": X_BUDGET}
    return server, Opened(stage=server, secret=TOKEN, user=account.user, remote=server.world.me, options=options)


def _youtube(account: TownAccount) -> Made:
    from sm_console.drill.youtube_server import TOKEN, YouTubeServer

    server = YouTubeServer(name=account.name)
    server.studio.about = account.about
    server.picture, server.cover = picture(account.picture), picture(account.cover)
    return server, Opened(stage=server, secret=TOKEN, remote=server.studio.me)


def _mastodon(account: TownAccount) -> Made:
    from sm_console.drill.mastodon_server import TOKEN, MastodonServer

    server = MastodonServer(name=account.name, username=account.user)
    server.world.people[server.world.me].note = f"<p>{account.about}</p>"
    server.picture, server.cover = picture(account.picture), picture(account.cover)
    stage = HtmlStage(server, server.world.as_html)
    return server, Opened(stage=stage, secret=TOKEN, user=account.user, remote=server.world.me)


def _bluesky(account: TownAccount) -> Made:
    from sm_console.drill.bluesky_server import PASSWORD, BlueskyServer

    server = BlueskyServer(name=account.name, handle=account.user)
    me = server.network.people[server.network.me]
    me.description = account.about
    server.picture, server.cover = picture(account.picture), picture(account.cover)
    secret = json.dumps({"identifier": me.handle, "password": PASSWORD})
    return server, Opened(stage=server, secret=secret, user=me.handle, remote=me.did)


def _flickr(account: TownAccount) -> Made:
    from sm_console.drill import flickr_oauth
    from sm_console.drill.flickr_server import FlickrServer

    server = FlickrServer(name=account.name)
    me = server.state.people[server.state.me]
    me.about, me.alias = account.about, account.user
    server.picture = picture(account.picture)
    parts = {
        "key": flickr_oauth.KEY,
        "secret": flickr_oauth.KEY_SECRET,
        "token": flickr_oauth.TOKEN,
        "token_secret": flickr_oauth.TOKEN_SECRET,
        "perms": "write",
    }
    return server, Opened(stage=server, secret=json.dumps(parts), user=account.user, remote=me.nsid)


def _bambuser(account: TownAccount) -> Made:
    from sm_console.drill.bambuser_server import KEY, BambuserServer

    server = BambuserServer()
    server.author = account.user
    return server, Opened(stage=BroadcastStage(server), secret=KEY, user=account.user, options={"api": "metadata"})


_MAKERS: Final[Mapping[str, Callable[[TownAccount], Made]]] = {
    "wordpress": _wordpress,
    "feed": _feed,
    "facebook": _facebook,
    "instagram": _instagram,
    "x": _x,
    "youtube": _youtube,
    "mastodon": _mastodon,
    "bluesky": _bluesky,
    "flickr": _flickr,
    "bambuser": _bambuser,
}

PLATFORMS: Final = (*_MAKERS, "manual")
"""What an account of the town may be on."""


def picture(name: str) -> bytes:
    """Return one of the town's pictures, drawn ahead; empty for none."""
    if not name:
        return b""
    folder = files("sm_console.drill").joinpath("sundmala", "pictures")
    drawn = folder.joinpath(f"{name}.png")
    return (drawn if drawn.is_file() else folder.joinpath(f"{name}.jpg")).read_bytes()


def _number(account: TownAccount, start: str) -> str:
    """Return an id of the form that Meta gives: the same for the same account."""
    return f"{start}{crc32(account.key.encode()):010d}"


def is_blog(platform: str) -> bool:
    """Whether its texts are HTML, and its accounts are read without any limit to share."""
    return platform in {"wordpress", "feed"}
