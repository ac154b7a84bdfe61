"""Alarms: raised once, seen by name, ended with their cause; brought outside without anybody's words."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.credentials import store_secret
from connectors.errors import TokenDead
from sm_console.api.commands import Collect, Refused, TakeClaim, WaiveAnswer
from sm_console.api.crisis import AlarmRow, AskAlarms, BeginCrisis, EndCrisis, SeeAlarms, TryAlarm
from sm_console.api.queries import AskInbox
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.alarms import Alarm, compare, words_in
from sm_console.core.model import Message
from sm_console.core.quiet import QuietHours
from sm_console.desk import alarm_keeper, upkeep
from sm_console.desk.alarm_keeper import AlarmKeeper
from sm_console.desk.outside import Outside
from sm_console.store import rebuild
from tests.desk.fakes import ANNA, BO, CIA, SETTINGS, Town, open_town, trouble, write_configuration

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # in apprise
ZONE = ZoneInfo("Europe/Stockholm")


class Watch:
    """A town with its keeper of alarms, stepped by hand."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.keeper = AlarmKeeper(town.engine.services)
        self.outside = Outside(town.engine.services, self.keeper.undelivered)

    async def look(self, *, all: bool = False) -> list[AlarmRow]:  # noqa: A002 - the query's own word
        self.town.clock.forward(seconds=31)
        await self.keeper.step()
        return (await self.town.engine.desk_for(CIA).ask(AskAlarms(all=all))).alarms

    async def kinds(self) -> list[str]:
        """Those that stand, but for the rounds that nobody makes here."""
        return sorted(one.kind.value for one in await self.look() if one.kind is not AlarmKind.ROUND)

    async def fetch(self) -> None:
        await self.do(Collect(force=True))

    async def do(self, command: Any, uid: int = ANNA) -> Any:
        return await self.town.engine.desk_for(uid).do(command)

    async def first(self) -> int:
        return (await self.town.engine.desk_for(CIA).ask(AskInbox())).rows[0].id


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    async with open_town(tmp_path) as town:
        town.directory.members |= {"anna": {"smc-boss"}}
        yield Watch(town)


@pytest.mark.parametrize("portion", [1, 4, 6, 200])
async def test_many_at_once_are_a_spike_for_a_quiet_account(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(alarm_keeper, "AT_ONCE", portion)
    watch.town.blog.comment("En fråga", written=watch.town.clock() - timedelta(days=3))
    await watch.fetch()
    assert await watch.kinds() == []
    for number in range(12):
        watch.town.blog.comment(f"Vad händer? {number}")
    await watch.fetch()
    (found,) = [one for one in await watch.look() if one.kind is AlarmKind.SPIKE]
    assert (found.account, found.account_name, found.count, found.calls) == ("bad", "Badbloggen", 12, True)
    again = [one for one in await watch.look() if one.kind is AlarmKind.SPIKE]
    assert [one.id for one in again] == [found.id]  # raised once
    watch.town.clock.forward(hours=7)
    assert [one.id for one in await watch.look() if one.kind is AlarmKind.SPIKE] == []
    assert rebuild.check(watch.town.paths.data / "desk.db") == []


async def test_old_comments_read_late_are_no_spike(watch: Watch) -> None:
    for number in range(50):
        watch.town.blog.comment(f"Gammalt {number}", written=watch.town.clock() - timedelta(days=2, minutes=number))
    await watch.fetch()
    assert "spike" not in await watch.kinds()


async def test_a_watched_word_calls_until_nothing_open_holds_it(watch: Watch) -> None:
    watch.town.blog.comment("Jag har <b>POLISANMÄLT</b> er")
    watch.town.blog.comment("Vilken polisanmälan?")
    await watch.fetch()
    (found,) = [one for one in await watch.look() if one.kind is AlarmKind.WORD]
    assert (found.count, found.text.values["word"]) == (2, "polisanmäl*")
    assert "POLISANMÄLT" not in json.dumps(found.text.values)
    for _ in range(2):
        await watch.do(WaiveAnswer(comment=await watch.first(), reason="ringt upp"))
    assert "word" not in await watch.kinds()


async def test_time_that_runs_out_with_nobody_on_it(watch: Watch) -> None:
    watch.town.blog.comment("Hej?")
    await watch.fetch()
    assert await watch.kinds() == []
    watch.town.clock.forward(hours=23, minutes=30)
    assert await watch.kinds() == ["deadline"]
    await watch.do(TakeClaim(comment=await watch.first()), BO)
    assert await watch.kinds() == []


async def test_all_of_an_account_that_runs_out_is_counted_and_dated_anew(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    for number in range(5):
        watch.town.blog.comment(f"När öppnar badet? {number}", written=watch.town.clock() - timedelta(minutes=number))
    await watch.fetch()
    calm = {row.id: row.due for row in (await watch.town.engine.desk_for(CIA).ask(AskInbox())).rows}
    await watch.do(BeginCrisis(reason="Översvämning"))
    page = await watch.town.engine.desk_for(CIA).ask(AskInbox())
    assert all(row.due < calm[row.id] for row in page.rows)
    watch.town.clock.forward(minutes=40)
    (found,) = [one for one in await watch.look() if one.kind is AlarmKind.DEADLINE]
    assert found.text.values["count"] == "5"
    assert rebuild.check(watch.town.paths.data / "desk.db") == []


async def test_a_connection_that_stays_down(watch: Watch) -> None:
    await watch.fetch()
    watch.town.blog.fetch_faults.append(trouble(TokenDead))
    await watch.fetch()
    assert await watch.kinds() == []
    watch.town.clock.forward(minutes=15)
    assert await watch.kinds() == ["connector"]
    await watch.fetch()
    assert await watch.kinds() == []


async def test_rounds_left_out_and_a_crisis_that_nobody_looks_at(watch: Watch) -> None:
    await watch.fetch()
    await watch.do(BeginCrisis(reason="Storm"))
    watch.town.clock.forward(hours=1)
    kinds = {one.kind for one in await watch.look()}
    assert AlarmKind.ROUND in kinds
    assert AlarmKind.REVIEW not in kinds
    watch.town.clock.forward(hours=4)
    assert AlarmKind.REVIEW in {one.kind for one in await watch.look()}
    await watch.do(EndCrisis())
    assert AlarmKind.REVIEW not in {one.kind for one in await watch.look()}


async def test_seen_by_name_and_not_by_observers(watch: Watch) -> None:
    watch.town.blog.comment("polisanmälan")
    await watch.fetch()
    await watch.look()
    with pytest.raises(Refused) as refused:
        await watch.do(SeeAlarms(), CIA)
    assert refused.value.code == "role"
    assert (await watch.do(SeeAlarms(), BO)).id == 1
    (found,) = [one for one in await watch.look() if one.kind is AlarmKind.WORD]
    assert (found.seen_by, found.calls) == ("Bo", False)
    assert (await watch.do(SeeAlarms(), BO)).id == 0


# -- outside


class Hook(BaseHTTPRequestHandler):
    """Keeps what it is sent; answers what it is told to."""

    bodies: list[dict[str, Any]]
    answers: list[int]

    def do_POST(self) -> None:
        type(self).bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(type(self).answers.pop(0) if type(self).answers else 200)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[tuple[type[Hook], str]]:
    """A webhook on loopback and its address."""
    kind: type[Hook] = type("OneHook", (Hook,), {"bodies": [], "answers": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield kind, f"json://127.0.0.1:{server.server_port}/hook-secret"
    server.shutdown()
    thread.join()
    server.server_close()


def with_receiver(home: Path, address: str, more: str = "", quiet: str = "") -> None:
    outside = f'{SETTINGS}\n[alarms]\n{quiet}\n[[alarms.outside]]\nid = "jour"\n{more}\n'
    write_configuration(home / "etc", "bad", settings=outside)
    store_secret(home / "etc", "jour", address)


async def alarmed(town: Town) -> Watch:
    town.directory.members |= {"anna": {"smc-boss"}}
    watch = Watch(town)
    town.blog.comment("Hemliga ord av Eva: polisanmälan", author="Eva Okänd")
    await watch.fetch()
    await watch.look()
    return watch


async def test_it_leaves_once_without_anybodys_words(tmp_path: Path, hook: tuple[type[Hook], str]) -> None:
    kind, address = hook
    with_receiver(tmp_path, address, 'kinds = ["word"]')
    async with open_town(tmp_path) as town:
        watch = await alarmed(town)
        await watch.outside.step()
        await watch.outside.step()
        (body,) = kind.bodies
        assert "Badbloggen" in body["message"]
        assert not any(word in json.dumps(body, ensure_ascii=False) for word in ("Eva", "Hemliga", "http"))
        await watch.do(TryAlarm())
        assert len(kind.bodies) == 2


async def test_names_stay_in_the_house_where_they_must(tmp_path: Path, hook: tuple[type[Hook], str]) -> None:
    kind, address = hook
    with_receiver(tmp_path, address, 'names = false\nkinds = ["word"]')
    async with open_town(tmp_path) as town:
        await (await alarmed(town)).outside.step()
        assert len(kind.bodies) == 1
        assert "Badbloggen" not in json.dumps(kind.bodies)


async def test_what_does_not_arrive_is_told_once_and_tried_again(
    tmp_path: Path, hook: tuple[type[Hook], str], caplog: pytest.LogCaptureFixture
) -> None:
    kind, address = hook
    with_receiver(tmp_path, address, 'kinds = ["word"]')
    kind.answers = [500, 500]
    async with open_town(tmp_path) as town:
        watch = await alarmed(town)
        await watch.outside.step()
        await watch.outside.step()  # waits first
        assert len(kind.bodies) == 1
        assert "outside" in await watch.kinds()
        town.clock.forward(minutes=1)
        await watch.outside.step()
        assert len([one for one in await watch.look(all=True) if one.kind is AlarmKind.OUTSIDE]) == 1
        town.clock.forward(minutes=2)
        await watch.outside.step()
        assert len(kind.bodies) == 3
        assert "outside" not in await watch.kinds()
    assert "hook-secret" not in caplog.text


async def test_quiet_hours_keep_it_until_morning(tmp_path: Path, hook: tuple[type[Hook], str]) -> None:
    kind, address = hook
    with_receiver(tmp_path, address, 'kinds = ["word"]', 'quiet = "11:00–13:00"')
    async with open_town(tmp_path) as town:
        watch = await alarmed(town)
        assert (await town.engine.desk_for(CIA).ask(AskAlarms())).quiet
        await watch.outside.step()
        assert kind.bodies == []
        town.clock.forward(hours=1)
        await watch.outside.step()
        assert len(kind.bodies) == 1


async def test_a_test_says_whom_it_does_not_reach(tmp_path: Path, watch: Watch) -> None:
    with pytest.raises(Refused, match="settings"):
        await watch.do(TryAlarm())
    with_receiver(tmp_path / "other", "json://127.0.0.1:9/")
    async with open_town(tmp_path / "other") as town:
        town.directory.members |= {"anna": {"smc-boss"}}
        for target, code in (("", "gone"), ("ingen", "unknown")):
            with pytest.raises(Refused) as refused:
                await town.engine.desk_for(ANNA).do(TryAlarm(target=target))
            assert refused.value.code == code


# -- the pure parts


def made(key: str) -> Alarm:
    return Alarm(kind=AlarmKind.WORD, key=key, text=Message("x"))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9)), st.lists(st.sampled_from("abcdef")))
def test_what_stands_is_not_raised_again_and_what_is_gone_ends(standing: dict[str, int], found: list[str]) -> None:
    raised, ended = compare(standing, [made(key) for key in found])
    assert sorted(one.key for one in raised) == sorted(set(found) - set(standing))
    assert sorted(ended) == sorted(number for key, number in standing.items() if key not in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Det är LÄCKT nu", ["läckt*"]),
        ("läckta uppgifter", ["läckt*"]),
        ("upplaskat", []),
        ("en JO-anmälan", ["JO-anmäl*"]),
        ("hot  mot\nskolan", ["hot mot"]),
        ("chot mot", []),
    ],
)
def test_watched_words_are_whole_words(text: str, found: list[str]) -> None:
    assert words_in(text, ("läckt*", "JO-anmäl*", "hot mot")) == found


@given(st.times(), st.times(), st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_quiet_hours_go_round_midnight(starts: time, ends: time, at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    clock = instant.astimezone(ZONE).time()
    inside = (starts <= clock < ends) if starts <= ends else not (ends <= clock < starts)
    assert QuietHours(starts=starts, ends=ends).holds(instant, ZONE) == inside
