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

MANY_SERVERS = ("mastodon", "bambuser")
"""Those that are no one place: an account there is nothing without its server's address."""
