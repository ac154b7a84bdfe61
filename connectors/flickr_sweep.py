"""The slow second look at Flickr: edits, deletions, and what the list of changes did not tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from connectors.base import Batch, KnownComment, KnownPost
from connectors.errors import Gone
from connectors.flickr_api import Api
from connectors.flickr_fetch import comments_of
from connectors.flickr_rows import PhotoInfo, PhotoRow
from sm_console.core.events import CommentGone, Event, PostGone
from sm_console.core.model import Visibility

_LOOKS = 200
"""Photos whose comments one sweep reads at most."""

_LOOKUPS = 50
"""Single photos asked for at most, to prove that they are gone."""


async def sweep(
    api: Api, me: str, posts: Sequence[KnownPost], comments: Sequence[KnownComment]
) -> AsyncIterator[Batch]:
    """Yield the account's photos as they stand now, and the comments under those that have or had some."""
    photos: dict[str, PhotoRow] = {}
    async for page in api.photos("flickr.people.getPhotos", user_id="me", safe_search="3"):
        photos.update((row.id, row) for row in page)
    public = sorted((row for row in photos.values() if row.ispublic), key=lambda row: row.dateupload or 0)
    yield Batch(events=tuple(row.event(me) for row in public), cursor="")
    gone = [event async for event in _gone_posts(api, photos, posts)]
    if gone:
        yield Batch(events=tuple(gone), cursor="")

    expected: defaultdict[str, set[str]] = defaultdict(set)
    for comment in comments:
        if comment.visibility is not Visibility.REMOVED:
            expected[comment.post_id].add(comment.platform_id)
    lost = {event.platform_id for event in gone if isinstance(event, PostGone)}
    recent = [row.id for row in reversed(public) if row.count_comments != 0]
    looks = [photo for photo in dict.fromkeys([*expected, *recent]) if photo not in lost]
    for photo_id in looks[:_LOOKS]:
        events = await _under(api, me, photo_id, expected[photo_id])
        if events:
            yield Batch(events=tuple(events), cursor="")


async def _gone_posts(api: Api, photos: dict[str, PhotoRow], posts: Sequence[KnownPost]) -> AsyncIterator[Event]:
    """Yield the posts that nobody sees any more: made private, or proven deleted photo by photo."""
    lookups = 0
    for post in posts:
        row = photos.get(post.platform_id)
        if row is not None:
            if not row.ispublic:
                yield PostGone(platform_id=post.platform_id)
            continue
        lookups += 1
        if lookups > _LOOKUPS:
            return
        try:
            await api.call("flickr.photos.getInfo", {"photo_id": post.platform_id})
        except Gone:
            yield PostGone(platform_id=post.platform_id)


async def _under(api: Api, me: str, photo_id: str, expected: set[str]) -> list[Event]:
    """Return a photo's comments as they stand, and those that are gone from it."""
    try:
        seen = await comments_of(api, photo_id, me)
    except Gone:
        return []  # said only of a comment when its photo still stands
    lost = sorted(expected - {comment.platform_id for comment in seen})
    if not lost or not await _is_whole(api, photo_id, len(seen)):
        return [*seen]
    return [*seen, *(CommentGone(platform_id=comment, how="deleted") for comment in lost)]


async def _is_whole(api: Api, photo_id: str, count: int) -> bool:
    """Whether a list holds all comments, by the photo's own count: an empty answer alone proves nothing."""
    try:
        value = await api.call("flickr.photos.getInfo", {"photo_id": photo_id})
    except Gone:
        return False
    row: PhotoInfo = api.part(value, "photo", PhotoInfo)
    return row.count == str(count)
