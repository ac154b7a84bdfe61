"""A simulated Flickr to try the connector on, and what Flickr publishes of the methods it uses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from connectors.base import AccountRef, Connector, Outgoing
from connectors.flickr import Flickr
from connectors.flickr_api import Secret
from connectors.http import Http
from sm_console.drill.flickr_oauth import KEY, KEY_SECRET, TOKEN, TOKEN_SECRET
from sm_console.drill.flickr_server import FlickrServer
from sm_console.drill.loopback import Asked
from tests.connectors.stages import ServedStage
from tests.connectors.support import Fetched, read

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)

METHODS = {
    # What flickr.reflection.getMethodInfo tells: required and optional arguments, and whether it writes.
    "flickr.auth.oauth.checkToken": (set(), set(), False),
    "flickr.people.getInfo": ({"user_id"}, {"url", "fb_connected", "storage"}, False),
    "flickr.people.getPhotos": (
        {"user_id"},
        {
            "safe_search",
            "min_upload_date",
            "max_upload_date",
            "min_taken_date",
            "max_taken_date",
            "content_type",
            "privacy_filter",
            "extras",
            "per_page",
            "page",
        },
        False,
    ),
    "flickr.photos.recentlyUpdated": ({"min_date"}, {"extras", "per_page", "page"}, False),
    "flickr.photos.getInfo": (
        {"photo_id"},
        {"secret", "humandates", "privacy_filter", "get_contexts", "get_geofences", "extras"},
        False,
    ),
    "flickr.photos.comments.getList": (
        {"photo_id"},
        {"min_comment_date", "max_comment_date", "page", "per_page", "include_faves"},
        False,
    ),
    "flickr.photos.comments.addComment": ({"photo_id", "comment_text"}, set(), True),
    "flickr.photos.comments.deleteComment": ({"comment_id"}, set(), True),
}
EXTRAS = (
    "description,license,date_upload,date_taken,owner_name,icon_server,original_format,last_update,geo,tags,"
    "machine_tags,o_dims,views,media,path_alias,url_sq,url_t,url_s,url_q,url_m,url_n,url_z,url_c,url_l,url_o,"
    "count_comments"  # not in the published list, but what Flickr's own pages ask for; only a hint to us
)
COMMON = {"method", "format", "nojsoncallback"}


class Clock:
    """The platform's clock: moves when something is done, so that no two acts share a second."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, seconds: int) -> None:
        self.ahead += timedelta(seconds=seconds)


def secret(**changed: str) -> str:
    parts = {"key": KEY, "secret": KEY_SECRET, "token": TOKEN, "token_secret": TOKEN_SECRET, **changed}
    return Secret(**parts).text()


def flickr(server: FlickrServer, http: Http, *, remote: str = "", **changed: str) -> Flickr:
    account = AccountRef(
        id="blogg", address=server.address, user="kommun", secret=secret(**changed), allow_private=True, remote=remote
    )
    return Flickr(account, http)


class FlickrStage(ServedStage[FlickrServer]):
    """A simulated Flickr, where time passes with every act."""

    def __init__(self, server: FlickrServer, http: Http, clock: Clock) -> None:
        super().__init__(server, http)
        self.clock = clock

    def connect(self) -> Connector:
        return flickr(self.server, self.http)

    def connector(self) -> Connector:
        self.clock.forward(5)
        return super().connector()

    def stranger(self) -> Connector | None:
        return flickr(self.server, self.http, token_secret="fel")

    def comment(self, post: str, author: str, text: str, at: datetime, parent: str = "") -> str:
        self.clock.forward(5)
        return super().comment(post, author, text, at, parent)

    def edit(self, comment: str, text: str) -> None:
        self.clock.forward(5)
        super().edit(comment, text)

    def delete(self, comment: str) -> None:
        self.clock.forward(5)
        super().delete(comment)


def unpublished(asked: Asked) -> list[str]:
    """Return what in a request is not in Flickr's published description."""
    if not asked.path.startswith("/services/rest"):
        return []
    body = dict(parse_qsl(asked.body.decode("ascii"), keep_blank_values=True))
    arguments = {**asked.query, **body}
    name = arguments.get("method", "")
    if name not in METHODS:
        return [f"method {name}"]
    required, optional, writes = METHODS[name]
    given = arguments.keys() - COMMON
    found = [f"{name}: {word} is missing" for word in sorted(required - given)]
    found += [f"{name}: {word} is unknown" for word in sorted(given - required - optional)]
    found += [
        f"{name}: extra {word}"
        for word in arguments.get("extras", "").split(",")
        if word and word not in EXTRAS.split(",")
    ]
    if writes != (asked.method == "POST"):
        found.append(f"{name}: {asked.method}")
    if (arguments.get("format"), arguments.get("nojsoncallback")) != ("json", "1"):
        found.append(f"{name}: not JSON")
    if asked.query and any("oauth" in word or "key" in word for word in asked.query):
        found.append(f"{name}: login in the address")
    return found


async def asked_about(server: FlickrServer, connector: Flickr) -> Fetched:
    photo = server.publish("Torget", "", NOW - 3 * HOUR)
    server.comment(photo, "Örjan", "När?", NOW - HOUR)
    return await read(connector.fetch(None))


def answer(fetched: Fetched, text: str = "Ja, på lördag. /Åsa", which: int = 0) -> Outgoing:
    asked = fetched.comments[which]
    return Outgoing(key="k", post_id=asked.post_id, comment_id=asked.platform_id, text=text)
