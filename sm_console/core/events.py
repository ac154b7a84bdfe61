"""What a connector reports having seen: facts in the platform's own ids, nothing judged yet.

Events are idempotent: the same fact reported twice changes nothing the second time. ``text`` is
verbatim, exactly what the platform gave; ``format`` says how to read it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.model import Author, Format, Visibility


class PostSeen(msgspec.Struct, frozen=True, kw_only=True, tag="post-seen"):
    """One of the account's own posts, as it stands now (new or changed).

    ``original`` is false for reposts and replies, which do not count for R2.
    """

    platform_id: str
    published: datetime
    title: str = ""
    text: str = ""
    format: Format = Format.HTML
    url: str = ""
    author: Author = Author()
    original: bool = True


class PostGone(msgspec.Struct, frozen=True, kw_only=True, tag="post-gone"):
    """A post that the platform no longer has, or no longer shows to anyone."""

    platform_id: str


class CommentSeen(msgspec.Struct, frozen=True, kw_only=True, tag="comment-seen"):
    """A comment, question or reply as it stands now (new, edited or moderated elsewhere).

    ``parent_id`` is the comment it answers, ``None`` directly under the post. ``own`` marks the
    account's own words, wherever they were written. ``written`` is the platform's time.
    """

    platform_id: str
    post_id: str
    written: datetime
    text: str
    format: Format = Format.HTML
    parent_id: str | None = None
    author: Author = Author()
    own: bool = False
    visibility: Visibility = Visibility.PUBLIC
    url: str = ""


class CommentGone(msgspec.Struct, frozen=True, kw_only=True, tag="comment-gone"):
    """A comment that is no longer there: ``how`` is "deleted", "bin", "spam" or "missing" (not known)."""

    platform_id: str
    how: str = "missing"


class ProfileSeen(msgspec.Struct, frozen=True, kw_only=True, tag="profile-seen"):
    """The account's public face. Each ``…_sha256`` is empty where no picture could be fetched."""

    name: str = ""
    description: str = ""
    about: str = ""
    about_format: Format = Format.HTML
    url: str = ""
    picture_url: str = ""
    picture_sha256: str = ""
    cover_url: str = ""
    cover_sha256: str = ""


Event = PostSeen | PostGone | CommentSeen | CommentGone | ProfileSeen
