"""What platforms allow: pauses that last, and limits that accounts share."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import SlowDown, Unsure
from sm_console.api.commands import Collect, SendReply
from sm_console.api.queries import AskInbox, AskOutbox
from sm_console.core.events import ProfileSeen
from sm_console.core.model import HealthState, OutboxState
from tests.desk.asking import collect, quota, view
from tests.desk.fakes import ANNA, NOON, Clock, FakePlatform, Town, open_town, trouble


def three(clock: Clock, shared: str = "") -> dict[str, FakePlatform]:
    blogs = {name: FakePlatform(clock) for name in ("bad", "bibliotek", "trafik")}
    for blog in blogs.values():
        blog.shared = shared
    return blogs


async def idle(town: Town) -> None:
    """Let what the collector has begun come to its end."""
    collector = town.engine.services.collector
    async with asyncio.timeout(10):
        while collector._busy:
            await asyncio.sleep(0.002)


async def watch(town: Town, seconds: float, step: float = 1.0) -> None:
    """Let the collector look around for so long."""
    passed = 0.0
    while passed < seconds:
        await town.engine.services.collector.step()
        await idle(town)
        town.clock.forward(seconds=step)
        passed += step


async def test_nothing_is_asked_during_a_pause_unless_a_person_insists(town: Town) -> None:
    town.blog.fetch_faults.append(trouble(SlowDown, retry_after=3600.0))
    await collect(town)
    for _ in range(5):
        [held] = await collect(town)
        town.clock.forward(minutes=11)
    assert (town.blog.fetches, held.ok, held.requests) == (1, False, 0)
    assert held.message is not None
    assert held.message.values == {"time": "2026-03-10 13:00"}
    assert (await view(town)).paused == NOON + timedelta(hours=1)
    assert (await collect(town, override=True))[0].ok
    assert (await view(town)).paused is None, "the platform has answered after all"
    assert (await collect(town))[0].ok


async def test_a_pause_lasts_over_a_restart_and_ends_in_time(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"bad": FakePlatform(clock)}
    blogs["bad"].fetch_faults.append(trouble(SlowDown, retry_after=3600.0))
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collect(town)
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        assert not (await collect(town))[0].ok
        clock.forward(hours=1)
        assert (await collect(town))[0].ok
    assert blogs["bad"].fetches == 2


async def test_a_pause_holds_for_all_that_share_the_limit_and_for_nobody_else(tmp_path: Path) -> None:
    clock = Clock()
    blogs = three(clock, "x:app")
    blogs["trafik"].shared = ""
    blogs["bad"].fetch_faults.append(trouble(SlowDown, retry_after=3600.0))
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await town.engine.own_desk().do(Collect(accounts=("bad",), force=True))
        assert {one.account: one.ok for one in await collect(town)} == {
            "bad": False,
            "bibliotek": False,
            "trafik": True,
        }
    assert [blog.fetches for blog in blogs.values()] == [1, 0, 1]


async def test_answers_wait_for_the_end_of_a_pause_and_say_why(town: Town) -> None:
    name = town.blog.comment()
    await collect(town)
    comment = (await town.engine.own_desk().ask(AskInbox())).rows[0].id
    town.blog.fetch_faults.append(trouble(SlowDown, retry_after=600.0))
    await collect(town)
    fetches = town.blog.fetches
    done = await town.engine.desk_for(ANNA).do(SendReply(comment=comment, text="Nio. / Anna"))
    await collect(town)
    row = (await town.engine.own_desk().ask(AskOutbox(id=done.id)))[0]
    assert (town.blog.fetches, town.blog.sent, row.state) == (fetches, [], OutboxState.QUEUED)
    assert row.message is not None
    assert row.message.values == {"time": "2026-03-10 12:10"}
    town.clock.forward(minutes=10)
    await collect(town)
    assert town.blog.answers(name, "Nio. / Anna") == 1


async def test_a_pause_ordered_when_sending_holds_for_fetching_too(town: Town) -> None:
    town.blog.comment()
    await collect(town)
    comment = (await town.engine.own_desk().ask(AskInbox())).rows[0].id
    town.blog.faults.append((trouble(SlowDown, retry_after=900.0), False))
    await town.engine.desk_for(ANNA).do(SendReply(comment=comment, text="Nio. / Anna"))
    await town.engine.services.outbox.deliver_due()
    fetches = town.blog.fetches
    assert not (await collect(town))[0].ok
    assert town.blog.fetches == fetches
    town.clock.forward(seconds=901)
    await collect(town)
    assert len(town.blog.sent) == 1


async def test_whatever_is_told_to_wait_everything_waits(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.blog.renewals.append(trouble(SlowDown, retry_after=600.0))
    assert not (await collect(town))[0].ok
    assert town.blog.fetches == 0, "prolonging the login was told to wait"
    town.clock.forward(minutes=10)

    async def profile(_self: object) -> ProfileSeen:
        raise trouble(SlowDown, retry_after=600.0)

    monkeypatch.setattr("tests.desk.fakes.FakeConnector.profile", profile)
    assert not (await collect(town))[0].ok
    assert not (await collect(town))[0].ok
    assert town.blog.fetches == 1


async def test_a_look_for_a_lost_answer_obeys_a_pause_too(town: Town) -> None:
    town.blog.comment()
    await collect(town)
    comment = (await town.engine.own_desk().ask(AskInbox())).rows[0].id
    town.blog.faults.append((trouble(Unsure), True))
    town.blog.find_faults.append(trouble(SlowDown, retry_after=900.0))
    done = await town.engine.desk_for(ANNA).do(SendReply(comment=comment, text="Nio. / Anna"))
    outbox, fetches = town.engine.services.outbox, town.blog.fetches
    await outbox.deliver_due()
    await outbox.deliver_due()
    town.blog.find_faults.append(RuntimeError("asked during a pause"))
    for _ in range(4):
        town.clock.forward(minutes=3)
        await outbox.deliver_due()
    assert (await collect(town))[0].requests == 0
    assert town.blog.fetches == fetches
    town.blog.find_faults.clear()
    town.clock.forward(minutes=20)
    await outbox.deliver_due()
    assert (await town.engine.own_desk().ask(AskOutbox(id=done.id)))[0].state is OutboxState.SENT
    assert len(town.blog.sent) == 1


async def test_a_used_up_limit_stops_polls_until_it_is_whole_again(town: Town) -> None:
    town.blog.told_quotas = (quota(1.0, NOON + timedelta(hours=3)),)
    await collect(town)
    account = await view(town)
    assert account.health is HealthState.LATE, "silence that was ordered is no calm"
    assert account.message is not None
    assert account.message.values == {"time": "2026-03-10 15:00"}
    assert account.next_fetch is not None
    assert account.next_fetch >= NOON + timedelta(hours=2, minutes=30)
    assert [(one.name, one.share, one.resets) for one in account.quotas] == [("calls", 1.0, NOON + timedelta(hours=3))]
    assert not (await collect(town))[0].ok
    town.clock.forward(hours=3)
    town.blog.told_quotas = (quota(0.1),)
    assert (await collect(town))[0].ok
    assert (await view(town)).health is HealthState.OK


async def test_a_nearly_used_up_limit_slows_down_without_becoming_a_gap(town: Town) -> None:
    town.blog.told_quotas = (quota(0.95, NOON + timedelta(hours=10)),)
    await collect(town)
    next_fetch = (await view(town)).next_fetch
    assert next_fetch is not None
    assert timedelta(hours=1) < next_fetch - NOON < timedelta(hours=3)
    town.clock.forward(hours=2, minutes=30)
    await collect(town)
    assert (await view(town)).gap_since is None


async def test_polls_of_one_budget_are_spread(tmp_path: Path) -> None:
    clock = Clock()
    blogs = three(clock, "bluesky:host")
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await town.engine.services.collector.step()
        await idle(town)
        assert sum(blog.fetches for blog in blogs.values()) == 1
        await watch(town, 19)
        assert sum(blog.fetches for blog in blogs.values()) == 1
        await watch(town, 45)
        assert [blog.fetches for blog in blogs.values()] == [1, 1, 1]


async def test_what_is_left_goes_to_the_busiest(tmp_path: Path) -> None:
    clock = Clock()
    blogs = three(clock, "x:app")
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        for _ in range(60):
            blogs["trafik"].comment()
        await collect(town)
        for blog in blogs.values():
            blog.told_quotas = (quota(0.9, NOON + timedelta(hours=2)),)
        await collect(town)
        before = {name: blog.fetches for name, blog in blogs.items()}
        clock.forward(minutes=40)
        await watch(town, 3)
        assert {name: blog.fetches - before[name] for name, blog in blogs.items()} == {
            "bad": 0,
            "bibliotek": 0,
            "trafik": 1,
        }


async def test_a_shared_limit_is_not_spent_before_its_time_and_starves_nobody(tmp_path: Path) -> None:
    """Ten hours of three accounts on one limit, each poll costing one per cent of it."""
    clock = Clock()
    blogs = three(clock, "x:app")
    end = NOON + timedelta(hours=10)

    def spent() -> float:
        return 0.5 + 0.01 * sum(blog.fetches for blog in blogs.values())

    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        highest = 0.0
        while clock.now < end - timedelta(minutes=1):
            for blog in blogs.values():
                blog.told_quotas = (quota(spent() + 0.01, end),)
            await watch(town, 1, step=60)
            highest = max(highest, spent())
        assert 0.9 < highest <= 1.0 + 1e-9
        assert min(blog.fetches for blog in blogs.values()) >= 5


async def test_limits_hold_over_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"bad": FakePlatform(clock)}
    blogs["bad"].told_quotas = (quota(1.0),)
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collect(town)
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        assert not (await collect(town))[0].ok
        assert not await collect(town, force=False)
        assert (await collect(town, override=True))[0].ok
    assert blogs["bad"].fetches == 2


async def test_an_old_word_without_an_end_is_not_heard_for_ever(town: Town) -> None:
    town.blog.told_quotas = (quota(1.0, None),)
    await collect(town)
    assert not (await collect(town))[0].ok
    town.clock.forward(minutes=61)
    assert (await collect(town))[0].ok, "the very same word is not told anew"
    town.clock.forward(minutes=5)
    assert (await collect(town))[0].ok
