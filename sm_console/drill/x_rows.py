"""A simulated X's answers, in either spelling, with what was asked for and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from sm_console.drill.loopback import Asked
from sm_console.drill.x_state import Post, User, Version, World

_LONG = 280


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """What is called differently before and after X renamed its fields."""

    fields: str
    history: str
    references: str
    note: str
    included: str
    expands_references: str
    problems: str
    count: str
    by_expansion: bool
    """Whether author, references and versions come only with what is expanded."""


TWEET = Spelling(
    fields="tweet.fields",
    history="edit_history_tweet_ids",
    references="referenced_tweets",
    note="note_tweet",
    included="tweets",
    expands_references="referenced_tweets.id",
    problems="https://api.twitter.com/2/problems/",
    count="tweet_count",
    by_expansion=False,
)
POST = Spelling(
    fields="post.fields",
    history="edit_history_post_ids",
    references="referenced_posts",
    note="note_post",
    included="posts",
    expands_references="referenced_posts",
    problems="https://api.x.com/2/problems/",
    count="post_count",
    by_expansion=True,
)


class Writer:
    """Writes what one request asked for."""

    def __init__(self, world: World, spelling: Spelling, asked: Asked) -> None:
        self.world = world
        self.spelling = spelling
        self.fields = set(asked.query.get(spelling.fields, "").split(",")) | {"id", "text"}
        self.expansions = set(asked.query.get("expansions", "").split(","))
        self.user_fields = set(asked.query.get("user.fields", "").split(",")) | {"id", "name", "username"}

    def wants(self, field: str, expansion: str = "") -> bool:
        """Whether a field was asked for, in the way its spelling has it."""
        return expansion in self.expansions if self.spelling.by_expansion and expansion else field in self.fields

    def post(self, post: Post, version: Version | None = None) -> dict[str, Any]:
        """Return a post as JSON; ``version`` for the words of an earlier one."""
        shown = version or post.latest
        spelling = self.spelling
        words = self._words(post, shown)
        row: dict[str, Any] = {"id": shown.id, "text": encoded(words if len(words) <= _LONG else words[:_LONG])}
        if not spelling.by_expansion or spelling.history in self.expansions:
            row[spelling.history] = [v.id for v in post.versions]
        references = [{"type": "replied_to", "id": post.parent}] if post.parent else []
        references += [{"type": "quoted", "id": post.quoted}] if post.quoted else []
        wanted: dict[str, Any] = {"created_at": stamp(shown.made)}
        if not post.bare:
            wanted["conversation_id"] = post.root
        if post.named:
            users = [self.world.users[user] for user in post.named]
            wanted["entities"] = {"mentions": [self._mention(user) for user in users]}
        if len(words) > _LONG:
            wanted[spelling.note] = {"text": encoded(words)}
        row |= {field: value for field, value in wanted.items() if field in self.fields}
        if self.wants("author_id", "author_id"):
            row["author_id"] = post.user
        above = self.world.posts.get(post.parent)
        if above is not None and self.wants("in_reply_to_user_id", "in_reply_to_user_id"):
            row["in_reply_to_user_id"] = above.user
        if references and self.wants(spelling.references, spelling.expands_references):
            row[spelling.references] = references
        return row

    def page(self, posts: Iterable[tuple[Post, Version | None]]) -> dict[str, Any]:
        """Return data, what is expanded and the errors for what could not be. ``data`` is left out when empty."""
        shown = list(posts)
        answer: dict[str, Any] = {}
        if shown:
            answer["data"] = [self.post(post, version) for post, version in shown]
        around = self._around([post for post, _version in shown])
        users = dict.fromkeys(post.user for post in [*(post for post, _version in shown), *around])
        includes: dict[str, Any] = {}
        if "author_id" in self.expansions and users:
            includes["users"] = [self.user(self.world.users[user]) for user in users]
        if around:
            includes[self.spelling.included] = [self.post(post) for post in around]
        if includes:
            answer["includes"] = includes
        lost = [post.parent for post, _v in shown if post.parent and post.parent not in self.world.posts]
        if lost and self.spelling.expands_references in self.expansions:
            answer["errors"] = [self.missing(post_id, self.spelling.expands_references) for post_id in lost]
        return answer

    def _around(self, posts: list[Post]) -> list[Post]:
        if self.spelling.expands_references not in self.expansions:
            return []
        ids = [ref for post in posts for ref in (post.parent, post.quoted) if ref in self.world.posts]
        return [self.world.posts[ref] for ref in dict.fromkeys(ids)]

    def user(self, user: User) -> dict[str, Any]:
        """Return a user as JSON."""
        every: dict[str, Any] = {
            "id": user.id,
            "name": user.name,
            "username": user.username,
            "description": encoded(user.description),
            "protected": False,
            "location": "Kommunen",
            "url": "https://t.co/hem",
            "entities": {
                "url": {
                    "urls": [{"start": 0, "end": 16, "url": "https://t.co/hem", "expanded_url": "https://kommun.test"}]
                }
            },
            "profile_image_url": f"{self._base}/profile_images/{user.id}/bild_normal.png",
            "profile_banner_url": f"{self._base}/profile_banners/{user.id}/1400000000",
            "public_metrics": {
                "followers_count": 10,
                "following_count": 1,
                self.spelling.count: sum(1 for post in self.world.each() if post.user == user.id),
                "listed_count": 0,
            },
        }
        return {field: value for field, value in every.items() if field in self.user_fields}

    _base = ""

    def at(self, base: str) -> Writer:
        """Let pictures stand on this server."""
        self._base = base
        return self

    def missing(self, post_id: str, parameter: str = "ids") -> dict[str, Any]:
        """Return the problem that stands beside the data when a post is not there."""
        return {
            "value": post_id,
            "detail": f"Could not find tweet with {parameter}: [{post_id}].",
            "title": "Not Found Error",
            "resource_type": "tweet",
            "parameter": parameter,
            "resource_id": post_id,
            "type": f"{self.spelling.problems}resource-not-found",
        }

    def _words(self, post: Post, version: Version) -> str:
        """Return the words, with the names that X puts in front of an answer."""
        above = self.world.posts.get(post.parent)
        if above is None or post.user != self.world.me or above.user == post.user:
            return version.text
        return f"@{self.world.users[above.user].username} {version.text}"

    def _mention(self, user: User) -> dict[str, Any]:
        return {"start": 0, "end": len(user.username) + 1, "username": user.username, "id": user.id}


def encoded(text: str) -> str:
    """Write a text as X puts it on the wire."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stamp(moment: datetime) -> str:
    """Write a moment as X does."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
