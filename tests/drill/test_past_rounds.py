"""The month of rounds (R6) that lies behind a drill."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from config.load import load
from sm_console import start
from sm_console.api.desk import Desk
from sm_console.api.round_queries import AskRoundProof, AskRounds
from sm_console.core.calendar import WorkCalendar
from sm_console.core.round_entries import AccountSeen, RoundEnded, RoundStarted
from sm_console.core.rounds import Rhythm
from sm_console.drill.municipality import sundmala
from sm_console.drill.past_rounds import past_rounds, past_slots, write_down
from sm_console.drill.town_hall import opened
from sm_console.store import rebuild

START = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)  # a Thursday


@pytest.fixture
async def calendar() -> AsyncIterator[WorkCalendar]:
    async with opened(sundmala()) as hall:
        yield WorkCalendar(load(hall.paths.config).pack.calendar)


@pytest.mark.parametrize("seed", range(1, 6))
async def test_most_were_made_some_were_missed_and_nothing_stands_in_the_future(
    calendar: WorkCalendar, seed: int
) -> None:
    day = sundmala(seed)
    slots = past_slots(calendar, Rhythm(per_day=3), START)
    assert len(slots) >= 3 * 20
    assert all(calendar.is_working(calendar.local_date(slot.starts)) for slot in slots)
    entries = list(past_rounds(day, slots, START, 1))
    assert entries == list(past_rounds(sundmala(seed), slots, START, 1))
    assert entries != list(past_rounds(sundmala(seed + 1), slots, START, 1))
    assert [entry.occurred for entry in entries] == sorted(entry.occurred for entry in entries)
    assert entries[-1].occurred < START
    assert {entry.actor for entry in entries} == {person.login for person in day.staff}
    begun = [entry for entry in entries if isinstance(entry.fact, RoundStarted)]
    ended = [entry.fact for entry in entries if isinstance(entry.fact, RoundEnded)]
    made = [fact for fact in ended if not fact.given_up]
    assert len(begun) == len(ended)
    assert len(slots) * 0.75 < len(made) < len(slots)
    looks = [entry.fact for entry in entries if isinstance(entry.fact, AccountSeen)]
    assert any(not (look.comments or look.posts or look.hits or look.note) for look in looks)
    assert sum(look.comments for look in looks) > 0


@asynccontextmanager
async def drill_desk() -> AsyncIterator[Desk]:
    day = sundmala()
    async with opened(day) as hall:
        await write_down(day, hall.paths, datetime.now(UTC))
        desk = await start.connect(hall.paths, language="sv", mode="drill", watching=False)
        try:
            yield desk
        finally:
            await desk.close()
        assert rebuild.check(start.database_path(hall.paths)) == []


async def test_the_desk_proves_the_month_and_nothing_has_lapsed() -> None:
    async with drill_desk() as desk:
        now = datetime.now(UTC)
        months = {f"{now - timedelta(days=length):%Y-%m}" for length in (0, 31)}
        rows = [row for month in sorted(months) for row in await desk.ask(AskRoundProof(month=month))]
        expected, done = sum(row.expected for row in rows), sum(row.done for row in rows)
        assert expected >= 40
        assert expected * 0.7 < done < expected
        assert {name for row in rows for name in row.people} == {"Berit", "Samira", "Johan"}
        today = await desk.ask(AskRounds())
        assert today.overdue == []
