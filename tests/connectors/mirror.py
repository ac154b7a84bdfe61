"""What a desk holds of an account after everything a connector has told it, for tests that the two agree."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from connectors.base import KnownComment, KnownPost
from sm_console.core.model import Visibility
from tests.connectors.support import Fetched

KINDS = ("post", "comment", "comment", "reply", "edit", "hide", "delete", "storm", "poll", "poll", "sweep")
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6)), min_size=3, max_size=30)
SETTINGS: Final = settings(
    max_examples=25,
    phases=[p for p in Phase if p is not Phase.explain],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
Comments = dict[str, tuple[str, str | None, bool, bool]]
"""Each comment's text, parent, whether it is the account's own, and whether it is held back."""


class Mirror:
    """Everything told, taken in as the desk does. ``strict``: what is told to be gone must have been known."""

    def __init__(self, *, strict: bool = True) -> None:
        self.strict = strict
        self.posts: dict[str, KnownPost] = {}
        self.comments: Comments = {}
        self.known: dict[str, KnownComment] = {}
        self.cursor: str | None = None

    def take(self, found: Fetched) -> None:
        """Take in what was told."""
        for post in found.posts:
            self.posts[post.platform_id] = KnownPost(platform_id=post.platform_id, published=post.published)
        for c in found.comments:
            self.comments[c.platform_id] = (c.text, c.parent_id, c.own, c.visibility is Visibility.HELD)
            self.known[c.platform_id] = KnownComment(
                platform_id=c.platform_id, post_id=c.post_id, written=c.written, visibility=c.visibility
            )
        for gone in found.gone:
            assert gone in self.known or not self.strict
            self.comments.pop(gone, None)
            self.known.pop(gone, None)
        self.cursor = found.cursor or self.cursor
