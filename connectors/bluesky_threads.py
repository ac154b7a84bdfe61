"""What a Bluesky post becomes: a post of ours, a comment, or the head of somebody else's thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from connectors.bluesky_api import Api
from connectors.bluesky_rows import PostRow, did_of
from connectors.errors import Gone
from connectors.ordering import parents_first
from sm_console.core.events import CommentGone, CommentSeen, PostGone, PostSeen
from sm_console.core.model import Format, Visibility


class Threads:
    """Gathers posts and makes events of them. Every record names its thread's head, so nothing need be asked for that.

    Under the account's own posts everything counts as a comment; in other people's threads only what
    names the account, answers it, or is its own.
    """

    def __init__(self, me: str) -> None:
        self.me = me
        self.rows: dict[str, PostRow] = {}
        self.told: set[str] = set()
        """What a notification told of, or the account wrote: it concerns us, whatever its words."""
        self.hidden: set[str] = set()
        """Answers that the account has hidden under its own posts."""

    def add(self, rows: Iterable[PostRow], *, told: bool = False) -> None:
        """Take posts in. A notification shows less than a post does, and never replaces one."""
        for row in rows:
            if not (row.reason and row.uri in self.rows):
                self.rows[row.uri] = row
            if told:
                self.told.add(row.uri)
            if row.threadgate is not None and did_of(row.uri) == self.me:
                self.hidden |= row.threadgate.hidden

    async def add_heads(self, api: Api) -> None:
        """Read the heads of other people's threads that are not there yet, and our own that may hide something."""
        wanted = {row.root for row in self.rows.values() if self._concerns(row)} - self.rows.keys()
        foreign = sorted(uri for uri in wanted if did_of(uri) != self.me)
        if foreign:
            self.add([row async for row in api.posts(foreign)])

    def events(self) -> Iterator[PostSeen | CommentSeen]:
        """Yield what was gathered: posts first, then comments, both oldest first."""
        ordered = list(
            parents_first(
                self.rows.values(),
                age=lambda row: (row.shown, row.uri),
                name=lambda row: row.uri,
                parent=lambda row: row.above,
            )
        )
        yield from (self._post(row) for row in ordered if self._is_post(row))
        yield from (self._comment(row) for row in ordered if self._is_comment(row))

    def _concerns(self, row: PostRow) -> bool:
        if row.uri in self.told or did_of(row.uri) == self.me or row.names(self.me):
            return True
        return row.above is not None and did_of(row.above) == self.me

    def _is_post(self, row: PostRow) -> bool:
        if row.root != row.uri:
            return False
        return did_of(row.uri) == self.me or not self._concerns(row)

    def _is_comment(self, row: PostRow) -> bool:
        return not self._is_post(row) and (did_of(row.root) == self.me or self._concerns(row))

    def _post(self, row: PostRow) -> PostSeen:
        return PostSeen(
            platform_id=row.uri,
            published=row.written,
            text=row.said.text,
            format=Format.PLAIN,
            url=row.link,
            author=row.author.author,
            original=did_of(row.uri) == self.me,
        )

    def _comment(self, row: PostRow) -> CommentSeen:
        above = row.above
        head = self.rows.get(row.root)
        under_post = above == row.root and (did_of(row.root) == self.me or (head is not None and self._is_post(head)))
        return CommentSeen(
            platform_id=row.uri,
            post_id=row.root,
            written=row.written,
            text=row.said.text,
            format=Format.PLAIN,
            parent_id=None if under_post else above,
            author=row.author.author,
            own=did_of(row.uri) == self.me,
            visibility=Visibility.HELD if row.uri in self.hidden else Visibility.PUBLIC,
            url=row.link,
        )


async def settle(
    api: Api, threads: Threads, uris: Sequence[str], *, posts: bool = False, lookups: int = 50
) -> list[PostGone | CommentGone]:
    """Return what is proven gone of these; what still stands is taken in as it stands now.

    A post that a list leaves out may belong to somebody who has blocked us: only the server's word
    that there is no such post counts, for the account's own that of its own repository.
    """
    wanted = list(dict.fromkeys(uris))
    if not wanted:
        return []
    threads.add([row async for row in api.posts(wanted)], told=not posts)
    gone: list[PostGone | CommentGone] = [
        PostGone(platform_id=uri) if posts else CommentGone(platform_id=uri, how="deleted")
        for uri in [uri for uri in wanted if uri not in threads.rows][:lookups]
        if await _is_gone(api, uri)
    ]
    heads = {row.root for uri in wanted if (row := threads.rows.get(uri)) is not None} - threads.rows.keys()
    ours = [uri for uri in heads if did_of(uri) == threads.me]
    async for head in api.posts(ours):  # they tell what has been hidden
        threads.hidden |= head.threadgate.hidden if head.threadgate is not None else frozenset()
    return gone


async def _is_gone(api: Api, uri: str) -> bool:
    if did_of(uri) == api.session.did:
        return await api.record(uri) is None
    try:
        await api.thread(uri, depth=0)
    except Gone:
        return True
    return False
