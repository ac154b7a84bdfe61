"""Which conversation a post belongs to, and what it becomes: a post of ours, a comment, or other people's beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from connectors.x_api import newest
from connectors.x_rows import Listing, PostRow, UserRow, by_key, mark
from sm_console.core.events import CommentSeen, PostSeen
from sm_console.core.model import Author, Format, Visibility


class Gathering:
    """Takes in pages and makes events of what is new or changed.

    ``marks`` is what was reported lately. ``edited`` leads from later versions' ids to the first one's,
    ``latest`` back. ``hidden`` are comments that this program has hidden: X does not show that to anybody.
    """

    def __init__(
        self, me: str, marks: Mapping[str, str], edited: Mapping[str, str], hidden: Mapping[str, bool]
    ) -> None:
        self.me = me
        self.marks = marks
        self.hidden = hidden
        self.edited = dict(edited)
        self.rows: dict[str, PostRow] = {}
        self.places: dict[str, str] = {}
        """Where a comment is known to stand, which is not asked again."""
        self.heads: set[str] = set()
        """What heads conversations that are known, whoever began them."""
        self._around: dict[str, PostRow] = {}
        self._users: dict[str, UserRow] = {}

    def add(self, page: Listing) -> str:
        """Take a page in; return the highest id in it, empty where it held none."""
        rows = page.data or []
        self.rows = by_key(rows, self.rows)
        self._around = by_key([*page.referenced, *rows], self._around)
        self._users.update((user.id, user) for user in page.users)
        for row in [*rows, *page.referenced]:
            self.edited.update((version, row.key) for version in row.versions[1:])
        return newest(rows, "")

    def first(self, post_id: str) -> str:
        """Return the id under which a post is known, whichever of its versions is named."""
        return self.edited.get(post_id, post_id)

    def mark_of(self, row: PostRow) -> str:
        """Return the mark of a post as it stands now."""
        return mark(row, "hidden" if self.hidden.get(row.key) else "")

    def fresh(self) -> list[PostRow]:
        """Return what is new or changed, oldest first."""
        ordered = sorted(self.rows.values(), key=lambda row: row.order)
        return [row for row in ordered if self.marks.get(row.key) != self.mark_of(row)]

    def events(self) -> Iterator[PostSeen | CommentSeen]:
        """Yield posts first, then comments, both oldest first."""
        fresh = self.fresh()
        posts = [row for row in fresh if self._is_post(row)]
        comments = [row for row in fresh if not self._is_post(row)]
        yield from (self._post(row) for row in [*posts, *self._beginnings(comments)])
        yield from (self._comment(row) for row in comments)

    def _is_post(self, row: PostRow) -> bool:
        begins = row.author_id == self.me or (row.key in self.heads and not row.names(self.me))
        return begins and not row.parent

    def _beginnings(self, comments: Iterable[PostRow]) -> list[PostRow]:
        """Return the posts of others that head the conversations that name the account, where X sent them."""
        roots = {self.first(row.root): None for row in comments}
        known = [self._around[root] for root in roots if root in self._around and root not in self.rows]
        return [row for row in known if row.author_id != self.me and not row.names(self.me)]

    def _writer(self, row: PostRow) -> Author:
        user = self._users.get(row.author_id or "")
        return user.author if user is not None else Author(id=row.author_id or "")

    def _post(self, row: PostRow) -> PostSeen:
        return PostSeen(
            platform_id=row.key,
            published=row.written,
            text=row.words,
            format=Format.PLAIN,
            url=self._url(row),
            author=self._writer(row),
            original=row.author_id == self.me,
        )

    def _comment(self, row: PostRow) -> CommentSeen:
        root = self.places.get(row.key) or self.first(row.root)
        return CommentSeen(
            platform_id=row.key,
            post_id=root,
            written=row.written,
            text=row.words,
            format=Format.PLAIN,
            parent_id=self._parent(row, root),
            author=self._writer(row),
            own=row.author_id == self.me,
            visibility=Visibility.HELD if self.hidden.get(row.key) else Visibility.PUBLIC,
            url=self._url(row),
        )

    def _parent(self, row: PostRow, root: str) -> str | None:
        """Return the comment that a comment answers. Beginnings that are comments themselves count as such."""
        parent = self.first(row.parent)
        if not parent or parent == row.key:
            return None
        if parent != root:
            return parent
        begun = self._around.get(root)
        writer = (begun.author_id if begun is not None else None) or row.in_reply_to_user_id
        if writer == self.me or (begun is not None and not begun.names(self.me)):
            return None
        return parent

    def _url(self, row: PostRow) -> str:
        user = self._users.get(row.author_id or "")
        return f"https://x.com/{(user and user.username) or 'i'}/status/{row.versions[-1]}"
