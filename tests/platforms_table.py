"""docs/platforms.md, made from the code: `python -m tests.platforms_table` writes it, a test compares it.

What a connector can do is asked of the connector, what a quiet poll costs is counted on the simulated
platform; only where limits come from and what a connector was held against are words of our own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from config.schema import NEED_ADDRESS, PLATFORMS
from connectors import feed_child, feed_parse, registry
from connectors.base import AccountRef, Connector
from connectors.http import Http
from sm_console.core import schedule
from sm_console.core.model import Action
from sm_console.drill.bambuser_server import BambuserServer
from sm_console.drill.bluesky_server import BlueskyServer
from sm_console.drill.facebook_server import FacebookServer
from sm_console.drill.feed_server import FeedServer
from sm_console.drill.flickr_server import FlickrServer
from sm_console.drill.instagram_server import InstagramServer
from sm_console.drill.mastodon_server import MastodonServer
from sm_console.drill.wordpress_server import WordPressServer
from sm_console.drill.x_server import XServer
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.contract import NOW
from tests.connectors.flickr_support import Clock, FlickrStage
from tests.connectors.graph_support import FacebookStage, InstagramStage
from tests.connectors.storm_kinds import KINDS
from tests.connectors.support import read
from tests.connectors.test_bambuser import BambuserStage
from tests.connectors.test_bluesky_contract import BlueskyStage
from tests.connectors.test_contract import FeedStage, WordPressStage
from tests.connectors.test_mastodon_contract import MastodonStage
from tests.connectors.test_x_contract import XStage
from tests.connectors.test_youtube_contract import YouTubeStage

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "platforms.md"


class Words(NamedTuple):
    """What the code does not say of itself: a platform's limits, and what it was held against, by test file."""

    name: str
    limits: str
    tested: tuple[tuple[str, str], ...]


WORDS = {
    "wordpress": Words(
        "WordPress",
        "none told; Retry-After is obeyed",
        (("contract", "test_contract"), ("real WordPress sites", "test_wordpress_real")),
    ),
    "feed": Words(
        "RSS, Atom",
        "none told; conditional requests, Retry-After is obeyed",
        (("contract", "test_contract"), ("hostile feeds", "test_feed")),
    ),
    "facebook": Words(
        "Facebook Page",
        "a Page's own, by its readers: X-App-Usage, X-Business-Use-Case-Usage",
        (
            ("contract", "test_facebook_contract"),
            ("Meta's SDK judges requests and answers", "test_graph_spec"),
            ("batches of 50 Pages", "test_graph_batch"),
        ),
    ),
    "instagram": Words(
        "Instagram",
        "an account's own, by its readers: X-Business-Use-Case-Usage",
        (("contract", "test_instagram_contract"), ("Meta's SDK judges requests and answers", "test_graph_spec")),
    ),
    "x": Words(
        "X",
        "the app's: x-rate-limit headers, and money counted against a day's budget",
        (("contract", "test_x_contract"), ("X's OpenAPI, both spellings", "test_x_spec")),
    ),
    "flickr": Words(
        "Flickr",
        "the API key's: 3,600 requests an hour, not told",
        (("contract, and the parameters that Flickr publishes", "test_flickr_contract"),),
    ),
    "bambuser": Words(
        "Bambuser",
        "the API key's, not told",
        (("contract, as far as it has something to say", "test_bambuser"),),
    ),
    "mastodon": Words(
        "Mastodon",
        "the login's: X-RateLimit headers",
        (("contract", "test_mastodon_contract"), ("Mastodon's OpenAPI", "test_mastodon_spec")),
    ),
    "bluesky": Words(
        "Bluesky",
        "the server's, by network address: RateLimit headers",
        (("contract", "test_bluesky_contract"), ("a real server and AppView", "test_bluesky_real")),
    ),
    "youtube": Words(
        "YouTube",
        "the app's units a day, counted here",
        (("contract", "test_youtube_contract"), ("Google's discovery document", "test_youtube_spec")),
    ),
    "manual": Words("By hand", "none: nothing is asked", (("nothing is asked", "test_manual"),)),
}
ACTIONS = {
    "answer": Action.REPLY,
    "hide": Action.HIDE,
    "show again": Action.UNHIDE,
    "delete": Action.DELETE,
    "spam": Action.SPAM,
    "like": Action.LIKE,
}

Stage = Any  # each platform's own, of the shape of tests.connectors.contract.Stage


@asynccontextmanager
async def _stage(platform: str, http: Http) -> AsyncIterator[Stage]:
    """Put a platform on the stage."""
    made: dict[str, tuple[Callable[[], Any], Callable[[Any], Stage]]] = {
        "wordpress": (WordPressServer, lambda server: WordPressStage(server, http)),
        "feed": (FeedServer, lambda server: FeedStage(server, http)),
        "facebook": (FacebookServer, lambda server: FacebookStage(server, http)),
        "instagram": (InstagramServer, lambda server: InstagramStage(server, http)),
        "x": (XServer, lambda server: XStage(server, http)),
        "bambuser": (BambuserServer, lambda server: BambuserStage(server, http, "rest")),
        "mastodon": (MastodonServer, lambda server: MastodonStage(server, http)),
        "bluesky": (BlueskyServer, lambda server: BlueskyStage(server, http)),
        "youtube": (YouTubeServer, lambda server: YouTubeStage(server, http)),
    }
    clock = Clock()
    made["flickr"] = (lambda: FlickrServer(clock=clock), lambda server: FlickrStage(server, http, clock))
    serve, stage = made[platform]
    async with serve() as server:
        yield stage(server)


async def _watched(platform: str, http: Http) -> tuple[Connector, int]:
    """Return a connector that has read something, and the requests of its next, quiet poll."""
    if platform == "manual":
        return registry.create(platform, AccountRef(id="blogg", address=""), http), 0
    async with _stage(platform, http) as stage:
        if stage.connector().capabilities.comments:
            stage.comment(stage.post("A", "a", NOW), "Eva", "När?", NOW)
        else:
            stage.server.publish("A", "a", NOW)
        found = await read(stage.connector().fetch(None))
        before = http.requests_made("blogg")
        connector: Connector = stage.connector()
        await read(connector.fetch(found.cursor))
        return connector, http.requests_made("blogg") - before


def _storms(platform: str) -> list[tuple[str, str]]:
    """Return the storms that a whole desk was put through on a platform."""
    if platform not in KINDS:
        return []
    return [("storms", "test_storms"), ("broken connections", "test_storms_proxy")]


def _row(platform: str, connector: Connector, requests: int) -> list[str]:
    words, able = WORDS[platform], connector.capabilities
    marks = [
        "yes" if action in able.actions else "own" if action in able.own_actions else "–" for action in ACTIONS.values()
    ]
    tested = "; ".join(f"{what} (`{file}`)" for what, file in (*words.tested, *_storms(platform)))
    together = ", or one for 50 Pages" if connector.together else ""
    return [
        f"{words.name} (`{platform}`)",
        "yes" if able.comments else "–",
        *marks,
        str(able.max_length or "–"),
        f"{requests}{together}",
        f"{schedule.base_interval(platform):g}",
        words.limits,
        "yes" if platform in registry._LOGINS else "–",
        "yes" if platform in NEED_ADDRESS else "–",
        tested,
    ]


async def table() -> str:
    """Return the whole document."""
    head = ["platform", "comments", *ACTIONS, "longest answer", "requests per quiet poll", "seconds between polls"]
    head += ["limits", "`accounts login`", "needs an address", "held against"]
    rows = []
    for platform in PLATFORMS:
        http = Http(user_agent="sm-console table")
        try:
            rows.append(_row(platform, *await _watched(platform, http)))
        finally:
            await http.close()
    lines = [head, ["---"] * len(head), *rows]
    return INTRODUCTION + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n" + REMARKS


INTRODUCTION = """# Platforms

Made from the code by `python -m tests.platforms_table`; a test compares it.
What can be done is with a login that may do everything; an account shows what its own login may.
“own” means the account's own comments only.

"""
REMARKS = """
- Polls slow down once 80 % of a limit is spent, so that the rest lasts until it is whole again, and stop at 100 %.
  Accounts that draw on the same limit share the pace; the busiest and the most overdue come first.
  `sm-console accounts` shows what is spent.
- A pause that a platform orders (Retry-After) is kept over restarts and holds for answers, too;
  `sm-console collect --once --force` overrides it.
- Once a day what is known is read again for edits and deletions, a slice at each poll; older things a slice an hour.
- Comments under old posts: Facebook and Instagram have no list of comments, only of posts. Each poll reads the newest
  25 with their comments; every ten minutes one poll asks instead how many comments a hundred posts have, each time a
  hundred further back, 600 in all, and reads those whose number has changed. A comment under one of these is seen
  within ten minutes for each hundred posts that the account has, an hour at most; under a still older post within a
  day (the sweep of the newest 2,000 things) or, behind these, an hour for each 50 posts. The other platforms tell of
  new comments wherever they stand; docs/accounts.md names what does not reach their lists.
- An answer without content (200 with `{}`) is no success: the account is late, its last fetch stays as old as it was.
- Storms: a whole desk watches three accounts, one of them in bad weather (5xx, answers cut or empty, 429 for an hour,
  a login that dies midway, 502 after accepting an answer, a byte a second, resets). No other account may be delayed,
  nothing missed or doubled, nothing asked during a pause, no answer may stand twice, and a person is told once.
- Tests that need a vendor's description or server skip with one line where it is missing.
"""


async def _here(body: bytes, content_type: str) -> bytes:
    return json.dumps(feed_child.parse(body, content_type)).encode("ascii")


async def made() -> str:
    """Return the document, with feeds parsed in this process."""
    with patch.object(feed_parse, "_run", _here):
        return await table()


if __name__ == "__main__":
    DOCUMENT.write_text(asyncio.run(made()), encoding="utf-8")
