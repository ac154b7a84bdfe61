"""Odd answers of every kind through the real HTTP client: typed errors alone, and no comment lost.

Each platform answers truly but for one change at a time; afterwards it answers as usual, and everything must be there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import AccountRef, Connector
from connectors.errors import ConnectorError
from connectors.http import Http
from connectors.registry import create
from sm_console.core.events import CommentSeen
from sm_console.drill.loopback import Asked
from tests.connectors import odd_answers as odd
from tests.connectors.storm_kinds import KINDS, Kind
from tests.connectors.support import Fetched, read
from tests.connectors.weather import Bolt, Weather

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
JSON_KINDS = [name for name in KINDS if name != "feed"]
OTHERS: tuple[Any, ...] = (None, "", 7, [], {}, [None], "x", True)
FEW: tuple[Any, ...] = (None, "", {})
CALM = {
    "x": {"data empty", "paging without cursors", "an empty page with a cursor"},
    "wordpress": {"an empty list"},
}
"""What a platform does say when nothing is new; anything else that is no error has to be doubted."""

UNIX_ALONE = {"flickr"}
"""Platforms whose moments are numbers."""

COMMENTED = [name for name in JSON_KINDS if KINDS[name].comments]


class Place:
    """A platform with one account, two posts and three comments, one of them an answer."""

    def __init__(self, kind: Kind, server: Any, weather: Weather, http: Http) -> None:
        self.kind, self.server, self.weather, self.http = kind, server, weather, http
        self.post = server.publish("Badet", "Badet öppnar.", NOW)
        self.said: list[str] = []
        if kind.comments:
            root = self.say("fråga ett")
            self.say("fråga två")
            self.say("svar tre", parent=root)

    def say(self, text: str, **more: Any) -> str:
        """Let somebody comment."""
        self.said.append(text)
        at = NOW + timedelta(seconds=len(self.said))
        return str(self.server.comment(self.post, "Eva", text, at, **more))

    def connector(self) -> Connector:
        """Return a new connector, which remembers nothing."""
        kind, server = self.kind, self.server
        ref = AccountRef(
            id="konto",
            address=server.address,
            user=kind.user,
            secret=kind.secret,
            allow_private=True,
            remote=getattr(server, "page_id", "") or getattr(server, "account_id", ""),
            options=kind.options,
        )
        return create(kind.platform, ref, self.http)

    def turn(self, change: odd.Change | None) -> None:
        """Let every answer be changed; ``None``: no more."""

        def sky(asked: Asked) -> Bolt:
            assert change is not None
            return Bolt(odd.changed(self.weather.platform.handle(asked), change))

        self.weather.sky = sky if change is not None else None

    async def fetch(self, cursor: str | None = None, connector: Connector | None = None) -> Fetched | ConnectorError:
        """Fetch once; nothing but the typed errors may be raised."""
        try:
            return await read((connector or self.connector()).fetch(cursor))
        except ConnectorError as error:
            return error

    async def names(self) -> set[str]:
        """Return the names of all members of the answers to a first fetch."""
        seen: set[str] = set()

        def look(value: Any) -> Any:
            seen.update(odd.names(value))
            return value

        self.turn(look)
        assert isinstance(await self.fetch(), Fetched)
        return seen

    async def lost(self, first: Fetched | ConnectorError, cursor: str | None) -> set[str]:
        """Return what is missing once a fetch in fair weather has gone on from where the odd one ended.

        A comment that came without its words is not lost: it stands in the queue, and the sweep reads it again.
        """
        self.turn(None)
        told: list[CommentSeen] = []
        if isinstance(first, Fetched):
            cursor, told = first.cursor or cursor, first.comments
        told = [*told, *(await read(self.connector().fetch(cursor))).comments]
        return {said for said in self.said if not any(said in one.text or not one.text for one in told)}


@asynccontextmanager
async def opened(name: str, http: Http) -> AsyncIterator[Place]:
    """Open a platform of its own: some limit how often one may log in."""
    server = KINDS[name].serve(lambda: datetime.now(UTC), 0)
    async with Weather(server) as weather:
        yield Place(KINDS[name], server, weather, http)


everywhere = pytest.mark.parametrize("platform", JSON_KINDS)
commented = pytest.mark.parametrize("platform", COMMENTED)


async def names_of(platform: str, http: Http) -> list[str]:
    async with opened(platform, http) as place:
        return sorted(await place.names())


@everywhere
async def test_every_member_may_be_missing_empty_or_of_another_kind(platform: str, http: Http) -> None:
    for name in await names_of(platform, http):
        changes = [odd.without(name), *(odd.with_other(name, other) for other in OTHERS)]
        async with opened(platform, http) as place:
            for change in changes:
                place.turn(change)
                assert isinstance(await place.fetch(), Fetched | ConnectorError)


@commented
async def test_no_comment_is_lost_over_a_member_that_is_missing_or_odd(platform: str, http: Http) -> None:
    """What an odd answer kept back comes with a true one: the cursor has not gone past it."""
    lost: list[tuple[str, str]] = []
    for name in await names_of(platform, http):
        changes = {"left out": odd.without(name)}
        changes |= {repr(other): odd.with_other(name, other) for other in FEW}
        async with opened(platform, http) as place:
            first = await place.fetch()
            assert isinstance(first, Fetched)
            for what, change in changes.items():
                place.said = [f"fråga om {what}"]
                place.say(place.said.pop())
                place.turn(change)
                if await place.lost(await place.fetch(first.cursor), first.cursor):
                    lost.append((name, what))
    assert not lost, lost


@everywhere
@pytest.mark.parametrize("shape", list(odd.USELESS))
async def test_answers_of_no_use_are_told_and_cost_nothing(platform: str, http: Http, shape: str) -> None:
    async with opened(platform, http) as place:
        first = await place.fetch()
        assert isinstance(first, Fetched)
        if place.kind.comments:
            place.said.clear()
            place.say("fråga fyra")
        place.weather.sky = lambda _: Bolt(odd.USELESS[shape])
        connector = place.connector()
        outcome = await place.fetch(first.cursor, connector)
        if isinstance(outcome, ConnectorError):
            assert outcome.message.text, "a person must be told something"
        else:
            assert (outcome.gone, outcome.posts_gone) == ({}, [])
        if place.kind.comments:
            assert await place.lost(outcome, first.cursor) == set()
        if isinstance(outcome, Fetched) and connector.doubt is None:
            assert shape in CALM.get(platform, set()), shape


@commented
@pytest.mark.parametrize(
    "change",
    [odd.more_fields, odd.ids_as_numbers, odd.numbers_as_texts, odd.longer_texts],
    ids=lambda one: one.__name__,
)
async def test_more_and_otherwise_written_members_change_nothing(platform: str, http: Http, change: odd.Change) -> None:
    async with opened(platform, http) as place:
        place.turn(change)
        found = await place.fetch()
        assert isinstance(found, Fetched), found
        assert await place.lost(found, None) == set()
        true = await read(place.connector().fetch(None))
        assert [c.platform_id for c in found.comments] == [c.platform_id for c in true.comments]
        assert [c.parent_id for c in found.comments] == [c.parent_id for c in true.comments]


@commented
@pytest.mark.parametrize("form", list(odd.TIMES))
async def test_moments_in_every_form(platform: str, http: Http, form: str) -> None:
    if platform in UNIX_ALONE and not form.startswith("unix"):
        return
    async with opened(platform, http) as place:
        true = await place.fetch()
        assert isinstance(true, Fetched)
        place.turn(odd.times(odd.TIMES[form], NOW))
        found = await place.fetch()
        assert isinstance(found, Fetched), found
        off = timedelta(minutes=1 if form == "no seconds" else 0, seconds=1)
        for comment in true.comments:
            again = found.comment(comment.platform_id)
            assert abs(again.written - comment.written) < off, (form, again.written, comment.written)
