"""Rounds through the whole desk (R6): started, walked, ended, given up, forgotten; the day, the month, the finding."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Capabilities
from connectors.errors import Passing
from sm_console.api import wire
from sm_console.api.commands import Collect, EnterComment, Refused
from sm_console.api.finding_queries import AskFindings
from sm_console.api.round_commands import EndRound, SeeAccount, StartRound
from sm_console.api.round_queries import AskNews, AskRoundProof, AskRounds, AskWatch
from sm_console.api.round_views import ProofRow, RoundsView
from sm_console.core.model import Message
from sm_console.core.rounds import RoundState
from sm_console.desk.round_turns import LOOK_AGAIN, RoundTurns
from sm_console.store.rebuild import check
from tests.desk.fakes import (
    ANNA,
    BO,
    CIA,
    NOON,
    SETTINGS,
    STAFF,
    Clock,
    FakeDirectory,
    FakePlatform,
    Town,
    open_town,
    trouble,
)

ACCOUNTS = """
[[account]]
id = "bad"
platform = "wordpress"
address = "http://127.0.0.1:9/"
name = "Badbloggen"
unit = "Fritid"
allow_private = true

[[account]]
id = "park"
platform = "wordpress"
address = "http://127.0.0.1:9/"
name = "Parkbloggen"
unit = "Gata"
allow_private = true

[[account]]
id = "tiktok"
platform = "manual"
address = "https://social.example/@kommun"
unit = "Kommunikation"
"""
EIGHT = NOON.replace(hour=7)  # the office opens at 08:00 in Stockholm


class Office:
    """A town whose day is walked through."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.engine = town.engine

    async def ask(self, query: Any, uid: int = ANNA) -> Any:
        return await self.engine.desk_for(uid).ask(query)

    async def do(self, command: Any, uid: int = ANNA) -> Any:
        return await self.engine.desk_for(uid).do(command)

    async def refused(self, command: Any, uid: int = ANNA) -> str:
        with pytest.raises(Refused) as refused:
            await self.do(command, uid)
        return refused.value.code

    async def collect(self) -> None:
        await self.do(Collect(force=True))

    async def needs(self, uid: int = ANNA) -> dict[str, str]:
        return {row.account: str(row.need) for row in await self.ask(AskWatch(), uid)}

    async def states(self) -> list[str]:
        view: RoundsView = await self.ask(AskRounds())
        return [str(slot.state) for slot in view.slots]

    def at(self, clock: str) -> None:
        hour, minute = map(int, clock.split(":"))
        day = self.town.clock.now
        self.town.clock.now = day.replace(hour=hour - 1, minute=minute)

    async def whole_round(self, uid: int = ANNA) -> int:
        number: int = (await self.do(StartRound(), uid)).id
        for row in await self.ask(AskWatch(), uid):
            if row.need not in {"unchanged", "seen"}:
                await self.do(SeeAccount(account=row.account, nothing=row.manual and not row.comments), uid)
        await self.do(EndRound(), uid)
        return number


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    clock = Clock(EIGHT - timedelta(minutes=1))
    etc = tmp_path / "etc"
    etc.mkdir()
    for name, text in (("accounts", ACCOUNTS), ("staff", STAFF), ("settings", SETTINGS)):
        (etc / f"{name}.toml").write_text(text, encoding="utf-8")
    directory = FakeDirectory()
    directory.members["cia"] = {"smc-boss"}
    blogs = {name: FakePlatform(clock) for name in ("bad", "park", "tiktok")}
    blogs["tiktok"].able = Capabilities(comments=False)
    for blog in blogs.values():
        blog.posts = {}
    async with open_town(tmp_path, clock=clock, blogs=blogs, directory=directory) as town:
        found = Office(town)
        await found.collect()
        yield found


async def test_a_round_from_start_to_end(office: Office) -> None:
    assert await office.states() == ["upcoming", "upcoming", "upcoming"]
    office.at("8:30")
    asked = office.town.blog.comment("När öppnar ni?")
    await office.collect()
    started = await office.do(StartRound())
    assert await office.states() == ["running", "upcoming", "upcoming"]
    rows = await office.ask(AskWatch())
    assert [(row.account, str(row.need)) for row in rows] == [
        ("bad", "new"),
        ("tiktok", "manual"),
        ("park", "unchanged"),
    ]
    assert rows[1].address == "https://social.example/@kommun"
    news = await office.ask(AskNews(account="bad"))
    assert [(item.text, item.post > 0) for item in news.items if item.comment] == [("När öppnar ni?", True)]
    up_to = {"comments_up_to": news.comments_up_to, "posts_up_to": news.posts_up_to}
    await office.do(SeeAccount(account="bad", note="frågan är besvarad i telefon", **up_to))
    await office.do(SeeAccount(account="tiktok", nothing=True))
    office.at("8:50")
    assert (await office.do(EndRound())).message is None
    view = await office.ask(AskRounds())
    first = view.slots[0]
    assert (first.state, first.people, first.seen, first.accounts, first.rounds) == ("done", ("Anna",), 3, 3, (1,))
    (made,) = view.rounds
    assert (made.id, made.state, made.seen, made.unchanged) == (started.id, "ended", 3, 1)
    looks = {look.account: look for look in made.looks}
    assert (looks["bad"].comments, looks["bad"].note) == (1, "frågan är besvarad i telefon")
    assert (looks["tiktok"].hits, looks["tiktok"].comments, looks["tiktok"].note) == (0, 0, "")
    assert asked
    assert await asyncio.to_thread(check, office.town.paths.data / "desk.db") == []


async def test_what_comes_after_the_look_is_new_again(office: Office) -> None:
    await office.do(StartRound())
    office.town.blog.comment("Först")
    await office.collect()
    news = await office.ask(AskNews(account="bad"))
    office.town.blog.comment("Medan någon läste", written=NOON - timedelta(days=90))  # old, but it comes only now
    await office.collect()
    shown = {"comments_up_to": news.comments_up_to, "posts_up_to": news.posts_up_to}
    await office.do(SeeAccount(account="bad", **shown))
    assert (await office.needs())["bad"] == "new"
    found = await office.ask(AskNews(account="bad"))
    assert [item.text for item in found.items] == ["Medan någon läste"]
    await office.do(SeeAccount(account="bad"))
    assert (await office.needs())["bad"] == "seen"
    (made,) = (await office.ask(AskRounds())).rounds
    assert [look.comments for look in made.looks] == [1, 1]


async def test_after_a_look_before_anything_was_read_only_what_is_recent_is_new(office: Office) -> None:
    await office.do(StartRound())
    await office.do(SeeAccount(account="bad"))
    office.town.blog.comment("Från i våras", written=NOON - timedelta(days=90))
    await office.collect()
    assert (await office.needs())["bad"] == "seen"
    office.town.blog.comment("Skrivet strax före", written=office.town.clock.now - timedelta(minutes=5))
    await office.collect()
    assert (await office.needs())["bad"] == "new"
    found = await office.ask(AskNews(account="bad"))
    assert [item.text for item in found.items] == ["Skrivet strax före"]


async def test_own_words_are_no_news_but_posts_are(office: Office) -> None:
    from sm_console.core.events import PostSeen

    await office.whole_round()
    asked = office.town.blog.comment("Hej")
    await office.collect()
    await office.whole_round()
    office.town.blog.comment("Hej själv! /Anna", own=True, parent_id=asked)
    await office.collect()
    assert (await office.needs())["bad"] == "unchanged"
    office.town.blog.posts["p9"] = PostSeen(platform_id="p9", published=office.town.clock(), title="Nytt")
    await office.collect()
    (row, *_) = await office.ask(AskWatch())
    assert (row.account, row.comments, row.posts) == ("bad", 0, 1)


async def test_an_account_that_cannot_be_read_is_looked_at_by_hand(office: Office) -> None:
    for _ in range(6):
        office.town.blogs["park"].fetch_faults.append(trouble(Passing))
    await office.collect()
    office.at("8:05")
    await office.do(StartRound())
    assert (await office.needs())["park"] == "trouble"
    await office.do(SeeAccount(account="tiktok", nothing=True))
    done = await office.do(EndRound())
    assert done.message is not None
    assert done.message.values == {"left": "1", "accounts": "3"}
    office.at("8:10")
    assert (await office.states())[0] == "partial"
    assert (await office.ask(AskRounds())).slots[0].missing == ("park",)


async def test_manual_accounts_want_a_word(office: Office) -> None:
    await office.do(StartRound())
    assert await office.refused(SeeAccount(account="tiktok")) == "input"
    assert await office.refused(SeeAccount(account="tiktok", nothing=True, hits=1)) == "input"
    assert await office.refused(SeeAccount(account="tiktok", hits=-1)) == "input"
    await office.do(SeeAccount(account="tiktok", hits=3, note="tre frågor om badet"))
    row = next(row for row in await office.ask(AskWatch()) if row.account == "tiktok")
    assert (row.hits, row.notes, row.need) == (3, ("tre frågor om badet",), "seen")
    await office.do(EnterComment(account="tiktok", author="Eva", text="När öppnar ni?"))
    row = next(row for row in await office.ask(AskWatch()) if row.account == "tiktok")
    assert (row.need, row.comments) == ("new", 1)
    await office.do(SeeAccount(account="tiktok"))  # what was entered says what was there


async def test_who_may_do_what(office: Office) -> None:
    office.town.directory.members["bo"] = {"smc-look"}
    assert await office.refused(EndRound()) == "state"
    assert await office.refused(SeeAccount(account="bad")) == "state"
    number = (await office.do(StartRound())).id
    assert await office.refused(StartRound()) == "state"
    assert await office.refused(SeeAccount(account="tiktok", round=number, nothing=True), BO) == "role"
    assert await office.refused(EndRound(round=number), BO) == "role"
    assert await office.refused(EndRound(round=number, given_up=True), BO) == "role"
    assert await office.refused(SeeAccount(account="finns-inte")) == "unknown"
    assert await office.refused(EndRound(round=99)) == "unknown"
    assert await office.refused(EndRound(round=number), CIA) == "role"
    await office.do(EndRound(round=number, given_up=True), CIA)
    assert await office.refused(EndRound(round=number, given_up=True)) == "state"
    assert [row.state for row in (await office.ask(AskRounds())).rounds] == [RoundState.GIVEN_UP]


async def test_a_round_in_which_nothing_was_looked_at_cannot_be_ended(office: Office) -> None:
    for blog in office.town.blogs.values():
        blog.fetch_faults.append(trouble(Passing))
    await office.collect()
    await office.do(StartRound())
    assert await office.refused(EndRound()) == "state"
    await office.do(EndRound(given_up=True, note="larm"))


async def test_a_forgotten_round_is_no_proof_and_gives_way(office: Office) -> None:
    office.at("8:10")
    first = (await office.do(StartRound())).id
    office.at("11:01")
    assert await office.states() == ["missed", "open", "upcoming"]
    assert (await office.do(StartRound())).id == first + 1
    assert await office.states() == ["missed", "running", "upcoming"]
    states = [row.state for row in (await office.ask(AskRounds())).rounds]
    assert states == [RoundState.GIVEN_UP, RoundState.RUNNING]


async def test_the_finding_comes_when_a_third_goes_by_and_goes_with_a_round(office: Office) -> None:
    async def found() -> list[Any]:
        return [row for row in await office.ask(AskFindings()) if row.rule == "R6"]

    office.at("10:59")
    assert await found() == []
    office.at("11:00")
    (row,) = await found()
    assert (row.account, row.state, row.due) == ("", "overdue", office.town.clock())
    assert row.since == row.due
    assert row.text.values["pack"] == row.pack == "malmo 1"
    assert [one.text for one in (await office.ask(AskRounds())).overdue] == [row.text]
    office.at("11:20")
    await office.whole_round()
    assert await found() == []
    assert (await office.ask(AskFindings(at=office.town.clock() - timedelta(minutes=15))))[0].rule == "R6"
    assert (await office.states())[0] == "missed"  # a miss stays a miss


async def test_the_month_is_proven_day_by_day(office: Office) -> None:
    office.at("8:20")
    await office.whole_round()
    office.at("15:00")
    await office.whole_round(BO)
    office.at("18:00")
    rows: list[ProofRow] = await office.ask(AskRoundProof(month="2026-03"))
    assert [row.day for row in rows] == [date(2026, 3, day) for day in range(1, 11)]
    today = rows[-1]
    assert (today.expected, today.done, today.missed, today.rounds) == (3, 2, 1, 2)
    assert today.people == ("Anna", "Bo")
    assert not any(row.expected for row in rows[:-1])  # the accounts came to the desk today
    assert [row.working for row in rows[:2]] == [False, True]
    assert await office.ask(AskRoundProof(month="2026-04")) == []
    for month in ("2026-13", "mars", "2026-3", ""):
        with pytest.raises(Refused):
            await office.ask(AskRoundProof(month=month))
    with pytest.raises(Refused):
        await office.ask(AskRounds(at=datetime(2026, 3, 10)))  # noqa: DTZ001 - the point


async def test_a_unit_with_the_handbooks_pack_is_watched_once_a_day(office: Office) -> None:
    etc = office.town.paths.config
    (etc / "settings.toml").write_text(SETTINGS + '[units]\n"Gata" = "malmo-handbok"\n')
    office.engine.services.standing.reload()
    view = await office.ask(AskRounds())
    assert [(slot.slot, slot.of, slot.pack) for slot in view.slots] == [
        (1, 3, "malmo 1"),
        (2, 3, "malmo 1"),
        (3, 3, "malmo 1"),
        (1, 1, "malmo-handbok 1"),
    ]
    office.at("9:00")
    await office.whole_round()
    office.at("17:30")
    rows = [row for row in await office.ask(AskFindings()) if row.rule == "R6"]
    assert [row.pack for row in rows] == ["malmo 1"]
    proof = await office.ask(AskRoundProof(month="2026-03"))
    assert [(row.pack, row.expected, row.done) for row in proof[-2:]] == [("malmo 1", 3, 1), ("malmo-handbok 1", 1, 1)]


async def test_what_is_asked_far_away_in_time_is_answered(office: Office) -> None:
    for year in (1, 1999, 9999):
        at = NOON.replace(year=year, month=1, day=1, hour=0)
        view = await office.ask(AskRounds(at=at))
        assert view.rounds == []
        await office.ask(AskFindings(at=at))


async def test_everybody_is_told_when_a_third_begins_or_ends(office: Office) -> None:
    turns = RoundTurns(office.engine.services)
    office.at("10:58")
    feed = office.engine.own_desk().changes()
    assert 119 < await turns.step() < 121
    office.at("11:00")
    assert await turns.step() == LOOK_AGAIN
    async with asyncio.timeout(5):
        change = await anext(feed)
    assert "rounds" in change.topics


async def test_the_answers_cross_the_wire(office: Office) -> None:
    office.at("8:20")
    office.town.blog.comment("Hej")
    await office.collect()
    await office.whole_round()
    office.town.blog.comment("Igen")
    await office.collect()
    await office.do(StartRound())
    asked: Any
    for asked in (AskRounds(), AskRoundProof(month="2026-03"), AskWatch(), AskNews(account="bad")):
        answer = await office.ask(wire.unpack_query(wire.pack(asked)))
        assert answer
        assert wire.unpack_answer(wire.pack(answer), asked.returns) == answer
    given: Any
    for given in (SeeAccount(account="bad"), EndRound(note="x"), StartRound()):
        assert wire.unpack_command(wire.pack(given)) == given
    assert isinstance((await office.ask(AskRounds())).slots[0].people, tuple)
    assert all(isinstance(row.text, Message) for row in (await office.ask(AskRounds())).overdue)
