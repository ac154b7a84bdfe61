"""Every platform as the storms meet it: its simulated server, how an account of it is configured, how a login dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sm_console.drill.bambuser_server import KEY, BambuserServer
from sm_console.drill.bluesky_server import PASSWORD, BlueskyServer
from sm_console.drill.clock import Clock
from sm_console.drill.facebook_server import PAGE_TOKEN, FacebookServer
from sm_console.drill.feed_server import FeedServer
from sm_console.drill.flickr_server import FlickrServer
from sm_console.drill.instagram_server import InstagramServer
from sm_console.drill.instagram_state import IgUser
from sm_console.drill.mastodon_server import TOKEN, MastodonServer
from sm_console.drill.wordpress_server import WordPressServer
from sm_console.drill.wordpress_state import SECRET
from sm_console.drill.x_server import XServer
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.flickr_support import secret as flickr_secret

Mend = Callable[[], None]


class Kind(NamedTuple):
    """A platform.

    ``serve`` makes a server, each number with an account of its own. ``revoke`` takes the login's validity
    away and returns what gives it back; ``None`` where there is no login. ``shares``: all accounts draw on
    one limit here, so that no other of them can be a neighbour to disturb.
    """

    platform: str
    serve: Callable[[Clock, int], Any]
    user: str = ""
    secret: str = ""
    options: dict[str, str] = {}  # noqa: RUF012 - never changed
    revoke: Callable[[Any], Mend] | None = None
    comments: bool = True
    answers: bool = True
    shares: bool = False


def _graph(server: Any) -> Mend:
    token = server.tokens[PAGE_TOKEN]
    token.dead_subcode = 460
    return lambda: setattr(token, "dead_subcode", -1)


def _grants(server: Any) -> Mend:
    grants = server.oauth.grants
    kept = dict(grants)
    server.revoke()
    return lambda: grants.update(kept)


def _mastodon(server: Any) -> Mend:
    kept = dict(server.grants)
    server.revoke()
    return lambda: server.grants.update(kept)


def _bluesky(server: Any) -> Mend:
    server.password = "another"
    server.revoke()
    return lambda: setattr(server, "password", PASSWORD)


def _flickr(server: Any) -> Mend:
    kept = dict(server.gate_keeper.tokens)
    server.revoke()
    return lambda: server.gate_keeper.tokens.update(kept)


def _bambuser(server: Any) -> Mend:
    kept = set(server.keys)
    server.keys.clear()
    return lambda: server.keys.update(kept)


def _wordpress(server: Any) -> Mend:
    user = next(user for user in server.blog.users.values() if user.login == "admin")
    user.secret = "another"
    return lambda: setattr(user, "secret", SECRET)


def _page(clock: Clock, number: int) -> FacebookServer:
    return FacebookServer(page_id=f"10020030040050{number}", clock=clock)


def _pictures(clock: Clock, number: int) -> InstagramServer:
    server = InstagramServer(clock=clock)
    server.account_id = f"1784140000000000{number}"
    server.user = IgUser(server)
    return server


KINDS = {
    kind.platform: kind
    for kind in (
        Kind("facebook", _page, "", PAGE_TOKEN, revoke=_graph),
        Kind(
            "instagram",
            _pictures,
            "",
            PAGE_TOKEN,
            {"login": "facebook"},
            revoke=_graph,
        ),
        Kind("x", lambda clock, _: XServer(clock=clock), "kommunen", TOKEN, revoke=_grants),
        Kind("youtube", lambda clock, _: YouTubeServer(clock=clock), "", TOKEN, revoke=_grants),
        Kind("mastodon", lambda clock, _: MastodonServer(clock=clock), "kommun", TOKEN, revoke=_mastodon),
        Kind(
            "bluesky",
            lambda clock, _: BlueskyServer(clock=clock),
            "kommun.test",
            PASSWORD,
            revoke=_bluesky,
            shares=True,
        ),
        Kind(
            "flickr",
            lambda clock, _: FlickrServer(clock=clock),
            "kommun",
            flickr_secret(),
            revoke=_flickr,
            shares=True,
        ),
        Kind(
            "bambuser",
            lambda clock, _: BambuserServer(clock=clock),
            "kommun",
            KEY,
            {"api": "rest"},
            revoke=_bambuser,
            comments=False,
            answers=False,
            shares=True,
        ),
        Kind("wordpress", lambda clock, _: WordPressServer(clock=clock), "admin", SECRET, revoke=_wordpress),
        Kind("feed", lambda clock, _: FeedServer(clock=clock), answers=False),
    )
}
