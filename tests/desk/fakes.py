"""A platform in memory with a script of faults, a clock that is set by hand, and invented users."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

from msgspec import structs

from config.paths import Paths
from connectors.base import (
    AccountRef,
    Batch,
    Capabilities,
    Connector,
    Found,
    KnownComment,
    KnownPost,
    Outgoing,
    Quota,
    Sent,
)
from connectors.errors import ConnectorError, Passing
from sm_console.core.events import CommentGone, CommentSeen, Event, PostSeen, ProfileSeen
from sm_console.core.model import Action, Author, Format, Message, Visibility
from sm_console.desk.engine import Engine
from sm_console.desk.links import Links

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # Tuesday 12:00 in Stockholm


class Clock:
    """A clock that moves when told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


def trouble(kind: type[ConnectorError], **more: Any) -> ConnectorError:
    return kind(Message("The platform says: {what}", {"what": kind.__name__}), kind.__name__, **more)


class FakePlatform:
    """One blog. ``faults`` are raised by the next calls, in order; ``None`` lets one through.

    A pair (fault, True) means that the platform carried the call out all the same.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.comments: dict[str, CommentSeen] = {}
        self.posts = {"p1": PostSeen(platform_id="p1", published=NOON - timedelta(days=9), title="Badet")}
        self.faults: deque[tuple[Exception, bool] | None] = deque()
        self.fetch_faults: deque[Exception | None] = deque()
        self.find_faults: deque[Exception | None] = deque()
        self.sent: list[Outgoing] = []
        self.moderated: list[tuple[Action, str]] = []
        self.hidden_from_find: set[str] = set()
        self.refuses_duplicates = False
        self.fetches = 0
        self.swept_posts: list[str] = []
        self.cursors: list[str | None] = []
        self.during_send: Callable[[], Any] | None = None
        self.reported_by_fetch = True
        self.told_quotas: tuple[Quota, ...] = ()
        self.told_notices: tuple[Message, ...] = ()
        self.told_doubt: Message | None = None
        self.reaches_back = True
        self.shared = ""
        self.able = Capabilities(actions=frozenset(Action), max_length=500)
        self.renewals: deque[str | Exception | None] = deque()
        self.secrets: list[str] = []
        self.slices: list[tuple[list[str], list[str]]] = []
        self.face: ProfileSeen | None = None
        self._numbers = 100

    def comment(self, text: str = "När öppnar ni?", *, author: str = "Eva", own: bool = False, **more: Any) -> str:
        self._numbers += 1
        name = str(self._numbers)
        written = more.pop("written", self.clock())
        self.comments[name] = CommentSeen(
            platform_id=name, post_id="p1", written=written, text=text, author=Author(name=author), own=own, **more
        )
        return name

    def publish(self, answer: Outgoing) -> Sent:
        for other in self.comments.values():
            same = other.own and other.text == answer.text and other.parent_id == answer.comment_id
            if self.refuses_duplicates and same:
                from connectors.errors import Duplicate

                raise trouble(Duplicate)
        self.sent.append(answer)
        name = self.comment(answer.text, author="Kommunen", own=True, parent_id=answer.comment_id, format=Format.PLAIN)
        return Sent(platform_id=name, written=self.clock())

    def answers(self, to: str, text: str) -> int:
        """Count how often an answer stands on the platform."""
        return sum(1 for seen in self.comments.values() if seen.own and seen.parent_id == to and seen.text == text)


class FakeConnector(Connector):
    """Speaks to a FakePlatform."""

    platform: ClassVar[str] = "wordpress"

    def __init__(self, account: AccountRef, blog: FakePlatform) -> None:
        self.account = account
        self.blog = blog

    @property
    def capabilities(self) -> Capabilities:
        return structs.replace(self.blog.able, refuses_duplicates=self.blog.refuses_duplicates)

    @property
    def budget(self) -> str:
        return self.blog.shared or super().budget

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return self.blog.told_quotas

    @property
    def notices(self) -> tuple[Message, ...]:
        return self.blog.told_notices

    @property
    def doubt(self) -> Message | None:
        return self.blog.told_doubt

    async def renew(self) -> str | None:
        found = self.blog.renewals.popleft() if self.blog.renewals else None
        if isinstance(found, Exception):
            raise found
        return found

    async def check(self) -> Found:
        return Found(kind="wordpress", name="Blogg", summary=Message("A blog"))

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        self.blog.fetches += 1
        self.blog.cursors.append(cursor)
        self.blog.secrets.append(self.account.secret)
        fault = self.blog.fetch_faults.popleft() if self.blog.fetch_faults else None
        if fault is not None:
            raise fault
        events: list[Event] = list(self.blog.posts.values())
        if self.blog.reported_by_fetch:
            events += list(self.blog.comments.values())
        yield Batch(events=tuple(events), cursor=f'{{"n":{self.blog.fetches}}}', reaches_back=self.blog.reaches_back)

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        standing = [known.platform_id for known in posts if known.platform_id in self.blog.posts]
        self.blog.swept_posts += standing
        self.blog.slices.append(([one.platform_id for one in posts], [one.platform_id for one in comments]))
        gone = [known.platform_id for known in comments if known.platform_id not in self.blog.comments]
        yield Batch(events=tuple(CommentGone(platform_id=name, how="deleted") for name in gone), cursor="")

    async def profile(self) -> ProfileSeen:
        if self.blog.face is None:
            raise trouble(Passing)
        return self.blog.face

    async def send(self, answer: Outgoing) -> Sent:
        if self.blog.during_send is not None:
            await self.blog.during_send()
        fault = self.blog.faults.popleft() if self.blog.faults else None
        if fault is None:
            return self.blog.publish(answer)
        error, carried_out = fault
        if carried_out:
            self.blog.publish(answer)
        raise error

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        fault = self.blog.find_faults.popleft() if self.blog.find_faults else None
        if fault is not None:
            raise fault
        for name, seen in self.blog.comments.items():
            same = seen.own and seen.text == answer.text and seen.parent_id == answer.comment_id
            if same and seen.written >= since and name not in self.blog.hidden_from_find:
                return Sent(platform_id=name, written=seen.written)
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        fault = self.blog.faults.popleft() if self.blog.faults else None
        if fault is not None and not fault[1]:
            raise fault[0]
        self.blog.moderated.append((action, comment_id))
        seen = self.blog.comments[comment_id]
        if action in {Action.DELETE, Action.SPAM}:
            del self.blog.comments[comment_id]
        elif action is not Action.LIKE:
            shown = Visibility.HELD if action is Action.HIDE else Visibility.PUBLIC
            self.blog.comments[comment_id] = structs.replace(seen, visibility=shown)
        if fault is not None:
            raise fault[0]


class FakeDirectory:
    """Invented users: uid → login, login → groups."""

    def __init__(self) -> None:
        self.people = {7001: "anna", 7002: "bo", 7003: "cia", 7004: "dan"}
        self.members = {"anna": {"smc-staff"}, "bo": {"smc-staff"}, "cia": {"smc-look"}, "dan": set[str]()}

    def login(self, uid: int) -> str:
        return self.people.get(uid, f"#{uid}")

    def groups(self, login: str) -> frozenset[str]:
        return frozenset(self.members.get(login, set()))


ANNA, BO, CIA, DAN = 7001, 7002, 7003, 7004

ACCOUNTS = """
[[account]]
id = "{id}"
platform = "wordpress"
address = "http://127.0.0.1:9/"
name = "Badbloggen"
unit = "Fritid"
allow_private = true
"""
STAFF = """
[[person]]
login = "anna"
first_name = "Anna"

[[person]]
login = "bo"
first_name = "Bo"
"""
SETTINGS = """
[groups]
observer = "smc-look"
staff = "smc-staff"
manager = "smc-boss"
"""


def write_configuration(folder: Path, *accounts: str, staff: str = STAFF, settings: str = SETTINGS) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "accounts.toml").write_text("".join(ACCOUNTS.format(id=name) for name in accounts))
    (folder / "staff.toml").write_text(staff)
    (folder / "settings.toml").write_text(settings)


class Town:
    """An engine over fake platforms, one for each account, without background work of its own."""

    def __init__(
        self, paths: Paths, clock: Clock, engine: Engine, blogs: dict[str, FakePlatform], directory: FakeDirectory
    ) -> None:
        self.paths = paths
        self.clock = clock
        self.engine = engine
        self.blogs = blogs
        self.directory = directory

    @property
    def blog(self) -> FakePlatform:
        return self.blogs["bad"]


@asynccontextmanager
async def open_town(
    home: Path,
    *,
    clock: Clock | None = None,
    blogs: dict[str, FakePlatform] | None = None,
    directory: FakeDirectory | None = None,
    mode: str = "served",
) -> AsyncIterator[Town]:
    """Open an engine on ``home``, whose accounts are the fake platforms; closes it at the end."""
    clock = clock or Clock()
    directory = directory or FakeDirectory()
    blogs = {"bad": FakePlatform(clock)} if blogs is None else blogs
    paths = Paths(config=home / "etc", data=home / "data")
    if not paths.config.exists():
        write_configuration(paths.config, *blogs)
    paths.data.mkdir(exist_ok=True)

    def make(_links: Links, account: Any, secret: str) -> Connector:
        return FakeConnector(
            AccountRef(id=account.id, address=account.address, secret=secret), blogs.get(account.id, elsewhere)
        )

    elsewhere = FakePlatform(clock)
    with patch.object(Links, "make", make):
        engine = await Engine.open(
            paths.config,
            paths.data / "desk.db",
            mode=mode,
            clock=clock,
            directory=directory,
        )
        try:
            yield Town(paths, clock, engine, blogs, directory)
        finally:
            await engine.close(0)
