"""The few settings that platforms have, by name. What they mean stands with each connector and in docs/accounts.md.

The configuration knows them without loading any connector; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "wordpress": (),
    "feed": (),
    "facebook": ("version", "redirect_uri"),
    "instagram": ("login", "version", "redirect_uri"),
    "x": ("names", "daily_budget_usd", "history_days", "owned_reads", "likes", "client_id", "redirect_uri"),
    "flickr": (),
    "bambuser": ("api",),
    "mastodon": ("language",),
    "bluesky": ("language",),
    "youtube": ("daily_units", "client_id", "redirect_uri"),
    "manual": ("on",),
}
