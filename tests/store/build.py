"""Entries and databases for the store's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, StaticPool, create_engine, event, text

from sm_console.core.entries import AccountSet, CommentAdded, Entry, Fact, PostSet
from sm_console.core.model import AnswerClass, Author, Deadline, Format, Visibility
from sm_console.store import Store, search
from sm_console.store.tables import JOURNALLED, metadata

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)  # Tuesday 12:00 in Stockholm
ZONE = ZoneInfo("Europe/Stockholm")
NAMES = {"anna": "Anna", "bo": "Bo"}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def deadline(
    received: datetime, *, due: datetime | None = None, pack: str = "malmo 1", calendar: str = "c1"
) -> Deadline:
    due = due or received + hours(24)
    return Deadline(
        received=received,
        answer_class=AnswerClass.HOURS_24,
        due=due,
        target=None,
        last_staffed=due - hours(2),
        pack=pack,
        calendar=calendar,
    )


def entry(fact: Fact, *, account: str = "park", actor: str = "platform", at: datetime = NOW) -> Entry:
    return Entry(account=account, actor=actor, observed=at, occurred=at, fact=fact)


def account(name: str = "park", *, platform: str = "wordpress", unit: str = "Parker", at: datetime = NOW) -> Entry:
    fact = AccountSet(platform=platform, address=f"https://{name}.example", name=name.title(), unit=unit)
    return entry(fact, account=name, at=at)


def post(number: int = 1, *, account: str = "park", **changes: Any) -> Entry:
    values = {"post": number, "platform_id": f"p{number}", "published": NOW, "title": "Nytt i parken", **changes}
    return entry(PostSet(**values), account=account, at=values["published"])


def comment(
    number: int,
    *,
    parent: str | None = None,
    own: bool = False,
    at: datetime = NOW,
    words: str = "Hej",
    account: str = "park",
    post: int = 1,
    author: str = "Åsa",
    visibility: Visibility = Visibility.PUBLIC,
    due: datetime | None = None,
) -> Entry:
    fact = CommentAdded(
        comment=number,
        post=post,
        platform_id=f"c{number}",
        parent_platform_id=parent,
        written=at,
        text=words,
        format=Format.HTML,
        author=Author(name=author),
        own=own,
        visibility=visibility,
        url=f"https://park.example/#c{number}",
        deadline=None if own else deadline(at, due=due),
    )
    return entry(fact, account=account, at=at)


@asynccontextmanager
async def opened(path: Path, *entries: Entry) -> AsyncIterator[Store]:
    """Open a store, record entries, index them, and close it afterwards."""
    store = await Store.open(path)
    try:
        await store.write(lambda writer: writer.record(entries))
        while await store.write(lambda writer: search.index_pending(writer.conn)):
            pass
        yield store
    finally:
        await store.close()


async def record(store: Store, entries: Iterable[Entry]) -> int:
    """Record entries in a write of their own."""
    return await store.write(lambda writer: writer.record(entries))


@contextmanager
def memory() -> Iterator[Connection]:
    """Give a connection to an empty database in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"isolation_level": None})
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON") and None)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN") and None)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            yield connection
    finally:
        engine.dispose()


def contents(conn: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return all journalled tables as stored."""
    return {
        table.name: sorted((tuple(row) for row in conn.execute(text(f'SELECT * FROM "{table.name}"'))), key=repr)
        for table in JOURNALLED
    }


def rows(conn: Connection, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in conn.execute(text(statement))]


def many(count: int, *, start: int = 1, at: datetime = NOW, account: str = "park", post: int = 1) -> Iterable[Entry]:
    return (comment(start + step, at=at + timedelta(seconds=step), account=account, post=post) for step in range(count))
