"""Fetching: what is kept, who is told, and how troubles stay where they are."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from connectors.errors import ConnectorError, Forbidden, Passing, ProtocolChanged, RightMissing, SlowDown, TokenDead
from sm_console.api.commands import Collect
from sm_console.api.queries import AskAccounts, AskHistory, AskInbox, AskThread
from sm_console.core.events import CommentSeen, ProfileSeen
from sm_console.core.model import CommentState, HealthState, Message, Visibility
from sm_console.desk import silence, upkeep
from sm_console.store import polling
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, NOON, Clock, FakePlatform, Town, open_town, trouble, write_configuration
from tests.desk.waiting import until


async def collect(town: Town, *, sweep: bool = False) -> list[tuple[bool, int, int, int]]:
    done = await town.engine.own_desk().do(Collect(force=True, sweep=sweep))
    return [(one.ok, one.new, one.changed, one.gone) for one in done.accounts]


async def the_account(town: Town) -> tuple[HealthState, str | None, bool]:
    account = (await town.engine.own_desk().ask(AskAccounts()))[0]
    return account.health, account.message.values["what"] if account.message else None, account.gap_since is not None


async def kinds(town: Town, comment: int) -> list[str]:
    return [row.kind for row in await town.engine.own_desk().ask(AskHistory(comment=comment))]


async def test_the_same_again_changes_nothing(town: Town) -> None:
    town.blog.comment()
    town.blog.face = ProfileSeen(name="Badet")
    assert await collect(town) == [(True, 2, 1, 0)]  # the face is seen with the first fetch
    assert await collect(town) == [(True, 0, 0, 0)]


async def test_edits_moderation_and_deletion_are_kept_as_they_came(town: Town) -> None:
    name = town.blog.comment("Fel stavat")
    await collect(town)
    comment = (await town.engine.own_desk().ask(AskInbox())).rows[0].id
    town.blog.comments[name] = replace(town.blog.comments[name], text="Rätt stavat", visibility=Visibility.HELD)
    assert await collect(town) == [(True, 0, 1, 0)]
    del town.blog.comments[name]
    assert await collect(town) == [(True, 0, 0, 0)], "missing from a listing proves nothing"
    assert await collect(town, sweep=True) == [(True, 0, 0, 1)]
    assert await kinds(town, comment) == ["comment-added", "comment-edited", "comment-shown", "comment-shown"]
    thread = await town.engine.own_desk().ask(AskThread(comment=comment))
    assert (thread.comment.state, thread.items[0].edited) == (CommentState.REMOVED, True)


async def test_a_comment_whose_post_nobody_knows_waits_for_it(town: Town) -> None:
    post = town.blog.posts.pop("p1")
    town.blog.comment()
    await collect(town)
    comment = (await town.engine.own_desk().ask(AskInbox())).rows[0].id
    assert (await town.engine.own_desk().ask(AskThread(comment=comment))).post_published is None
    town.blog.posts["p1"] = post
    await collect(town)
    thread = await town.engine.own_desk().ask(AskThread(comment=comment))
    assert (thread.post_title, thread.post_published) == ("Badet", post.published)


async def test_times_and_deadlines_are_the_platform_s(town: Town) -> None:
    written = NOON - timedelta(days=1, seconds=7)
    town.blog.comment(written=written)
    await collect(town)
    row = (await town.engine.own_desk().ask(AskInbox())).rows[0]
    assert (row.received, row.due) == (written, written + timedelta(hours=24))


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (TokenDead, HealthState.BROKEN),
        (RightMissing, HealthState.BROKEN),
        (Forbidden, HealthState.BROKEN),
        (ProtocolChanged, HealthState.BROKEN),
        (Passing, HealthState.LATE),
        (SlowDown, HealthState.LATE),
    ],
)
async def test_a_fault_becomes_the_account_s_health_and_goes_away_with_it(
    town: Town, kind: type[ConnectorError], state: HealthState
) -> None:
    town.blog.fetch_faults.append(trouble(kind))
    assert await collect(town) == [(False, 0, 0, 0)]
    assert await the_account(town) == (state, kind.__name__, False)
    await collect(town)
    assert await the_account(town) == (HealthState.OK, None, False)


async def test_a_person_is_told_once_when_it_begins_and_once_when_it_is_over(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "sm_console.desk")
    await collect(town)
    caplog.clear()
    town.blog.fetch_faults.extend([trouble(Passing)] * 5)
    for _ in range(7):
        await collect(town)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_one_account_s_trouble_is_not_another_s(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {name: FakePlatform(clock) for name in ("bad", "bibliotek", "trafik")}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        for blog in blogs.values():
            blog.comment()
        blogs["bad"].fetch_faults.append(RuntimeError("a fault in the connector"))
        blogs["trafik"].fetch_faults.append(trouble(TokenDead))
        assert sorted(await collect(town)) == [(False, 0, 0, 0), (False, 0, 0, 0), (True, 2, 0, 0)]
        health = {account.id: account.health for account in await town.engine.own_desk().ask(AskAccounts())}
        assert health == {
            "bad": HealthState.LATE,
            "bibliotek": HealthState.OK,
            "trafik": HealthState.BROKEN,
        }


async def test_failures_push_the_next_try_away_and_a_pause_is_kept(town: Town) -> None:
    waits = []
    town.blog.fetch_faults.extend([trouble(Passing)] * 6)
    for _ in range(6):
        await collect(town)
        account = (await town.engine.own_desk().ask(AskAccounts()))[0]
        assert account.next_fetch is not None
        waits.append((account.next_fetch - town.clock()).total_seconds())
    assert waits[-1] > 4 * waits[0]
    town.blog.fetch_faults.append(trouble(SlowDown, retry_after=5000.0))
    await collect(town)
    account = (await town.engine.own_desk().ask(AskAccounts()))[0]
    assert account.next_fetch is not None
    assert account.next_fetch - town.clock() >= timedelta(seconds=5000)


async def test_a_gap_is_shown_until_a_fetch_reaches_over_it(town: Town) -> None:
    await collect(town)
    town.clock.forward(hours=5)
    town.blog.fetch_faults.append(trouble(Passing))
    await collect(town)
    account = (await town.engine.own_desk().ask(AskAccounts()))[0]
    assert account.gap_since == NOON
    await collect(town)
    assert (await the_account(town))[2] is False


async def test_an_interrupted_fetch_goes_on_where_it_was(town: Town) -> None:
    await collect(town)
    assert town.blog.cursors == [None]
    before = await town.engine.services.ledger.read(lambda conn: polling.get(conn, "bad").cursor)
    town.blog.fetch_faults.append(trouble(Passing))
    await collect(town)
    assert await town.engine.services.ledger.read(lambda conn: polling.get(conn, "bad").cursor) == before
    await collect(town)
    assert town.blog.cursors == [None, before, before]


async def test_only_what_is_due_is_fetched(town: Town) -> None:
    desk = town.engine.own_desk()
    assert len((await desk.do(Collect())).accounts) == 1
    assert len((await desk.do(Collect())).accounts) == 0
    town.clock.forward(minutes=10)
    assert len((await desk.do(Collect())).accounts) == 1


async def test_the_background_fetches_by_itself(town: Town) -> None:
    town.blog.comment()
    await town.engine.services.collector.step()
    await until(lambda: town.blog.fetches == 1)
    town.clock.forward(minutes=10)

    async def arrived() -> bool:
        return len((await town.engine.own_desk().ask(AskInbox())).rows) == 1

    await until(arrived)


async def test_what_waits_for_approval_is_read_again_within_the_hour(town: Town) -> None:
    name = town.blog.comment(visibility=Visibility.HELD)
    await collect(town)
    del town.blog.comments[name]
    town.clock.forward(minutes=30)
    assert await collect(town) == [(True, 0, 0, 0)]
    town.clock.forward(minutes=31)
    assert await collect(town) == [(True, 0, 0, 1)]


async def test_everything_is_read_again_within_the_day(town: Town) -> None:
    name = town.blog.comment()
    await collect(town)
    del town.blog.comments[name]
    town.clock.forward(hours=23)
    assert await collect(town) == [(True, 0, 0, 0)]
    town.clock.forward(hours=2)
    assert await collect(town) == [(True, 0, 0, 1)]


async def test_current_state_is_what_the_journal_says(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        first = town.blog.comment("Ett")
        town.blog.comment("Två", parent_id=first)
        await collect(town)
        town.blog.comments[first] = replace(town.blog.comments[first], text="Ett, rättat")
        town.blog.comment("Svar / Anna", own=True, parent_id=first)
        await collect(town)
        database = town.paths.data / "desk.db"
    assert check(database) == []


async def test_changed_rules_date_open_comments_anew_and_say_so(town: Town) -> None:
    town.blog.comment(written=NOON - timedelta(hours=1))
    town.blog.comment("Besvarad", written=NOON - timedelta(hours=2))
    await collect(town)
    rows = (await town.engine.own_desk().ask(AskInbox())).rows
    folder = town.paths.config / "rules"
    folder.mkdir()
    (folder / "lund.toml").write_text('version = 1\nextends = "malmo"\n[answer]\nhours = 4\n')
    settings = (town.paths.config / "settings.toml").read_text()
    (town.paths.config / "settings.toml").write_text('rules = "lund"\n' + settings)
    await upkeep.look_at_files(town.engine.services)
    after = (await town.engine.own_desk().ask(AskInbox())).rows
    assert [row.due for row in after] == [row.received + timedelta(hours=4) for row in after]
    assert await kinds(town, rows[0].id) == ["comment-added", "comment-redated"]
    assert await upkeep.redate(town.engine.services.ledger, town.engine.services.standing) == 0


async def test_a_broken_file_changes_nothing_and_is_said_once(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    accounts = town.paths.config / "accounts.toml"
    accounts.write_text("[[account]\n")
    for _ in range(3):
        await upkeep.look_at_files(town.engine.services)
    assert len([record for record in caplog.records if record.name == "sm_console.desk.standing"]) == 1
    assert [account.id for account in await town.engine.desk_for(ANNA).ask(AskAccounts())] == ["bad"]
    write_configuration(town.paths.config, "bad", "bibliotek")
    await upkeep.look_at_files(town.engine.services)
    assert [account.id for account in await town.engine.desk_for(ANNA).ask(AskAccounts())] == ["bad", "bibliotek"]
    write_configuration(town.paths.config, "bibliotek")
    await upkeep.look_at_files(town.engine.services)
    assert [account.id for account in await town.engine.desk_for(ANNA).ask(AskAccounts())] == ["bibliotek"]


async def test_comments_of_one_batch_may_repeat_each_other(town: Town) -> None:
    name = town.blog.comment("först")
    seen: CommentSeen = town.blog.comments[name]
    town.blog.comments["again"] = replace(seen, text="sedan")
    assert await collect(town) == [(True, 2, 1, 0)]
    row = (await town.engine.own_desk().ask(AskInbox())).rows[0]
    assert row.words == "sedan"


async def test_a_silence_that_is_not_like_the_account_counts_as_unknown(town: Town) -> None:
    for days in range(40, 0, -1):
        town.blog.comment(written=NOON - timedelta(days=days))
    await collect(town)
    assert (await town.engine.own_desk().ask(AskAccounts()))[0].health is HealthState.OK
    town.clock.forward(days=2)
    await collect(town)
    account = (await town.engine.own_desk().ask(AskAccounts()))[0]
    assert (account.health, account.message) == (
        HealthState.LATE,
        Message(silence.UNUSUAL.text, {"day": "2026-03-09"}),
    )
    town.blog.comment()
    await collect(town)
    assert (await town.engine.own_desk().ask(AskAccounts()))[0].health is HealthState.OK


@pytest.mark.parametrize(
    ("gaps", "silent", "unusual"),
    [
        ([1] * 30, 2, False),
        ([1] * 30, 3, True),
        ([1] * 25 + [4], 11, False),
        ([1] * 25 + [4], 12, True),
        ([1] * 10, 30, False),
        ([], 30, False),
    ],
)
def test_what_counts_as_unusual(gaps: list[int], silent: int, unusual: bool) -> None:  # noqa: FBT001 - parametrized
    days = [date(2026, 1, 1)]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    found = silence.unusual_since(days, days[-1] + timedelta(days=silent))
    assert found == (days[-1] if unusual else None)
