"""Small fingerprints of posts and comments, so that a poll can tell what is new without keeping texts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from connectors.graph_data import Listing
from sm_console.core.events import CommentSeen, PostSeen

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(minutes=10)

_HALF = 4
_MOST_PER_POST = 150
_MOST = 1_000


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What a post and its comments looked like.

    ``seal`` stands for the post and the comments that came with it, ``post`` for the post alone. ``comments``
    holds eight characters for each comment: four for which it is, four for how it looked. ``newest`` is
    the latest comment's time in Unix seconds; ``total`` is the platform's own count, -1 where unknown.
    """

    seal: str = ""
    post: str = ""
    total: int = -1
    newest: int = 0
    comments: str = ""

    def table(self) -> dict[str, str]:
        """Return how each comment looked."""
        step = 2 * _HALF
        parts = (self.comments[at : at + step] for at in range(0, len(self.comments), step))
        return {part[:_HALF]: part[_HALF:] for part in parts}

    def fresh(self, comments: Iterable[CommentSeen]) -> list[CommentSeen]:
        """Return the comments that are new or look different."""
        known = self.table()
        return [c for c in comments if known.get(_short(c.platform_id, _HALF)) != look_of(c)[:_HALF]]


def mark_of(seal: str, post: PostSeen, comments: Sequence[CommentSeen], total: int | None, old: Mark | None) -> Mark:
    """Return a thread's mark. Comments that were not read this time stay as they were known."""
    table = {_short(c.platform_id, _HALF): look_of(c)[:_HALF] for c in comments}
    newest = max((int(comment.written.timestamp()) for comment in comments), default=0)
    if old is not None:
        table |= {key: value for key, value in old.table().items() if key not in table}
        newest = max(newest, old.newest)
    kept = "".join(f"{key}{value}" for key, value in list(table.items())[:_MOST_PER_POST])
    return Mark(seal, look_of(post), -1 if total is None else total, newest, kept)


def trimmed(marks: dict[str, Mark]) -> dict[str, Mark]:
    """Return the marks, without those of single comments where a storm would make the cursor too large."""
    left, result = _MOST * 2 * _HALF, {}
    for post_id, mark in marks.items():
        fits = len(mark.comments) <= left
        result[post_id] = mark if fits else Mark(mark.seal, mark.post, mark.total, mark.newest)
        left -= len(mark.comments) if fits else 0
    return result


def look_of(event: PostSeen | CommentSeen) -> str:
    """Return what stands for all that can change about a thing. Addresses vary by themselves."""
    if isinstance(event, PostSeen):
        return _short((event.platform_id, event.text, event.original), 6)
    parts = (event.platform_id, event.parent_id, event.text, event.visibility.value, event.author.name, event.own)
    return _short(parts, 6)


def seal_of(post: PostSeen, comments: Iterable[CommentSeen], total: int | None) -> str:
    """Return what stands for a post and its comments as one answer shows them, in whatever order."""
    return _short((look_of(post), total, sorted(look_of(comment) for comment in comments)), 6)


def read_back_to(
    page: Listing,
    comments: Sequence[CommentSeen],
    old: Mark | None,
    *,
    seal: str,
    total: int | None,
    newest_first: bool,
) -> datetime | None:
    """Say down to which time a thread's further pages must be read; ``None``: not at all.

    A list that is not ordered by time, or whose count does not add up, is read to its end.
    """
    if page.onward is None or (old is not None and old.seal == seal):
        return None
    if old is None or not comments or not newest_first:
        return BEGINNING
    known, known_until = old.table(), datetime.fromtimestamp(old.newest, UTC)
    appeared = sum(_short(comment.platform_id, _HALF) not in known for comment in comments)
    if appeared < len(comments) and total is not None:
        # The page reaches what was known, so all that is newer stands on it; what the count has more stands far back.
        return None if total == old.total + appeared else BEGINNING
    oldest = min(comment.written for comment in comments)
    return None if oldest < known_until - OVERLAP else known_until - OVERLAP


def _short(parts: object, length: int) -> str:
    digest = hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")[:length]
