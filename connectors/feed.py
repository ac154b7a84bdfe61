"""RSS and Atom: posts and comments of any site that has feeds. Reads only."""

from __future__ import annotations

import hashlib
import html
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from connectors.base import Batch, Capabilities, Connector, Found, KnownComment, KnownPost
from connectors.errors import ConnectorError, Gone, Passing, ProtocolChanged, SlowDown
from connectors.feed_find import Feeds, find
from connectors.feed_parse import Entry, ParsedFeed, parse, schemeless
from connectors.http import Response
from connectors.outcome import error_for
from sm_console.core.events import CommentSeen, Event, PostSeen, ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Author, Format, Message

_PICTURE_BYTES = 2 * 1024 * 1024
_MARKS = 120  # entries remembered of each feed, so that the cursor stays small; feeds hold 10 to 50
_TAG_LENGTH = 200  # longer ETags are not kept
_POST_FEEDS = 20  # single posts' comment feeds read in one fetch at most


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed as it was last read: what makes the next request conditional, and marks of its entries."""

    url: str
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    marks: dict[str, str] = msgspec.field(default_factory=dict)


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended. ``counts`` are the comments per post as the posts feed tells them."""

    posts: Source
    comments: Source
    counts: dict[str, int] = msgspec.field(default_factory=dict)

    def text(self) -> str:
        """Return the cursor as the store keeps it."""
        return msgspec.json.encode(self).decode("utf-8")


class Feed(Connector):
    """A site's feeds. What falls off their end is not gone: feeds only hold the newest."""

    platform: ClassVar[str] = "feed"

    @property
    def capabilities(self) -> Capabilities:
        """Feeds can only be read."""
        return Capabilities(comments=True)

    async def check(self) -> Found:
        """Look for the feeds."""
        feeds = await find(self.account, self.http)
        name = html.unescape(feeds.site.title).strip()
        warnings = [Message(N_("A feed can only be read: answer and moderate on the site itself"))]
        if feeds.comments:
            summary = Message(N_("Feed “{name}” with comments"), {"name": name})
            warnings.append(
                Message(N_("A feed holds only the newest approved comments, and does not tell which are your own"))
            )
            return Found(kind="feed-with-comments", name=name, summary=summary, warnings=tuple(warnings))
        summary = Message(N_("Feed “{name}” without comments"), {"name": name})
        return Found(kind="feed", name=name, summary=summary, warnings=tuple(warnings))

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one conditional request per feed when nothing did."""
        before = _load(cursor)
        if before is None:
            before = _fresh(await find(self.account, self.http))
        try:
            posts, posts_answer = await self._read(before.posts)
        except (Gone, ProtocolChanged):
            if cursor is None:
                raise
            before = _fresh(await find(self.account, self.http))  # the site has moved its feeds
            posts, posts_answer = await self._read(before.posts)
        events, after_posts = _news(posts, before.posts, posts_answer, _post)
        counts = _counts(posts) if posts is not None else before.counts

        comments, comments_answer = await self._read(before.comments)
        news, after_comments = _news(comments, before.comments, comments_answer, _comment)
        events += news
        unread: set[str] = set()
        async for extra in self._grown(posts, before.counts, set(after_comments.marks), unread):
            events.append(extra)
        if unread:  # their turn comes at the next poll, which must not be told "not modified"
            after_posts = msgspec.structs.replace(after_posts, etag="", modified="", sha256="")
            counts = {short: before.counts.get(short, 0) if short in unread else n for short, n in counts.items()}
        after = Cursor(posts=after_posts, comments=after_comments, counts=counts).text()
        if events or after != cursor:
            reaches = _overlaps(posts, before.posts) and _overlaps(comments, before.comments)
            yield Batch(events=tuple(events), cursor=after, reaches_back=reaches)

    async def _read(self, source: Source) -> tuple[ParsedFeed | None, Response | None]:
        """Read a feed; no feed when it has not changed, or when there is none."""
        if not source.url:
            return None, None
        answer = await self.http.request(
            "GET", source.url, account=self.account, conditional=(source.etag, source.modified)
        )
        if answer.status == 304:
            return None, None
        if answer.status != 200:
            raise error_for(answer)
        if hashlib.sha256(answer.body).hexdigest() == source.sha256:
            return None, answer
        return await parse(answer), answer

    async def _grown(
        self, posts: ParsedFeed | None, before: Mapping[str, int], known: set[str], unread: set[str]
    ) -> AsyncIterator[CommentSeen]:
        """Yield the comments of posts whose count has changed, as far as the feed of all comments lacks them.

        Posts whose comments could not be read this time are put into ``unread``. Raises SlowDown.
        """
        if posts is None:
            return
        grown = [e for e in posts.entries if e.comments and e.count and e.count != before.get(e.short, 0)]
        unread.update(entry.short for entry in grown[_POST_FEEDS:])
        for entry in grown[:_POST_FEEDS]:
            try:
                answer = await self._single(entry)
                feed = await parse(answer) if answer is not None else None
            except (Passing, ProtocolChanged):
                unread.add(entry.short)
                continue
            if answer is None or feed is None:
                continue
            now = _fallback(answer)
            for comment in sorted(feed.entries, key=lambda e: (e.published or 0, e.key)):
                if comment.key and comment.short not in known:
                    known.add(comment.short)
                    yield _comment(comment, now, post_id=entry.key)

    async def _single(self, entry: Entry) -> Response | None:
        """Read a single post's comments; ``None`` where they have no feed any more. Raises Passing, SlowDown.

        One post's feed being closed does not make the account's reading fail.
        """
        answer = await self.http.request("GET", html.unescape(entry.comments), account=self.account)
        if answer.status == 200:
            return answer
        error = error_for(answer)
        if isinstance(error, Passing | SlowDown):
            raise error
        return None

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Feeds prove nothing about what they no longer hold, and edits show in every fetch: nothing to add."""
        for _ in (posts, comments)[2:]:
            yield Batch(events=(), cursor="")

    async def profile(self) -> ProfileSeen:
        """Read the feed's name, description and picture."""
        site = (await find(self.account, self.http)).site
        return ProfileSeen(
            name=html.unescape(site.title).strip(),
            description=html.unescape(site.description).strip(),
            url=site.link,
            picture_url=site.picture,
            picture_sha256=await self._picture(site.picture),
        )

    async def _picture(self, url: str) -> str:
        if not url:
            return ""
        try:
            answer = await self.http.request("GET", url, account=self.account, max_bytes=_PICTURE_BYTES)
        except ConnectorError:
            return ""
        return hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else ""


def _load(cursor: str | None) -> Cursor | None:
    if not cursor:
        return None
    try:
        return msgspec.json.decode(cursor, type=Cursor)
    except msgspec.DecodeError:
        return None


def _fresh(feeds: Feeds) -> Cursor:
    return Cursor(posts=Source(url=feeds.posts), comments=Source(url=feeds.comments))


def _counts(feed: ParsedFeed) -> dict[str, int]:
    return {entry.short: entry.count for entry in feed.entries[:_MARKS] if entry.count}


def _kept(validator: str) -> str:
    return validator if len(validator) <= _TAG_LENGTH else ""


def _fallback(answer: Response) -> datetime:
    """The time of an entry that has none: the server's clock when we first saw it."""
    return answer.date or datetime.now(UTC)


def _overlaps(feed: ParsedFeed | None, source: Source) -> bool:
    """Whether a feed still shows something that it showed before, so that nothing has fallen off unseen."""
    if feed is None or not source.marks or not feed.entries:
        return True
    return any(entry.short in source.marks for entry in feed.entries)


def _post(entry: Entry, now: datetime) -> PostSeen:
    return PostSeen(
        platform_id=entry.key,
        published=entry.instant(now),
        title=entry.title,
        text=entry.text,
        format=Format.PLAIN if entry.plain else Format.HTML,
        url=entry.link,
        author=Author(name=entry.author, url=entry.author_url),
    )


def _comment(entry: Entry, now: datetime, post_id: str = "") -> CommentSeen:
    answers = schemeless(entry.answers)
    parent = answers if "#comment" in answers else None
    return CommentSeen(
        platform_id=entry.key,
        post_id=post_id or _post_of(entry, answers),
        written=entry.instant(now),
        text=entry.text,
        format=Format.PLAIN if entry.plain else Format.HTML,
        parent_id=parent,
        author=Author(name=entry.author, url=entry.author_url),
        url=entry.link,
    )


def _post_of(entry: Entry, answers: str) -> str:
    """Return the post a comment stands under: what it answers, else its own address up to the mark."""
    for candidate in (entry.key if "#comment" in entry.key else "", answers, schemeless(entry.link)):
        if candidate:
            return candidate.partition("#")[0]
    return ""


def _news(
    feed: ParsedFeed | None, source: Source, answer: Response | None, make: Callable[[Entry, datetime], Event]
) -> tuple[list[Event], Source]:
    """Return the entries that are new or changed, oldest first, and the feed as it stands now."""
    if answer is None:
        return [], source
    seen = msgspec.structs.replace(
        source,
        etag=_kept(answer.headers.get("etag", "")),
        modified=_kept(answer.headers.get("last-modified", "")),
        sha256=hashlib.sha256(answer.body).hexdigest(),
    )
    if feed is None:
        return [], seen
    newest = sorted((e for e in feed.entries if e.key), key=lambda e: (e.published or 0, e.key), reverse=True)
    watched = newest if not source.marks else newest[:_MARKS]
    changed = [entry for entry in watched if source.marks.get(entry.short) != entry.mark]
    now = _fallback(answer)
    # Marks of entries that fell off are dropped: should one come back, saying so again does no harm.
    marks = {entry.short: entry.mark for entry in newest[:_MARKS]}
    return [make(entry, now) for entry in reversed(changed)], msgspec.structs.replace(seen, marks=marks)
