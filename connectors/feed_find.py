"""Finding a site's feeds from any of its addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from connectors.base import AccountRef
from connectors.discover import folders, joined, normalised, page_links
from connectors.errors import ConnectorError, Passing, ProtocolChanged
from connectors.feed_parse import ParsedFeed, parse_any
from connectors.http import Http, Response
from connectors.outcome import error_for
from sm_console.core.messages import N_
from sm_console.core.model import Message

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"}
)
_POST_GUESSES = ("feed/", "?feed=rss2", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feeds/posts/default")
_COMMENT_GUESSES = ("comments/feed/atom/", "?feed=comments-atom", "feeds/comments/default")


class Feeds(msgspec.Struct, frozen=True):
    """The addresses of a site's feeds; ``comments`` is empty where there is none. ``site`` is the posts feed, read."""

    posts: str
    comments: str
    site: ParsedFeed


async def find(account: AccountRef, http: Http) -> Feeds:
    """Find the feeds. Raises ProtocolChanged when there is none, and what ``Http.request`` raises."""
    page = await http.request("GET", normalised(account.address), account=account)
    if page.status != 200:
        raise error_for(page)
    feed = await _as_feed(page)
    if feed is not None:
        if feed.holds_comments:
            return Feeds("", page.url, feed)
        return Feeds(page.url, await _comments(page.url, feed, (), account, http), feed)
    posts, comments = _linked(page)
    for address in dict.fromkeys([*posts, *_guessed(page.url, _POST_GUESSES)]):
        feed = await _try(address, account, http)
        if feed is not None and not feed.holds_comments:
            return Feeds(address, await _comments(address, feed, comments, account, http), feed)
    raise ProtocolChanged(Message(N_("No feed was found at {host}"), {"host": page.host}), f"no feed {page.url_shown}")


async def _comments(posts: str, feed: ParsedFeed, linked: tuple[str, ...], account: AccountRef, http: Http) -> str:
    """Return the address of the feed with all posts' comments, as Atom if possible: that tells who answers whom."""
    candidates = [better for address in linked if (better := _as_atom(address))]
    home = joined(posts, feed.link or "/")
    same_site = urlsplit(home).hostname == urlsplit(posts).hostname
    guesses = _guessed(home.rstrip("/") + "/" if same_site else posts, _COMMENT_GUESSES)
    for address in dict.fromkeys([*candidates, *linked, *guesses]):
        found = await _try(address, account, http)
        if found is not None and (found.holds_comments or address in linked):
            return address
    return ""


async def _try(address: str, account: AccountRef, http: Http) -> ParsedFeed | None:
    """Return the feed at an address, ``None`` when there is none. Faults of the network still raise."""
    try:
        answer = await http.request("GET", address, account=account)
        return await _as_feed(answer) if answer.status == 200 else None
    except Passing:
        raise
    except ConnectorError:
        return None


async def _as_feed(answer: Response) -> ParsedFeed | None:
    start = answer.body[:4096].lower()
    if b"<html" in start and b"<rss" not in start and b"<feed" not in start:
        return None
    feed = await parse_any(answer)
    return feed if feed.version else None


def _linked(page: Response) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the feeds that a page names: of posts, of comments."""
    posts: list[str] = []
    comments: list[str] = []
    for link in page_links(page.body):
        if "alternate" not in link.get("rel", "").lower().split() or link.get("type", "").lower() not in _FEED_TYPES:
            continue
        target = joined(page.url, link.get("href", ""))
        if target:
            (comments if "comment" in target.lower() else posts).append(target)
    return tuple(posts), tuple(comments)


def _guessed(page: str, endings: tuple[str, ...]) -> list[str]:
    return [place + ending for place in dict.fromkeys(folders(page)) for ending in endings]


def _as_atom(address: str) -> str:
    """Return where WordPress keeps the Atom form of a comments feed, empty for other addresses."""
    if address.endswith("/comments/feed/"):
        return f"{address}atom/"
    if "feed=comments-rss2" in address:
        return address.replace("feed=comments-rss2", "feed=comments-atom")
    return ""
