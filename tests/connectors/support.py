"""What the connector tests share: collecting batches, accounts, hostile strings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from connectors.base import AccountRef, Batch
from connectors.wordpress import WordPress
from sm_console.core.events import CommentGone, CommentSeen, Event, PostGone, PostSeen
from sm_console.drill.wordpress_server import WordPressServer

SECRET = "sim-secret"

HOSTILE = (
    "\x1b[2J\x1b[31mRÖTT\x1b[0m \x1b]0;titel\x07",
    "C1: \x9b31m \x9d0;titel\x9c NEL\x85rad",
    "bidi \u202etxet\u202c \u2066x\u2069 \u200b\ufeff",
    "[bold]fet[/bold] [@click=app.quit]x[/] {0} %s ${x}",
    "<p>HTML &amp; &lt;script&gt;</p><script>alert(1)</script>",
    "👩‍👩‍👧‍👦 🇸🇪 👍🏽 Z\u0334\u0301\u0302a\u0334",
    "rad ett\r\nrad två\n\n\ttabb\u2028ls\u2029ps \x05 \x00 slut",
    '=HYPERLINK("http://evil.test") \\ "citat" \\u0041 &#65;',
    "x" * 60_000,
)


class Hands:
    """A clock that the test moves; it begins at the true time, to the second, unless told another."""

    def __init__(self, start: datetime | None = None) -> None:
        self.now = start or datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


class Fetched:
    """All that one fetch or sweep said."""

    def __init__(self, batches: list[Batch]) -> None:
        self.batches = batches
        self.events: list[Event] = [event for batch in batches for event in batch.events]
        self.cursor = batches[-1].cursor if batches else ""

    @property
    def comments(self) -> list[CommentSeen]:
        return [event for event in self.events if isinstance(event, CommentSeen)]

    @property
    def posts(self) -> list[PostSeen]:
        return [event for event in self.events if isinstance(event, PostSeen)]

    @property
    def gone(self) -> dict[str, str]:
        return {event.platform_id: event.how for event in self.events if isinstance(event, CommentGone)}

    @property
    def posts_gone(self) -> list[str]:
        return [event.platform_id for event in self.events if isinstance(event, PostGone)]

    def comment(self, platform_id: str) -> CommentSeen:
        [found] = [event for event in self.comments if event.platform_id == platform_id]
        return found


async def read(batches: AsyncIterator[Batch]) -> Fetched:
    return Fetched([batch async for batch in batches])


def account(server_address: str, *, user: str = "admin", secret: str = SECRET, name: str = "blogg") -> AccountRef:
    return AccountRef(id=name, address=server_address, user=user, secret=secret if user else "", allow_private=True)


def wordpress(blog: WordPressServer, http: object, *, user: str = "admin", secret: str = SECRET) -> WordPress:
    return WordPress(account(blog.address, user=user, secret=secret), http)  # type: ignore[arg-type]
