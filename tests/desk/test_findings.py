"""Findings through the whole desk: kept in memory, put off, given to a colleague, put together for the first screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from sm_console.api import wire
from sm_console.api.commands import Collect, Refused, WaiveAnswer
from sm_console.api.finding_commands import AssignFinding, PutOffFinding, TakeBackFinding
from sm_console.api.finding_queries import AskAccountHistory, AskFindings, AskOverview
from sm_console.api.rule_views import FindingRow
from sm_console.core import entries, findings
from sm_console.core.events import PostSeen
from sm_console.desk import finding_queries, finding_sources, judging, upkeep
from sm_console.desk.finding_keeper import FindingKeeper
from sm_console.desk.judging import Subject, Survey
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, NOON, SETTINGS, Clock, FakePlatform, Town, open_town
from tests.desk.test_rules import collected, posting, told, write


@asynccontextmanager
async def opened(home: Path, clock: Clock, **blogs: FakePlatform) -> AsyncIterator[Town]:
    write(home, *(told(name) for name in blogs))
    with (home / "etc" / "settings.toml").open("a") as file:
        file.write(SETTINGS)
    async with open_town(home, clock=clock, blogs=blogs) as town:
        await collected(town)
        yield town


def lively(clock: Clock) -> FakePlatform:
    """A blog that owes nothing: posts every other day for weeks."""
    return posting(clock, *(clock() - timedelta(days=2 * number, hours=1) for number in range(20)))


async def ask(town: Town, **wanted: object) -> list[FindingRow]:
    return await town.engine.own_desk().ask(AskFindings(**wanted))  # type: ignore[arg-type]


async def ids(town: Town, **wanted: object) -> list[str]:
    return [row.id for row in await ask(town, **wanted)]


def seen_by(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return a list that grows by the accounts handed to the rules at each look."""
    looks: list[list[str]] = []

    def spy(_look: Survey, _only: Collection[str] | None) -> Callable[[Subject], None]:
        looks.append([])
        return lambda subject: looks[-1].append(subject.account.id)

    monkeypatch.setattr(finding_sources, "ACCOUNT_SOURCES", (*finding_sources.ACCOUNT_SOURCES, spy))
    return looks


async def test_only_what_changed_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    names = [f"a{number}" for number in range(12)]
    blogs = {name: lively(clock) for name in names}
    async with opened(tmp_path, clock, **blogs) as town:
        looks = seen_by(monkeypatch)

        async def judged() -> list[str]:
            looks.clear()
            await ask(town)
            return sorted(name for look in looks for name in look)

        town.engine.services.judged.forget()
        assert await judged() == sorted(names)
        assert await judged() == []
        blogs["a3"].comment("Hallå?", written=clock() - timedelta(hours=30))
        await town.engine.own_desk().do(Collect(accounts=("a3",), force=True))
        assert await judged() == ["a3"]
        clock.forward(hours=1)
        assert await judged() == []
        clock.now = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)  # the office closes: working days left are others
        assert await judged() == sorted(names)
        with (tmp_path / "etc" / "staff.toml").open("a") as file:
            file.write('\n[[person]]\nlogin = "zoe"\nfirst_name = "Zoe"\n')
        await upkeep.reload(town.engine.services)
        assert await judged() == sorted(names)
        clock.forward(seconds=-5)
        assert await judged() == sorted(names)


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_agrees_with_judging_from_the_beginning(tmp_path: Path, seed: int) -> None:
    dice, clock = Random(seed), Clock(NOON + timedelta(days=seed * 37, hours=seed))
    blogs = {f"a{number}": posting(clock, clock() - timedelta(days=3 + 9 * number)) for number in range(4)}
    async with opened(tmp_path, clock, **blogs) as town:
        services = town.engine.services
        turns: list[datetime] = []
        for step in range(60):
            name = dice.choice(list(blogs))
            match dice.randrange(6):
                case 0:
                    blogs[name].comment("Hallå?", written=clock() - timedelta(hours=dice.randrange(40)))
                case 1:
                    words = dice.choice(["Ja. /Anna", "Ja.", "Ja. /Zelda"])
                    when = clock() + timedelta(minutes=dice.choice([-60 * 24 * 89, -5, 30]))
                    comments = list(blogs[name].comments)
                    parent = dice.choice(comments) if comments else None
                    blogs[name].comment(words, own=True, parent_id=parent, written=when)
                case 2:
                    when = clock() + timedelta(hours=dice.choice([-100, -1, 2]))
                    blogs[name].posts[f"s{step}"] = PostSeen(platform_id=f"s{step}", published=when)
                case 3:
                    clock.forward(minutes=dice.choice([1, 30, 600, 60 * 24 * 3]))
                case 4 if turns:
                    clock.now = max(clock.now, dice.choice(turns))
                case _:
                    clock.forward(minutes=-dice.randrange(3))
            if dice.random() < 0.6:
                await town.engine.own_desk().do(Collect(accounts=(name,), force=True))
            at, kept = await services.judged.now()
            anew = await services.ledger.read(
                lambda conn: finding_queries.uncached(judging.survey(conn, services.standing, clock(), live=True))
            )
            assert list(kept.findings) == anew
            assert len(kept.by_id) == len(kept.findings)
            turns = [row.due for row in anew if row.due is not None] + [at + timedelta(microseconds=1)]


async def test_putting_off_is_never_silent_about_a_deadline(tmp_path: Path) -> None:
    clock = Clock()
    quiet = posting(clock, clock() - timedelta(days=8, hours=2), clock() - timedelta(days=60))
    quiet.comment("Hallå?", written=clock() - timedelta(hours=2))
    async with opened(tmp_path, clock, ett=quiet) as town:
        desk = town.engine.desk_for(ANNA)
        assert "R4/ett/answers" not in await ids(town)
        clock.forward(hours=20)  # Wednesday 08:00: due at 10:00
        assert "R4/ett/answers" in await ids(town)
        with pytest.raises(Refused) as refusal:
            await desk.do(PutOffFinding(finding="R4/ett/answers"))
        assert (refusal.value.code, refusal.value.message.values) == ("deadline", {"time": "2026-03-11 10:00"})
        with pytest.raises(Refused, match="There is no text"):
            await desk.do(PutOffFinding(finding="R4/ett/answers", until=clock() + timedelta(hours=1)))
        await desk.do(PutOffFinding(finding="R4/ett/answers", until=clock() + timedelta(hours=1), why="På möte"))
        assert "R4/ett/answers" not in await ids(town)
        (row,) = [row for row in await ask(town, all=True) if row.rule == "R4"]
        assert (row.put_off_until, row.put_off_by, row.why) == (clock() + timedelta(hours=1), "Anna", "På möte")
        assert (await desk.ask(AskOverview())).put_off == 1
        quiet.comment("Och jag då?", written=clock() - timedelta(hours=23, minutes=30))  # due in half an hour
        await collected(town)
        assert "R4/ett/answers" in await ids(town)  # it is due before the date to which it was put off
        await desk.do(PutOffFinding(finding="R4/ett/answers", late=True))
        assert "R4/ett/answers" not in await ids(town)
        clock.forward(minutes=31)
        assert ("R4/ett/answers", "overdue") in [(row.id, row.state) for row in await ask(town)]  # it got worse


async def test_an_act_ends_with_its_finding_and_stands_in_the_journal(tmp_path: Path) -> None:
    clock = Clock()
    quiet = posting(clock, clock() - timedelta(days=60))
    quiet.comment("Hallå?", written=clock() - timedelta(hours=30))
    async with opened(tmp_path, clock, ett=quiet) as town:
        desk, keeper = town.engine.desk_for(ANNA), FindingKeeper(town.engine.services)
        await keeper.step()
        await desk.do(AssignFinding(finding="R4/ett/answers", to="anna", why="Din vecka"))
        await desk.do(PutOffFinding(finding="R13/ett/closure"))
        await keeper.step()
        (row,) = await ask(town, rule="R4")
        assert (row.assigned, row.why) == ("Anna", "Din vecka")
        assert await ids(town, rule="R13") == []
        clock.now = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)  # the next working day at opening
        assert await ids(town, rule="R13") == ["R13/ett/closure"]
        await desk.do(WaiveAnswer(comment=1, reason="tack"))
        await keeper.step()
        assert await ids(town, rule="R4") == []
        told_of = [
            (row.actor, row.kind, row.detail)
            for row in await desk.ask(AskAccountHistory(account="ett"))
            if row.kind.startswith("finding")
        ]
        assert told_of == [
            ("Anna", "finding-assigned", "R4/ett/answers anna Din vecka"),
            ("Anna", "finding-put-off", "R13/ett/closure 2026-03-11T07:00:00+00:00"),
            ("desk", "finding-released", "R13/ett/closure put-off over"),
            ("desk", "finding-released", "R4/ett/answers assigned gone"),
        ]
        only = await desk.ask(AskAccountHistory(account="ett", finding="R13/ett/closure"))
        assert [row.kind for row in only] == ["finding-put-off", "finding-released"]
        then = await ask(town, at=NOON + timedelta(seconds=1), all=True)
        assert [row.assigned for row in then if row.rule == "R4"] == ["Anna"]
        assert [row.put_off_by for row in then if row.rule == "R13"] == ["Anna"]
    assert check(town.paths.data / "desk.db") == []


async def test_what_is_refused(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock, ett=posting(clock, clock() - timedelta(days=60))) as town:
        desk = town.engine.own_desk()
        closure = "R13/ett/closure"
        for command, code in (
            (PutOffFinding(finding="R13/tva/closure"), "unknown"),
            (PutOffFinding(finding=closure, until=clock(), why="nu"), "input"),
            (PutOffFinding(finding=closure, until=clock() + timedelta(days=400), why="sen"), "input"),
            (AssignFinding(finding=closure, to="Zelda"), "unknown"),
            (TakeBackFinding(finding=closure), "state"),
        ):
            with pytest.raises(Refused) as refusal:
                await desk.do(command)
            assert refusal.value.code == code
        await desk.do(AssignFinding(finding=closure))
        await desk.do(TakeBackFinding(finding=closure))
        assert (await ask(town, rule="R13"))[0].assigned == ""


async def test_the_first_screen_puts_together(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"ett": lively(clock), "tva": posting(clock, clock() - timedelta(days=60)), "tre": lively(clock)}
    blogs["tre"].comment("Hallå?", written=clock() - timedelta(hours=30))
    async with opened(tmp_path, clock, **blogs) as town:
        desk = town.engine.own_desk()
        view = await desk.ask(AskOverview())
        assert [(row.rule, row.account, row.state) for row in view.urgent] == [("R4", "tre", "overdue")]
        assert ("R13", "candidate", 1, 1) in [
            (group.rule, group.state, group.count, group.accounts) for group in view.groups
        ]
        (unit,) = view.units
        assert (unit.unit, unit.accounts, unit.urgent) == ("Fritid", 3, 1)
        assert (view.accounts, view.unread, view.fetched, view.overdue) == (3, 0, clock(), 1)
        assert wire.unpack_answer(wire.pack(view), AskOverview.returns) == view
        none = await desk.ask(AskOverview(limit=0))
        assert (none.urgent, none.more) == ([], 1)


async def test_a_fact_of_the_city_has_the_city_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    looks: list[datetime] = []

    def source(look: Survey) -> findings.Judged:
        looks.append(look.at)
        return findings.Judged(account="", until=look.at + timedelta(minutes=10))

    async with opened(tmp_path, clock, ett=lively(clock)) as town:
        monkeypatch.setattr(finding_sources, "CITY_SOURCES", (source,))
        services = town.engine.services
        services.judged.forget()
        await services.judged.now()
        await services.ledger.write(lambda transaction: transaction.record("ett", entries.GapFilled(), actor="desk"))
        await services.judged.now()
        assert len(looks) == 1
        await services.ledger.write(lambda transaction: transaction.touch_accounts(""))
        await services.judged.now()
        assert len(looks) == 2
        clock.forward(minutes=10)
        await services.judged.now()
        assert len(looks) == 3
