"""A desk that watches three accounts, one of them in bad weather; and what must hold whatever the weather."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from config.credentials import store_secret
from config.paths import make_private
from config.schema import Account, Person
from config.write import add_account, set_person
from connectors import graph
from connectors.base import AccountRef
from connectors.http import Http, Response
from connectors.registry import create
from sm_console.api.commands import SendReply
from sm_console.api.queries import AskInbox, AskOutbox, InboxFilter
from sm_console.core import entries
from sm_console.core.model import HealthState, OutboxState
from sm_console.desk.engine import Engine
from sm_console.store import journal, polling, tables
from sm_console.store.rebuild import check
from tests.connectors.storm_kinds import KINDS, Kind
from tests.connectors.support import read
from tests.connectors.weather import Weather
from tests.desk.fakes import ANNA, SETTINGS, Clock, FakeDirectory
from tests.desk.waiting import until

STRUCK = "struck"
STEP = timedelta(minutes=11)
"""Between two looks around: longer than any platform's interval, so that every account is due at each."""

_WORD = re.compile(r"fråga \d+")


class Quarter:
    """One account and its platform."""

    def __init__(self, name: str, kind: Kind, server: Any, weather: Weather) -> None:
        self.name = name
        self.kind = kind
        self.server = server
        self.weather = weather
        self.said: list[str] = []
        self.post = ""


class StormTown:
    """The desk under test. Time passes by hand; the platforms' clocks are the desk's."""

    def __init__(self, clock: Clock, engine: Engine, quarters: list[Quarter]) -> None:
        self.clock = clock
        self.engine = engine
        self.quarters = {quarter.name: quarter for quarter in quarters}
        self.desk = engine.desk_for(ANNA)

    @property
    def struck(self) -> Quarter:
        return self.quarters[STRUCK]

    @property
    def neighbours(self) -> list[Quarter]:
        return [quarter for quarter in self.quarters.values() if quarter.name != STRUCK]

    def news(self) -> None:
        """Let something new be said on every account."""
        for quarter in self.quarters.values():
            word = f"fråga {len(quarter.said) + 1}"
            if quarter.kind.comments:
                quarter.server.comment(quarter.post, "Eva", f"{word} om badet?", self.clock())
            else:
                quarter.server.publish(word, "", self.clock())
            quarter.said.append(word)

    async def look_around(self) -> None:
        """Let the collector begin what is due, and wait for it."""
        await self.engine.services.collector.step()
        await self.idle()

    async def idle(self) -> None:
        async with asyncio.timeout(20):
            while self.engine.services.collector._busy:
                await asyncio.sleep(0.002)

    async def pass_time(self, *, news: bool = True) -> None:
        """Let time pass, say something new, look around; the neighbours must have been fetched."""
        self.clock.now += STEP
        if news:
            self.news()
        await self.look_around()
        for quarter in self.neighbours:
            assert await self.fetched(quarter) == self.clock(), f"{quarter.name} was held up"
            assert await self.heard(quarter) == Counter(quarter.said), f"{quarter.name} was disturbed"

    async def pass_by(self, busy: str) -> None:
        """Let time pass while an account is still being fetched: the neighbours are fetched all the same."""
        self.clock.now += STEP
        self.news()
        collector = self.engine.services.collector
        await collector.step()
        now = self.clock()
        for quarter in self.neighbours:

            async def done(quarter: Quarter = quarter) -> bool:
                return await self.fetched(quarter) == now and quarter.name not in collector._busy

            await until(done)
            assert await self.heard(quarter) == Counter(quarter.said)
        assert collector._busy == {busy}

    async def until_well(self, looks: int = 14) -> None:
        """Let time pass in fair weather until the struck account is well again."""
        for _ in range(looks):
            await self.pass_time(news=False)
            told = (await self.told(self.struck))[-1]
            if told.state is HealthState.OK and not told.notices:
                return
        raise AssertionError(told)

    async def answer(self, text: str) -> int:
        """Answer the struck account's newest comment; return the outbox id."""
        page = await self.desk.ask(AskInbox(filter=InboxFilter(account=STRUCK)))
        newest = max(page.rows, key=lambda row: row.id)
        return (await self.desk.do(SendReply(comment=newest.id, text=text))).id

    async def deliver(self, number: int, hours: int = 4) -> OutboxState:
        """Let time pass until an answer's fate is known, or for so long; return its state."""
        state = OutboxState.QUEUED
        until = self.clock() + timedelta(hours=hours)
        while self.clock() < until:
            await self.engine.services.outbox.deliver_due()
            state = (await self.desk.ask(AskOutbox(id=number)))[0].state
            if state in {OutboxState.SENT, OutboxState.FAILED}:
                break
            await self.pass_time(news=False)
        return state

    async def standing(self, text: str) -> int:
        """Count how often an answer stands on the struck platform itself, by reading all of it anew."""
        quarter, http = self.struck, Http(user_agent="sm-console test")
        configured = self.engine.services.standing.account(STRUCK)
        assert configured is not None
        ref = AccountRef(
            id="witness",
            address=configured.address,
            user=configured.user,
            secret=quarter.kind.secret,
            allow_private=True,
            remote=configured.remote,
            options=configured.options,
        )
        found = await read(create(quarter.kind.platform, ref, http).fetch(None))
        await http.close()
        return sum(text in comment.text for comment in found.comments if comment.own)

    async def read(self, work: Any) -> Any:
        return await self.engine.services.ledger.read(work)

    async def fetched(self, quarter: Quarter) -> datetime | None:
        state = await self.read(lambda conn: polling.get(conn, quarter.name))
        found: datetime | None = state.fetched
        return found

    async def health(self, quarter: Quarter) -> HealthState:
        told = await self.told(quarter)
        return told[-1].state if told else HealthState.NEW

    async def told(self, quarter: Quarter) -> list[entries.HealthSet]:
        """Return what was recorded of an account's health, oldest first: each is one telling."""
        return [fact for fact in await self.facts(quarter) if isinstance(fact, entries.HealthSet)]

    async def facts(self, quarter: Quarter) -> list[Any]:
        found = await self.read(lambda conn: journal.read(conn, limit=100_000))
        return [recorded.entry.fact for recorded in found if recorded.entry.account == quarter.name]

    async def heard(self, quarter: Quarter) -> Counter[str]:
        """Return how often each thing that was said there stands in the store."""
        table, column = (
            (tables.comment, tables.comment.c.text) if quarter.kind.comments else (tables.post, tables.post.c.title)
        )
        texts = await self.read(lambda conn: list(conn.scalars(select(column).where(table.c.account == quarter.name))))
        return Counter(match[0] for text in texts if (match := _WORD.search(text)))

    async def assert_whole(self) -> None:
        """Nothing is missed, nothing doubled, and of the neighbours there was nothing to tell."""
        for quarter in self.quarters.values():
            assert await self.heard(quarter) == Counter(quarter.said), quarter.name
        for quarter in self.neighbours:
            assert [told.state for told in await self.told(quarter)] == [HealthState.OK], quarter.name
        facts = await self.facts(self.struck)
        gaps = [type(fact) for fact in facts if isinstance(fact, entries.GapOpened | entries.GapFilled)]
        assert gaps == [entries.GapOpened, entries.GapFilled] * (len(gaps) // 2)


_request = Http.request


def set_deadline(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the struck account's requests take so long at most; its neighbours' may take their time on a busy machine."""

    async def request(http: Http, method: str, url: str, *, account: AccountRef, **more: Any) -> Response:
        if account.id == STRUCK:
            more.setdefault("deadline_s", seconds)
        return await _request(http, method, url, account=account, **more)

    monkeypatch.setattr(Http, "request", request)


@asynccontextmanager
async def storm_town(
    home: Path,
    kind: Kind,
    monkeypatch: pytest.MonkeyPatch,
    behind: Callable[[str], AbstractAsyncContextManager[str]] = nullcontext,
) -> AsyncIterator[StormTown]:
    """Open the desk; every account has a post and a comment, and has been fetched once in fair weather.

    ``behind`` puts something in front of the struck platform's address and gives the new one.
    """
    clock = Clock(datetime.now(UTC).replace(microsecond=0))
    monkeypatch.setattr(graph, "time", SimpleNamespace(monotonic=lambda: clock().timestamp()))
    config, data = home / "etc", home / "data"
    make_private(config)
    data.mkdir()
    second = KINDS["mastodon" if kind.platform == "wordpress" else "wordpress"]
    others = [KINDS["mastodon"] if kind.shares else kind, second]
    async with AsyncExitStack() as leaving:
        quarters = []
        for number, (name, each) in enumerate(zip((STRUCK, "near", "far"), (kind, *others), strict=True)):
            server = each.serve(clock, number)
            weather = await leaving.enter_async_context(Weather(server))
            if name == STRUCK:
                server.address = await leaving.enter_async_context(behind(weather.address))
            quarter = Quarter(name, each, server, weather)
            quarter.post = server.publish("Badet", "Badet öppnar.", clock())
            quarters.append(quarter)
            _configure(config, quarter)
        (config / "settings.toml").write_text(SETTINGS)
        set_person(config, Person(login="anna", first_name="Anna"))
        engine = await Engine.open(config, data / "desk.db", mode="served", clock=clock, directory=FakeDirectory())
        leaving.push_async_callback(engine.close, 0)
        town = StormTown(clock, engine, quarters)
        town.news()
        await town.look_around()
        await town.assert_whole()
        assert await town.health(town.struck) is HealthState.OK
        yield town
        assert check(data / "desk.db") == []


def _configure(config: Path, quarter: Quarter) -> None:
    server, kind = quarter.server, quarter.kind
    account = Account(
        id=quarter.name,
        platform=kind.platform,
        address=server.address,
        allow_private=True,
        remote=getattr(server, "page_id", "") or getattr(server, "account_id", ""),
        options=kind.options,
        user=kind.user,
    )
    add_account(config, account)
    if kind.secret:
        store_secret(config, quarter.name, kind.secret)
