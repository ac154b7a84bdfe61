"""The rules for whole accounts through the whole desk: posts fetched, questions answered, both packs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from config.load import load
from sm_console.api import wire
from sm_console.api.closure_queries import AskClosures
from sm_console.api.commands import Collect, Refused
from sm_console.api.crisis import BeginCrisis
from sm_console.api.finding_queries import AskFindings
from sm_console.api.queries import AskRulePacks, AskRulesDiff, AskSeasons, AskWeek
from sm_console.core.events import PostSeen
from tests.core.slow_rules import History, SlowRules
from tests.desk.fakes import CIA, NOON, STAFF, Clock, FakePlatform, Town, open_town

ACCOUNT = """
[[account]]
id = "{id}"
platform = "{platform}"
address = "https://{id}.example/"
unit = "Fritid"
responsible = "Anna"
stand_in = "Bo"
approval = {{ by = "Cia", on = {approved} }}
{more}
"""


def write(home: Path, *accounts: str, rules: str = "malmo") -> None:
    folder = home / "etc"
    folder.mkdir(parents=True)
    (folder / "accounts.toml").write_text("".join(accounts))
    (folder / "staff.toml").write_text(STAFF)
    (folder / "settings.toml").write_text(f'rules = "{rules}"\n')


def told(name: str, platform: str = "x", approved: date = date(2024, 2, 1), more: str = "") -> str:
    return ACCOUNT.format(id=name, platform=platform, approved=approved, more=more)


def posting(clock: Clock, *posts: datetime) -> FakePlatform:
    blog = FakePlatform(clock)
    blog.posts = {
        f"p{number}": PostSeen(platform_id=f"p{number}", published=at) for number, at in enumerate(posts, start=1)
    }
    return blog


async def collected(town: Town) -> None:
    assert all(one.ok for one in (await town.engine.own_desk().do(Collect(force=True))).accounts)


@pytest.mark.parametrize("rules", ["malmo", "malmo-handbok"])
async def test_years_of_posts_agree_with_the_independent_calculation(tmp_path: Path, rules: str) -> None:
    dice, clock, posts = Random(20260310), Clock(datetime(2030, 12, 31, 11, tzinfo=UTC)), []
    at = datetime(2024, 2, 1, tzinfo=UTC)
    while at < clock.now:
        at += timedelta(minutes=dice.randrange(1, 60 * 24 * dice.choice([2, 3, 3, 4, 4, 5, 60])))
        posts.append(at)
    windows = ("12-01–02-29", "06-10–08-20")
    season = 'season = ["12-01–02-29", "06-10–08-20"]'
    write(tmp_path, told("ett"), told("sommar", more=season), told("bilder", "flickr"), rules=rules)
    blogs = {
        "ett": posting(clock, *posts),
        "sommar": posting(clock, *posts[::2]),
        "bilder": posting(clock, *posts[::70]),
    }
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        slow = SlowRules(load(town.paths.config).pack)
        start = date(2024, 2, 1)
        stories = {
            "ett": History("x", start, posts, None),
            "sommar": History("x", start, posts[::2], windows),
            "bilder": History("flickr", start, posts[::70], None),
        }
        for step in range(40):
            then = datetime(2024, 6, 30, 21, 59, tzinfo=UTC) + timedelta(days=57 * step, minutes=step % 5)
            week = await desk.ask(AskWeek(at=then, periods=6))
            closures = {row.account: row for row in await desk.ask(AskClosures(at=then))}
            seasons = {row.account: row for row in await desk.ask(AskSeasons(at=then))}
            assert set(seasons) == {"sommar"}
            for name, story in stories.items():
                mine = [(row.period, row.count, str(row.state)) for row in week if row.account == name]
                assert mine == slow.week(story, then, 6)
                found = closures.get(name)
                assert (None if found is None else (found.since, found.missed)) == slow.closure(story, then)
            row = seasons["sommar"]
            assert ({str(row.state), *map(str, row.also)}, row.wakes) == slow.season(stories["sommar"], then)


@pytest.mark.parametrize(("on", "asked"), [("x", True), ("Instagram", True), ("tiktok", False), ("", False)])
async def test_an_account_by_hand_has_the_pace_of_the_platform_it_is_on(tmp_path: Path, on: str, asked: bool) -> None:  # noqa: FBT001 - parametrized
    clock = Clock()
    write(tmp_path, told("ett", "manual", more=f'options = {{ on = "{on}" }}' if on else ""))
    async with open_town(tmp_path, clock=clock, blogs={"ett": posting(clock, NOON - timedelta(days=20))}) as town:
        await collected(town)
        rows = await town.engine.own_desk().ask(AskWeek())
        assert bool(rows and rows[0].min) is asked


async def test_a_deleted_post_keeps_counting(tmp_path: Path) -> None:
    clock = Clock()
    posted = NOON - timedelta(hours=20)
    write(tmp_path, told("ett"))
    blogs = {"ett": posting(clock, posted)}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        from sm_console.core.entries import PostRemoved

        await town.engine.services.ledger.write(
            lambda transaction: transaction.record("ett", PostRemoved(post=1), actor="platform")
        )
        (row,) = await town.engine.own_desk().ask(AskWeek())
        assert (row.period, row.count, row.min, row.max, row.state) == ("2026-W11", 1, 3, 4, "on_track")
        assert (row.start, row.end, row.missing, row.left) == (date(2026, 3, 9), date(2026, 3, 15), 2, 4)
        assert (await town.engine.own_desk().ask(AskWeek(at=posted - timedelta(seconds=1))))[0].count == 0


async def test_findings_of_all_rules_the_most_urgent_first(tmp_path: Path) -> None:
    clock = Clock(NOON + timedelta(days=2, hours=3))  # Thursday 15:00
    write(
        tmp_path,
        told("ett"),
        '[[account]]\nid = "ny"\nplatform = "x"\n',
        told("fest", more="seasonal = true"),
        told("sommar", more='season = ["04-01–08-31"]'),
        told("tyst"),
    )
    new = [clock() - timedelta(days=days) for days in range(14)]
    blogs = {
        "ett": posting(clock, NOON - timedelta(days=1)),
        "ny": posting(clock, *new),
        "fest": posting(clock, NOON),
        "sommar": posting(clock, datetime(2025, 8, 20, tzinfo=UTC)),
        "tyst": posting(clock, NOON - timedelta(days=60)),
    }
    asked = blogs["ett"].comment("När öppnar ni?", written=NOON - timedelta(days=1, hours=12))
    for words in ("Klockan nio. /Anna", "Klockan tio. /Zelda", "Klockan elva."):
        blogs["ett"].comment(words, own=True, parent_id=asked, written=clock() - timedelta(days=1))
    waits = blogs["tyst"].comment("Hallå?", written=NOON - timedelta(days=1, hours=12))
    assert waits
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        rows = await town.engine.own_desk().ask(AskFindings())
    found = [(row.rule, row.account, row.state) for row in rows]
    assert found[0] == ("R4", "tyst", "overdue")
    assert set(found) == {
        ("R4", "tyst", "overdue"),
        ("R2", "tyst", "at_risk"),
        ("R2", "tyst", "missed"),
        ("R13", "tyst", "candidate"),
        ("R2", "ett", "missed"),
        ("R5", "ett", "unknown-name"),
        ("R5", "ett", "none"),
        ("R1", "ny", "proposed"),
        ("R14", "ny", "no-responsible"),
        ("R14", "ny", "no-stand-in"),
        ("R14", "ny", "no-unit"),
        ("R3", "fest", "no-window"),
        ("R3", "sommar", "waking"),
    }
    by = {(row.rule, row.account, row.state): row for row in rows}
    risk = by["R2", "tyst", "at_risk"]
    assert (risk.due, risk.pack) == (datetime(2026, 3, 13, 16, tzinfo=UTC), "malmo 1")
    assert by["R3", "sommar", "waking"].due == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert by["R13", "tyst", "candidate"].since is not None
    assert by["R5", "ett", "none"].comment > 0
    assert all(row.pack == "malmo 1" for row in rows)


CRISIS = """extends = "malmo"
[crisis]
round_minutes = 60
answer_hours = 4
"""
HALF = """extends = "malmo"
[calendar.hours]
tuesday = "08:00–12:00"
[answer]
hours = 12
"""


async def test_another_packs_rounds_and_dates_are_told_of_each_account(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("ett"), told("tva"))
    (tmp_path / "etc" / "rules").mkdir()
    (tmp_path / "etc" / "rules" / "lugn.toml").write_text(CRISIS)
    (tmp_path / "etc" / "rules" / "halv.toml").write_text(HALF)
    blogs = {"ett": posting(clock, NOON - timedelta(days=1)), "tva": posting(clock, NOON - timedelta(days=1))}
    blogs["ett"].comment("Hallå?", written=NOON - timedelta(minutes=10))
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()

        async def notes(after: str) -> dict[str, list[tuple[str, dict[str, str]]]]:
            found = await desk.ask(AskRulesDiff(before="malmo", after=after))
            return {one.account: [(note.text[:5], note.values) for note in one.notes] for one in found.accounts}

        assert await notes("lugn") == {"ett": [], "tva": []}  # a crisis' numbers mean nothing while there is none
        assert await notes("halv") == {"ett": [("R6: l", {}), ("R4: o", {"count": "1"})], "tva": [("R6: l", {})]}
        found = await desk.ask(AskRulesDiff(before="malmo", after="lugn"))
        assert {(one.key, one.before, one.after) for one in found.changes} == {
            ("crisis.round_minutes", "30", "60"),
            ("crisis.answer_hours", "1", "4"),
        }
        await desk.do(BeginCrisis(reason="Översvämning", owner="anna"))
        rounds = ("R6: a", {"before": "30", "after": "60"})
        assert await notes("lugn") == {"ett": [rounds, ("R4: o", {"count": "1"})], "tva": [rounds]}


async def test_what_another_pack_would_change(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("ett"), told("egen", more='rules = "malmo-handbok"'))
    posts = [NOON - timedelta(days=day) for day in (5, 7)]  # two last week
    blogs = {"ett": posting(clock, *posts), "egen": posting(clock, *posts)}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        found = await desk.ask(AskRulesDiff(before="malmo", after="malmo-handbok"))
        assert (found.before, found.after) == ("malmo 1", "malmo-handbok 1")
        assert ("pace.x.min", "3", "2") in [(one.key, one.before, one.after) for one in found.changes]
        (account,) = found.accounts
        assert account.account == "ett"
        assert [(row.rule, row.state) for row in account.gone] == [("R2", "missed")]
        assert account.new == []
        (note,) = account.notes
        assert note.text.startswith("R6: rounds a day")
        assert note.values == {"before": "3", "after": "1"}
        back = await desk.ask(AskRulesDiff(before="malmo-handbok", after="malmo"))
        assert [(one.account, [row.state for row in one.new]) for one in back.accounts] == [("egen", ["missed"])]
        with pytest.raises(Refused) as refused:
            await desk.ask(AskRulesDiff(before="malmo", after="mamlo"))
        assert refused.value.message.values == {"name": "mamlo", "known": "malmo, malmo-handbok"}


async def test_what_was_never_read_is_not_judged(tmp_path: Path) -> None:
    write(tmp_path, told("ett"))
    async with open_town(tmp_path, blogs={"ett": posting(Clock())}) as town:
        desk = town.engine.own_desk()
        assert await desk.ask(AskWeek()) == []
        assert await desk.ask(AskClosures()) == []
        await collected(town)
        week = await desk.ask(AskWeek())
        assert [row.state for row in week] == ["on_track"]
        assert [row.cause for row in await desk.ask(AskClosures())] == ["weeks"]


@pytest.mark.parametrize("query", [AskWeek, AskSeasons, AskClosures, AskFindings])
async def test_an_instant_without_a_zone_is_refused(tmp_path: Path, query: Any) -> None:
    async with open_town(tmp_path) as town:
        with pytest.raises(Refused):
            await town.engine.own_desk().ask(query(at=datetime(2026, 3, 10)))  # noqa: DTZ001 - the point
        with pytest.raises(Refused):
            await town.engine.own_desk().ask(AskWeek(periods=10_000))


async def test_the_answers_cross_the_wire(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("ett", more='season = ["04-01–08-31"]'), told("tyst"))
    blogs = {"ett": posting(clock, NOON), "tyst": posting(clock, NOON - timedelta(days=90))}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        query: Any
        for query in (
            AskWeek(periods=3),
            AskSeasons(),
            AskClosures(),
            AskFindings(),
            AskRulesDiff(before="malmo", after="malmo-handbok"),
        ):
            rows = await desk.ask(wire.unpack_query(wire.pack(query)))
            assert rows
            assert wire.unpack_answer(wire.pack(rows), query.returns) == rows


async def test_the_rule_packs_are_told_to_whoever_may_look(tmp_path: Path) -> None:
    write(tmp_path, told("ett"), told("tva", more='rules = "malmo-handbok"'), told("tre"))
    clock = Clock(NOON)
    (tmp_path / "etc" / "settings.toml").write_text('[groups]\nobserver = "smc-look"\n')
    async with open_town(tmp_path, clock=clock, blogs={"ett": posting(clock)}) as town:
        rows = await town.engine.desk_for(CIA).ask(AskRulePacks())
    assert [(row.name, row.accounts, row.city) for row in rows] == [("malmo", 2, True), ("malmo-handbok", 1, False)]
