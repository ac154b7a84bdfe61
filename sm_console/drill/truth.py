"""What stands on the simulated platforms: the account's own answers, whoever or whatever put them there.

Nothing here asks the desk: this is what the desk's own word is held to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from sm_console.drill.stages import HtmlStage

if TYPE_CHECKING:
    from sm_console.drill.player import Stage


class OwnAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something the account wrote ``under`` a comment (its id on the platform; empty: under no comment)."""

    id: str
    under: str
    at: datetime


def own_answers(stage: Stage) -> list[OwnAnswer]:
    """Return all that the account itself has written under comments, oldest first.

    Empty for platforms on which an answer does not say what it answers, and for accounts read by hand.
    """
    platform = stage.platform if isinstance(stage, HtmlStage) else stage
    reader = _READERS.get(type(platform).__name__)
    found = [] if reader is None else list(reader(platform))
    return sorted((one for one in found if one.under), key=lambda one: (one.at, one.id))


def _wordpress(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.wordpress_server import WordPressServer

    assert isinstance(server, WordPressServer)  # noqa: S101 - chosen by its name
    for comment in server.blog.comments.values():
        if comment.author and comment.status == "approved":
            under = str(comment.parent) if comment.parent else ""
            yield OwnAnswer(id=str(comment.id), under=under, at=comment.date)


def _facebook(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.facebook_server import FacebookServer

    assert isinstance(server, FacebookServer)  # noqa: S101
    for comment in server.comments.values():
        if comment.own and comment.parent is not None:
            yield OwnAnswer(id=comment.id, under=comment.parent.id, at=comment.created)


def _instagram(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.instagram_server import InstagramServer

    assert isinstance(server, InstagramServer)  # noqa: S101
    for media in server.media.values():
        for comment in media.comments:
            if comment.own and comment.parent is not None:
                yield OwnAnswer(id=comment.id, under=comment.parent.id, at=comment.created)


def _mastodon(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.mastodon_server import MastodonServer

    assert isinstance(server, MastodonServer)  # noqa: S101
    for status in server.world.statuses.values():
        if status.person == server.world.me:
            yield OwnAnswer(id=status.id, under=status.parent, at=status.created)


def _x(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.x_server import XServer

    assert isinstance(server, XServer)  # noqa: S101
    world = server.world
    for post in world.each():
        if post.user == world.me and post.parent in world.posts:
            yield OwnAnswer(id=post.id, under=world.posts[post.parent].id, at=post.versions[0].made)


def _youtube(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.youtube_server import YouTubeServer

    assert isinstance(server, YouTubeServer)  # noqa: S101
    for comment in server.studio.comments.values():
        if comment.channel == server.studio.me:
            yield OwnAnswer(id=comment.id, under=comment.parent, at=comment.published.astimezone(UTC))


def _bluesky(server: object) -> Iterator[OwnAnswer]:
    from sm_console.drill.bluesky_server import BlueskyServer

    assert isinstance(server, BlueskyServer)  # noqa: S101
    for record in server.network.posts():
        if record.did == server.network.me:
            yield OwnAnswer(id=record.uri, under=record.parent, at=record.shown)


# By name, so that a platform's simulator is loaded only where the town has such an account.
_READERS = {
    "WordPressServer": _wordpress,
    "FacebookServer": _facebook,
    "InstagramServer": _instagram,
    "MastodonServer": _mastodon,
    "XServer": _x,
    "YouTubeServer": _youtube,
    "BlueskyServer": _bluesky,
}
