"""One account's trouble is its own: the others are fetched in time, and a person is told of it once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Batch, Quota
from connectors.errors import ConnectorError, Passing, ProtocolChanged, SlowDown, TokenDead
from sm_console.api.commands import Collect
from sm_console.core import entries
from sm_console.core.model import HealthState, Message
from sm_console.desk import slots
from sm_console.store import journal
from tests.desk.fakes import SETTINGS, STAFF, Clock, FakeConnector, FakePlatform, Town, open_town
from tests.desk.waiting import until

HANGING = [f"hanging{number}" for number in range(slots.AT_ONCE + 2)]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let every account but "bad" wait for an event when it is fetched."""
    opened = asyncio.Event()
    fetch = FakeConnector.fetch

    async def slow(self: FakeConnector, cursor: str | None) -> AsyncIterator[Batch]:
        if self.account.id != "bad":
            await opened.wait()
        async for batch in fetch(self, cursor):
            yield batch

    monkeypatch.setattr(FakeConnector, "fetch", slow)
    return opened


def configure(home: Path) -> None:
    """Put all the hanging accounts on one server, and one account on another."""
    account = '[[account]]\nid = "{}"\nplatform = "wordpress"\naddress = "{}"\nallow_private = true\n'
    rows = [account.format(name, "http://127.0.0.1:7/") for name in HANGING]
    (home / "etc").mkdir()
    (home / "etc" / "accounts.toml").write_text("".join([*rows, account.format("bad", "http://127.0.0.1:9/")]))
    (home / "etc" / "staff.toml").write_text(STAFF)
    (home / "etc" / "settings.toml").write_text(SETTINGS)


async def test_a_server_that_hangs_holds_up_no_other(tmp_path: Path, gate: asyncio.Event) -> None:
    configure(tmp_path)
    clock = Clock()
    blogs = {name: FakePlatform(clock) for name in (*HANGING, "bad")}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await town.engine.services.collector.step()
        await until(lambda: blogs["bad"].fetches == 1)
        gate.set()
        await until(lambda: all(blog.fetches == 1 for blog in blogs.values()))


async def test_a_person_s_own_round_of_one_account_holds_up_no_other(tmp_path: Path, gate: asyncio.Event) -> None:
    clock = Clock()
    blogs = {name: FakePlatform(clock) for name in ("slow", "bad")}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        desk, collector = town.engine.own_desk(), town.engine.services.collector
        mine = asyncio.create_task(desk.do(Collect(accounts=("slow",), force=True)))
        await until(lambda: "slow" in collector._in_rounds)
        await collector.step()
        await until(lambda: blogs["bad"].fetches == 1)
        gate.set()
        assert (await mine).accounts[0].ok
        assert blogs["slow"].fetches == 1, "not fetched a second time beside the person's round"
        assert not collector._in_rounds


async def told(town: Town) -> list[HealthState]:
    found = await town.engine.services.ledger.read(lambda conn: journal.read(conn, limit=10_000))
    return [one.entry.fact.state for one in found if isinstance(one.entry.fact, entries.HealthSet)]


def fault(kind: type[ConnectorError], number: int) -> ConnectorError:
    return kind(Message(f"{kind.__name__}: {{number}}", {"number": str(number)}))


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ([Passing, Passing, SlowDown, Passing], ["late"]),
        ([Passing, ProtocolChanged, Passing, ProtocolChanged, Passing], ["late", "broken"]),
        ([TokenDead, Passing, TokenDead, SlowDown], ["broken"]),
        ([ProtocolChanged, TokenDead, Passing, TokenDead], ["broken", "broken"]),
    ],
)
async def test_an_outage_is_told_once_whatever_faces_it_has(
    town: Town, faults: list[type[ConnectorError]], expected: list[str]
) -> None:
    town.blog.fetch_faults.extend(fault(kind, number) for number, kind in enumerate(faults))
    for _ in range(len(faults) + 2):
        await town.engine.own_desk().do(Collect(force=True))
        town.clock.forward(hours=1)
    assert await told(town) == [*expected, "ok"]
    town.blog.fetch_faults.append(fault(Passing, 9))
    await town.engine.own_desk().do(Collect(force=True))
    assert (await told(town))[-1] == "late", "another outage is told anew"


async def test_one_user_s_own_limit_is_not_the_whole_app_s(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {name: FakePlatform(clock) for name in ("bad", "bibliotek", "trafik")}
    for blog in blogs.values():
        blog.shared = "x:app"
    fault = Message("Wait")
    blogs["bad"].fetch_faults.append(SlowDown(fault, "", 900.0, own=True))
    blogs["trafik"].told_quotas = (Quota(name="mentions", share=1.0, resets=clock() + timedelta(hours=3), own=True),)
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:

        async def round_of_all() -> dict[str, bool]:
            return {one.account: one.ok for one in (await town.engine.own_desk().do(Collect(force=True))).accounts}

        assert await round_of_all() == {"bad": False, "bibliotek": True, "trafik": True}
        assert await round_of_all() == {"bad": False, "bibliotek": True, "trafik": False}
        clock.forward(seconds=901)
        assert await round_of_all() == {"bad": True, "bibliotek": True, "trafik": False}
        blogs["bibliotek"].fetch_faults.append(SlowDown(fault, "", 900.0))
        assert not (await round_of_all())["bibliotek"]
        assert await round_of_all() == {"bad": False, "bibliotek": False, "trafik": False}, "the app's, or unknown"
