"""From what a connector saw to what the journal keeps: only what is new or different becomes a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from sm_console.core import climate, entries
from sm_console.core.entries import Entry
from sm_console.core.events import CommentGone, CommentSeen, Event, PostGone, PostSeen, ProfileSeen
from sm_console.core.model import Author, Deadline, Format, Visibility
from sm_console.core.record_entries import CommentFlagged, Flag
from sm_console.desk.ledger import PLATFORM, Transaction
from sm_console.desk.standing import Standing
from sm_console.store import lookup, records


class Tally(msgspec.Struct):
    """What a fetch brought: comments and posts that are new, changed or gone.

    ``reached``: nothing can have come and gone since the fetch before (``Batch.reaches_back``).
    """

    new: int = 0
    changed: int = 0
    gone: int = 0
    reached: bool = True

    def add(self, other: Tally) -> None:
        """Count another batch in."""
        self.new += other.new
        self.changed += other.changed
        self.gone += other.gone
        self.reached = self.reached and other.reached


def observe(transaction: Transaction, standing: Standing, account: str, events: Sequence[Event]) -> Tally:
    """Record a batch. Events already known change nothing; those of one batch may repeat each other."""
    observer = _Observer(transaction, standing, account, events)
    for event in events:
        observer.take(event)
    transaction.record_all(observer.facts)
    return observer.tally


class _Stands(msgspec.Struct, frozen=True, kw_only=True):
    """What can change about a comment, as it stands."""

    id: int
    text: str
    format: Format
    author: Author
    visibility: Visibility


class _Fresh:
    """Ids for what is new in a batch, taken all at once: a first fetch needs hundreds. ``wanted`` by kind."""

    def __init__(self, transaction: Transaction, wanted: dict[str, int]) -> None:
        self._transaction = transaction
        self._wanted = wanted
        self._taken: dict[str, Iterator[int]] = {}

    def next_id(self, kind: str) -> int:
        """Return the next id of ``kind``."""
        if kind not in self._taken:
            first = self._transaction.next_id(kind, self._wanted[kind])
            self._taken[kind] = iter(range(first, first + self._wanted[kind]))
        return next(self._taken[kind])


class _Observer:
    """One batch: what the store knows of the things it names, kept up to date while facts are gathered."""

    def __init__(self, transaction: Transaction, standing: Standing, account: str, events: Sequence[Event]) -> None:
        self.tally = Tally()
        self.facts: list[Entry] = []
        self._flagged: dict[int, tuple[Flag, ...]] = {}
        self._transaction = transaction
        self._account = account
        self._pack = standing.pack(account)
        self._standing = standing
        post_ids = {event.platform_id for event in events if isinstance(event, PostSeen | PostGone)}
        post_ids |= {event.post_id for event in events if isinstance(event, CommentSeen)}
        comment_ids = {event.platform_id for event in events if isinstance(event, CommentSeen | CommentGone)}
        self._posts = lookup.posts(transaction.conn, account, post_ids)
        self._comments = {
            known.platform_id: _Stands(
                id=known.id,
                text=known.text,
                format=known.format,
                author=known.author,
                visibility=known.visibility,
            )
            for known in lookup.comments(transaction.conn, account, comment_ids).values()
        }
        comments = [event for event in events if isinstance(event, CommentSeen)]
        posts = {event.platform_id for event in events if isinstance(event, PostSeen)}
        posts |= {event.post_id for event in comments if event.platform_id not in self._comments}
        new = {event.platform_id for event in comments} - self._comments.keys()
        self._fresh = _Fresh(transaction, {"post": len(posts - self._posts.keys()), "comment": len(new)})

    def take(self, event: Event) -> None:
        """Compare one event with what is known."""
        match event:
            case PostSeen():
                self._post_seen(event)
            case PostGone():
                self._post_gone(event)
            case CommentSeen():
                self._comment_seen(event)
            case CommentGone():
                self._comment_gone(event)
            case ProfileSeen():
                self._profile_seen(event)

    def _record(self, fact: entries.Fact, occurred: datetime | None = None) -> None:
        self.facts.append(self._transaction.entry(self._account, fact, actor=PLATFORM, occurred=occurred))

    def _post_seen(self, event: PostSeen) -> None:
        known = self._posts.get(event.platform_id)
        seen = lookup.StoredPost(
            id=known.id if known is not None else self._fresh.next_id("post"),
            platform_id=event.platform_id,
            published=event.published,
            title=event.title,
            text=event.text,
            format=event.format,
            url=event.url,
            author=event.author,
            original=event.original,
            known=True,
            removed=False,
        )
        if known == seen:
            return
        self._posts[event.platform_id] = seen
        if known is None or not known.known:
            self.tally.new += 1
        else:
            self.tally.changed += 1
        self._record_post(seen, event.published if known is None else None)

    def _record_post(self, post: lookup.StoredPost, occurred: datetime | None) -> None:
        fact = entries.PostSet(
            post=post.id,
            platform_id=post.platform_id,
            published=post.published,
            title=post.title,
            text=post.text,
            format=post.format,
            url=post.url,
            author=post.author,
            original=post.original,
            known=post.known,
        )
        self._record(fact, occurred)

    def _post_gone(self, event: PostGone) -> None:
        known = self._posts.get(event.platform_id)
        if known is None or known.removed:
            return
        self._posts[event.platform_id] = msgspec.structs.replace(known, removed=True)
        self.tally.gone += 1
        self._record(entries.PostRemoved(post=known.id))

    def _post_of(self, event: CommentSeen) -> int:
        """Return the post's id; one that is only known from its comments gets a place of its own."""
        known = self._posts.get(event.post_id)
        if known is None:
            known = lookup.StoredPost(
                id=self._fresh.next_id("post"),
                platform_id=event.post_id,
                published=event.written,
                known=False,
            )
            self._posts[event.post_id] = known
            self._record_post(known, event.written)
        return known.id

    def _comment_seen(self, event: CommentSeen) -> None:
        known = self._comments.get(event.platform_id)
        if known is None:
            self._comment_new(event)
            return
        changed = False
        if (known.text, known.format, known.author) != (event.text, event.format, event.author):
            changed = True
            self._record(
                entries.CommentEdited(comment=known.id, text=event.text, format=event.format, author=event.author)
            )
            self._flag(known.id, event, self._flags(known.id))
        if known.visibility is not event.visibility:
            changed = True
            self._record(entries.CommentShown(comment=known.id, visibility=event.visibility))
        if changed:
            self.tally.changed += 1
            self._comments[event.platform_id] = msgspec.structs.replace(
                known, text=event.text, format=event.format, author=event.author, visibility=event.visibility
            )

    def _comment_new(self, event: CommentSeen) -> None:
        post = self._post_of(event)
        comment = self._fresh.next_id("comment")
        self.tally.new += 1
        self._comments[event.platform_id] = _Stands(
            id=comment, text=event.text, format=event.format, author=event.author, visibility=event.visibility
        )
        fact = entries.CommentAdded(
            comment=comment,
            post=post,
            platform_id=event.platform_id,
            parent_platform_id=event.parent_id,
            written=event.written,
            text=event.text,
            format=event.format,
            author=event.author,
            own=event.own,
            visibility=event.visibility,
            url=event.url,
            deadline=None if event.own else self._deadline(event.written),
        )
        self._record(fact, event.written)
        self._flag(comment, event, (), event.written)

    def _flag(
        self, comment: int, event: CommentSeen, before: tuple[Flag, ...], occurred: datetime | None = None
    ) -> None:
        """Record what the lists find in a text (R12), where that is not what they found ``before``."""
        found = () if event.own else climate.flags(event.text, self._pack.climate, event.format)
        if found != before:
            self._flagged[comment] = found
            self._record(CommentFlagged(comment=comment, flags=found, pack=self._pack.label), occurred)

    def _flags(self, comment: int) -> tuple[Flag, ...]:
        """What was flagged in a comment so far, this batch included."""
        if comment not in self._flagged:
            known = records.flags(self._transaction.conn, [comment]).get(comment)
            self._flagged[comment] = known.flags if known is not None else ()
        return self._flagged[comment]

    def _deadline(self, received: datetime) -> Deadline:
        return self._standing.dated(self._account, received)

    def _comment_gone(self, event: CommentGone) -> None:
        known = self._comments.get(event.platform_id)
        if known is None or known.visibility is Visibility.REMOVED:
            return
        self._comments[event.platform_id] = msgspec.structs.replace(known, visibility=Visibility.REMOVED)
        self.tally.gone += 1
        self._record(entries.CommentShown(comment=known.id, visibility=Visibility.REMOVED, how=event.how))

    def _profile_seen(self, event: ProfileSeen) -> None:
        seen = entries.ProfileSet(
            name=event.name,
            description=event.description,
            about=event.about,
            about_format=event.about_format,
            url=event.url,
            picture_url=event.picture_url,
            picture_sha256=event.picture_sha256,
            cover_url=event.cover_url,
            cover_sha256=event.cover_sha256,
        )
        if lookup.profile(self._transaction.conn, self._account) != seen:
            self.tally.changed += 1
            self._record(seen)
