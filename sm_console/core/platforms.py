"""The platforms that can be configured, by the words that files and commands use for them."""

PLATFORMS = (
    "wordpress",
    "feed",
    "facebook",
    "instagram",
    "x",
    "flickr",
    "bambuser",
    "mastodon",
    "bluesky",
    "youtube",
    "manual",
)
"""The words of ``connectors.registry`` (a test holds the two together)."""

NAMES = {"wordpress": "WordPress", "feed": "RSS", "youtube": "YouTube"}
"""Names that are more than the word with a capital letter."""

MANY_SERVERS = ("mastodon", "bambuser")
"""Those that are no one place: an account there is nothing without its server's address."""


def named(platform: str) -> str:
    """Return a platform's own name, "Facebook" for "facebook". ``manual`` is none: it is said in words."""
    return NAMES.get(platform) or platform.capitalize()
