"""Where a fetch from Facebook or Instagram ended."""

from __future__ import annotations

from datetime import datetime

import msgspec

from connectors.graph_counts import Counts
from connectors.graph_marks import Mark

WATCHED = 25
"""How many of the newest posts every poll looks at."""

SIZES = ((25, 50), (10, 25), (5, 10), (1, 10))
"""Posts and comments asked for at once, and what is tried when the Graph API finds that too much."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended.

    ``owner`` is the account's own id, ``posts`` what the watched posts looked like, ``size`` which of SIZES
    the Graph API bears. While the first reading is under way ``onward`` leads to where it stopped.
    ``counts`` tells of the posts behind the watched ones.
    """

    owner: str
    size: int = 0
    posts: dict[str, Mark] = msgspec.field(default_factory=dict)
    onward: dict[str, str] | None = None
    counts: Counts = Counts()

    def text(self) -> str:
        """Return the cursor as the store keeps it."""
        return msgspec.json.encode(self).decode("utf-8")

    @classmethod
    def load(cls, text: str | None) -> Cursor | None:
        """Read a cursor; one of another make means starting over, which is slow but never wrong."""
        try:
            found = msgspec.json.decode(text, type=cls) if text else None
        except msgspec.DecodeError:
            return None
        return found if found is None or 0 <= found.size < len(SIZES) else None

    def counts_now(self, now: datetime) -> bool:
        """Whether the next fetch begins with counting: behind fewer posts than are watched there is nothing."""
        return self.onward is None and len(self.posts) >= WATCHED and self.counts.due(now)
