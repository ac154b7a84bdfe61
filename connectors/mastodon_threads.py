"""Which thread a status belongs to, and what it becomes: a post, a comment, or nothing of ours."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from connectors.errors import Gone
from connectors.mastodon_api import Api
from connectors.mastodon_rows import StatusRow
from connectors.ordering import parents_first
from sm_console.core.events import CommentSeen, PostSeen
from sm_console.core.model import Format

OURS, OTHERS, COMMENT = "o", "h", "c"
"""What heads a thread: a post of ours, a post of others, or a comment that was written to us out of the blue."""


class Place(msgspec.Struct, frozen=True):
    """Where a status stands: its thread's root, what that is (OURS, OTHERS, COMMENT), and its own last change."""

    root: str
    head: str
    mark: str


class Threads:
    """Gathers statuses, finds the root of each, and makes events of those that are new or changed.

    ``known`` is what was reported before. Under the account's own posts everything counts as a
    comment; in other people's threads only what names the account, answers it, or is its own.
    """

    def __init__(self, api: Api, me: str, known: Mapping[str, Place]) -> None:
        self.api = api
        self.me = me
        self.known = dict(known)
        self.rows: dict[str, StatusRow] = {}
        self._roots = {status: place.root for status, place in known.items()}
        self._heads = {place.root: place.head for place in known.values()}
        self._walked: set[str] = set()

    def add(self, rows: Iterable[StatusRow]) -> None:
        """Take statuses in; a later reading of the same one wins."""
        self.rows.update((row.id, row) for row in rows if not row.reblog)

    async def walk(self, status_id: str) -> None:
        """Read the whole thread around a status. One that has vanished meanwhile is left alone."""
        if status_id in self._walked:
            return
        self._walked.add(status_id)
        try:
            context = await self.api.context(status_id)
        except Gone:
            return
        self.add([*context.ancestors, *context.descendants])

    async def place(self) -> None:
        """Find the root of everything gathered; asks for a thread only where the chain to it is broken."""
        for row in sorted(self.rows.values(), key=lambda row: row.order):
            if self._root(row.id) is None:
                await self.walk(row.id)
        for status_id in self.rows:
            self._roots[status_id] = self._root(status_id) or self._highest(status_id)
        for status_id, row in self.rows.items():
            if self._roots[status_id] == status_id:
                self._heads[status_id] = self._kind(row)

    def _root(self, status_id: str) -> str | None:
        """Follow the answers upwards; ``None`` where a link is missing."""
        path: list[str] = []
        at = status_id
        while at not in self._roots:
            row = self.rows.get(at)
            if row is None or at in path:
                return None
            path.append(at)
            if row.in_reply_to_id is None:
                self._roots[at] = at
                break
            at = row.in_reply_to_id
        found = self._roots[at]
        self._roots.update((step, found) for step in path)
        return found

    def _highest(self, status_id: str) -> str:
        """Return the highest that is known of: the id of one that is deleted or hidden holds a thread together."""
        at, seen = status_id, {status_id}
        while at in self.rows:
            above = self.rows[at].in_reply_to_id
            if above is None or above in seen:
                break
            seen.add(above)
            at = above
        return at

    def _kind(self, row: StatusRow) -> str:
        if row.account.id == self.me:
            return OURS
        return COMMENT if row.concerns(self.me) else OTHERS

    def where(self, row: StatusRow) -> Place:
        """Return where a placed status stands."""
        root = self._roots[row.id]
        return Place(root, self._heads.get(root, OTHERS), mark(row))

    def events(self) -> Iterator[PostSeen | CommentSeen]:
        """Yield what is new or changed: posts first, then comments, both oldest first."""
        ordered = parents_first(
            self.rows.values(),
            age=lambda row: row.order,
            name=lambda row: row.id,
            parent=lambda row: row.in_reply_to_id,
        )
        fresh = [row for row in ordered if self.known.get(row.id) != self.where(row)]
        yield from (self._post(row) for row in fresh if self._is_post(row))
        yield from (self._comment(row) for row in fresh if self._is_comment(row))

    def reported(self) -> dict[str, Place]:
        """Return what is known after this, oldest first."""
        now = {row.id: self.where(row) for row in sorted(self.rows.values(), key=lambda row: row.order)}
        return {**{status: place for status, place in self.known.items() if status not in now}, **now}

    def _is_post(self, row: StatusRow) -> bool:
        place = self.where(row)
        return place.root == row.id and place.head != COMMENT

    def _is_comment(self, row: StatusRow) -> bool:
        if self._is_post(row):
            return False
        return self.where(row).head == OURS or row.concerns(self.me) or row.id in self.known

    def _post(self, row: StatusRow) -> PostSeen:
        return PostSeen(
            platform_id=row.id,
            published=row.written,
            title=row.spoiler_text or "",
            text=row.content or "",
            format=Format.HTML,
            url=row.url or row.uri or "",
            author=row.account.author,
            original=row.account.id == self.me and row.visibility != "direct",
        )

    def _comment(self, row: StatusRow) -> CommentSeen:
        place = self.where(row)
        under_post = row.in_reply_to_id == place.root and place.head != COMMENT
        return CommentSeen(
            platform_id=row.id,
            post_id=place.root,
            written=row.written,
            text=row.text,
            format=Format.HTML,
            parent_id=None if under_post else row.in_reply_to_id,
            author=row.account.author,
            own=row.account.id == self.me,
            url=row.url or row.uri or "",
        )


def mark(row: StatusRow) -> str:
    """Return a short mark that changes with every edit."""
    changed = f"{row.edited_at or ''} {row.spoiler_text or ''} {row.content or ''}"
    return f"{zlib.crc32(changed.encode('utf-8', 'surrogatepass')):x}"
