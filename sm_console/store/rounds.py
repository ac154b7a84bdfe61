"""Reading rounds (R6): who made which, what was seen in them, and what is new on an account since its last look."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Table, and_, func, select

from sm_console.core.model import Author, CommentState, Format, HealthState
from sm_console.core.rounds import Round
from sm_console.store import tables
from sm_console.store.lookup import author_of
from sm_console.store.project.rows import chosen, load

NUMBERED: Final = timedelta(days=14)
"""After a look so long ago, what is new is found by when it was written: the numbers would lead through too much."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at an account in a round; see ``core.round_entries.AccountSeen``."""

    id: int
    round: int
    account: str
    login: str
    at: datetime
    comments: int
    posts: int
    hits: int
    note: str


class StoredRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round with its looks, as of one instant."""

    id: int
    login: str
    started: datetime
    ended: datetime | None
    given_up: bool
    note: str
    accounts: tuple[str, ...]
    unchanged: tuple[str, ...]
    looks: tuple[Look, ...]

    def facts(self) -> Round:
        """Return what the rule needs to know of it."""
        return Round(
            id=self.id,
            login=self.login,
            started=self.started,
            ended=self.ended,
            given_up=self.given_up,
            accounts=frozenset(self.accounts),
            seen=frozenset(self.unchanged).union(look.account for look in self.looks),
        )


class Heights(msgspec.Struct, frozen=True):
    """Numbers of comments and posts up to which everything is meant."""

    comments: int
    posts: int


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What came to an account since its last look: how much, and when and by whom that look was.

    A look before anything at all had been read (both numbers 0) tells nothing of what was there: what is new then
    counts as for an account never looked at.
    """

    comments: int = 0
    posts: int = 0
    at: datetime | None = None
    login: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A comment or a post (``comment`` 0) that is new, verbatim. ``state`` is the comment's."""

    comment: int
    post: int
    written: datetime
    author: Author
    title: str
    text: str
    format: Format
    url: str
    state: CommentState | None


def between(conn: Connection, since: datetime, at: datetime) -> list[StoredRound]:
    """Return the rounds begun from ``since`` to ``at``, in their order, as they stood at ``at``."""
    table = tables.watch_round
    wanted = select(table).where(table.c.started >= since, table.c.started <= at)
    rows = conn.execute(wanted.order_by(table.c.started, table.c.id)).mappings().all()
    looks: defaultdict[int, list[Look]] = defaultdict(list)
    for row in load(conn, list(tables.round_look.c), tables.round_look.c.round, {row["id"] for row in rows}):
        if row["at"] <= at:
            looks[row["round"]].append(Look(**row))
    return [_stored(dict(row), looks[row["id"]], at) for row in rows]


def by_id(conn: Connection, number: int) -> StoredRound | None:
    """Return a round as it stands, ``None`` where there is none."""
    table = tables.watch_round
    row = conn.execute(select(table).where(table.c.id == number)).mappings().first()
    if row is None:
        return None
    return _stored(dict(row), _looks(conn, number), None)


def open_of(conn: Connection, login: str) -> StoredRound | None:
    """Return the round that somebody is at."""
    table = tables.watch_round
    wanted = select(table.c.id).where(table.c.login == login, table.c.ended.is_(None))
    number = conn.scalars(wanted.order_by(table.c.started.desc(), table.c.id.desc()).limit(1)).first()
    return None if number is None else by_id(conn, number)


def _looks(conn: Connection, number: int) -> list[Look]:
    return [Look(**row) for row in load(conn, list(tables.round_look.c), tables.round_look.c.round, [number])]


def _stored(row: dict[str, Any], looks: list[Look], at: datetime | None) -> StoredRound:
    ended = row["ended"]
    if at is not None and isinstance(ended, datetime) and ended > at:
        row |= {"ended": None, "given_up": False, "unchanged": (), "note": ""}
    return StoredRound(**row, looks=tuple(sorted(looks, key=lambda look: look.id)))


def watched_since(conn: Connection) -> dict[str, datetime]:
    """Return since when each account is on the desk."""
    table = tables.account
    return {row[0]: row[1] for row in conn.execute(select(table.c.id, table.c.since)).all()}


def heights(conn: Connection) -> Heights:
    """Return the highest ids of comments and posts there are: whatever comes later is new."""
    highest = (conn.scalar(select(func.max(table.c.id))) for table in (tables.comment, tables.post))
    return Heights(*(number or 0 for number in highest))


def troubled(conn: Connection) -> set[str]:
    """Return the accounts that cannot be said to have been read: in trouble, with a gap, or never fetched."""
    health, gap = tables.health, tables.gap
    known = set(conn.scalars(select(tables.account.c.id)))
    well = set(conn.scalars(select(health.c.account).where(health.c.state == HealthState.OK)))
    return (known - well) | set(conn.scalars(select(gap.c.account).where(gap.c.filled.is_(None))))


def news(
    conn: Connection, accounts: Collection[str], floor: datetime, now: datetime, up_to: Heights | None = None
) -> dict[str, News]:
    """Return what is new on each of ``accounts`` since its last look; ``floor`` stands for one never looked at.

    ``up_to``: only what has numbers up to these.
    """
    up_to = up_to or heights(conn)
    last = {row["account"]: row for row in load(conn, _watch_columns(), tables.account_watch.c.account, accounts)}
    fresh = {name for name, row in last.items() if _has_numbers(row) and row["at"] >= now - NUMBERED}
    since = {name: _since(last.get(name), floor) for name in set(accounts) - fresh}
    counts: dict[str, Counter[str]] = {}
    for table, key in ((tables.comment, "comments"), (tables.post, "posts")):
        highest = getattr(up_to, key)
        counts[key] = _numbered(conn, table, {name: last[name][f"{key}_up_to"] for name in fresh}, highest)
        counts[key] += _dated_counts(conn, table, since, highest)
    return {
        name: News(
            comments=counts["comments"][name],
            posts=counts["posts"][name],
            at=last[name]["at"] if name in last else None,
            login=last[name]["login"] if name in last else "",
        )
        for name in accounts
    }


def items(conn: Connection, account: str, floor: datetime, now: datetime, *, limit: int) -> list[Item]:
    """Return what is new on an account since its last look, oldest first; the newest where there is more."""
    row = next(load(conn, _watch_columns(), tables.account_watch.c.account, [account]), None)
    found = []
    for table, key in ((tables.comment, "comments"), (tables.post, "posts")):
        is_new = (
            table.c.id > row[f"{key}_up_to"]
            if row is not None and _has_numbers(row) and row["at"] >= now - NUMBERED
            else _dated(table) >= _since(row, floor)
        )
        wanted = select(table).where(table.c.account == account, is_new, _is_news(table))
        rows = conn.execute(wanted.order_by(table.c.id.desc()).limit(limit)).mappings()
        found += [_item(dict(one), is_comment=table is tables.comment) for one in rows]
    return sorted(found, key=lambda item: (item.written, item.comment, item.post))[-limit:]


def _has_numbers(row: dict[str, Any]) -> bool:
    return bool(row["comments_up_to"] or row["posts_up_to"])


def _since(row: dict[str, Any] | None, floor: datetime) -> datetime:
    """Return from when on things are new to an account whose last look is ``row``, where numbers do not say."""
    if row is None:
        return floor
    at: datetime = row["at"]
    return at if _has_numbers(row) else min(at, floor)


def _watch_columns() -> list[Column[Any]]:
    return list(tables.account_watch.c)


def _dated(table: Table) -> ColumnElement[datetime]:
    return table.c.written if table is tables.comment else table.c.published


def _is_news(table: Table) -> ColumnElement[bool]:
    """Return the condition under which something has to be looked at: others' comments, and posts that are known."""
    if table is tables.comment:
        return tables.IS_NEWS
    return and_(table.c.known.is_(True), table.c.removed_at.is_(None))


def _dated_counts(conn: Connection, table: Table, since: Mapping[str, datetime], highest: int) -> Counter[str]:
    """Count what is dated from an instant of its account on; most accounts have the same."""
    found: Counter[str] = Counter()
    for instant in set(since.values()):
        is_new = and_(table.c.id <= highest, _dated(table) >= instant, _is_news(table))
        wanted = select(table.c.account, func.count()).where(is_new).group_by(table.c.account)
        for portion in chosen(wanted, table.c.account, [name for name, one in since.items() if one == instant]):
            found.update({row[0]: row[1] for row in conn.execute(portion)})
    return found


def _numbered(conn: Connection, table: Table, after: dict[str, int], highest: int) -> Counter[str]:
    """Count what has a higher number than each account's: nothing older is touched."""
    if not after:
        return Counter()
    if table is tables.post:  # few: read by number alone
        beyond = and_(table.c.id > min(after.values()), table.c.id <= highest)
        wanted = select(table.c.id, table.c.account).where(beyond, _is_news(table))
        return Counter(name for number, name in conn.execute(wanted) if name in after and number > after[name])
    named = func.json_each(msgspec.json.encode(after).decode()).table_valued("key", "value")
    mine = and_(table.c.account == named.c.key, table.c.id > named.c.value, table.c.id <= highest)
    counted = select(func.count()).select_from(table).where(mine, _is_news(table)).correlate(named).scalar_subquery()
    return Counter({row[0]: row[1] for row in conn.execute(select(named.c.key, counted))})


def _item(row: dict[str, Any], *, is_comment: bool) -> Item:
    return Item(
        comment=row["id"] if is_comment else 0,
        post=row["post"] if is_comment else row["id"],
        written=row["written"] if is_comment else row["published"],
        author=author_of(row),
        title="" if is_comment else row["title"],
        text=row["text"],
        format=row["format"],
        url=row["url"],
        state=row["state"] if is_comment else None,
    )
