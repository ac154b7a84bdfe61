"""What platforms allow: pauses that last, limits that accounts share, logins that are prolonged, things to know."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.credentials import secret_for, store_secret
from connectors.base import Quota
from connectors.errors import Passing, SlowDown, TokenDead, Unsure
from sm_console.api.commands import Collect, Moderate, Refused, SendReply, StoreLogin
from sm_console.api.queries import AskAccounts, AskInbox, AskOutbox, AskStatus, AskThread
from sm_console.api.views import AccountView, Collected
from sm_console.cli.status import account_line
from sm_console.core.events import ProfileSeen
from sm_console.core.model import Action, Ground, HealthState, Message, OutboxState
from sm_console.core.notices import FIRST_READING
from sm_console.desk.links import IN_ENVIRONMENT
from sm_console.store import lookup, polling
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, NOON, Clock, FakePlatform, Town, open_town, trouble

SOON = Message("The login ends in {days} days", {"days": "9"})


def quota(share: float, resets: datetime | None = NOON + timedelta(hours=10), name: str = "calls") -> Quota:
    return Quota(name=name, share=share, resets=resets)


async def collect(town: Town, *, force: bool = True, override: bool = False) -> list[Collected]:
    return (await town.engine.own_desk().do(Collect(force=force, override=override))).accounts


async def view(town: Town, name: str = "bad") -> AccountView:
    accounts = await town.engine.own_desk().ask(AskAccounts())
    return next(account for account in accounts if account.id == name)


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


# Pauses.


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


# Limits.


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


# Things to know.


async def test_notices_are_shown_recorded_on_change_and_logged_once(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "sm_console.desk.outcomes")
    await collect(town)
    caplog.clear()
    for days in (9, 9, 8, 7, 7):
        town.blog.told_notices = (Message(SOON.text, {"days": str(days)}),)
        await collect(town)
    account = await view(town)
    assert (account.health, account.message, account.notices) == (
        HealthState.OK,
        None,
        (Message(SOON.text, {"days": "7"}),),
    )
    assert len(caplog.records) == 1
    assert (await town.engine.own_desk().ask(AskStatus())).level == 1
    town.blog.told_notices = ()
    await collect(town)
    assert (await view(town)).notices == ()
    assert (await town.engine.own_desk().ask(AskStatus())).level == 0


async def test_a_cover_is_part_of_the_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def profile(_self: object) -> ProfileSeen:
        return ProfileSeen(name="Blogg", cover_url="https://x.example/omslag.jpg", cover_sha256="ab")

    monkeypatch.setattr("tests.desk.fakes.FakeConnector.profile", profile)
    async with open_town(tmp_path) as town:
        await collect(town)
        face = await town.engine.services.ledger.read(lambda conn: lookup.profile(conn, "bad"))
        database = town.paths.data / "desk.db"
    assert face is not None
    assert (face.cover_url, face.cover_sha256) == ("https://x.example/omslag.jpg", "ab")
    assert check(database) == []


async def test_a_notice_that_only_informs_calls_nobody(town: Town) -> None:
    town.blog.told_notices = (Message(FIRST_READING, {"count": "900"}),)
    await collect(town)
    assert (await view(town)).notices == town.blog.told_notices
    assert (await town.engine.own_desk().ask(AskStatus())).level == 0


async def test_what_is_entered_by_hand_never_looks_freshly_fetched(town: Town) -> None:
    accounts = town.paths.config / "accounts.toml"
    accounts.write_text(accounts.read_text().replace('"wordpress"', '"manual"'))
    from sm_console.desk import upkeep

    await upkeep.look_at_files(town.engine.services)
    await collect(town)
    assert (await view(town)).fetched is None
    status = await town.engine.own_desk().ask(AskStatus())
    assert (status.level, status.platforms) == (0, [])
    assert "entered by hand" in account_line(status.accounts[0], status.at) or "för hand" in account_line(
        status.accounts[0], status.at
    )


# Logins.


async def test_a_login_is_prolonged_before_it_ends_and_stored(town: Town) -> None:
    store_secret(town.paths.config, "bad", "old")
    town.blog.renewals.extend([None, "new"])
    await collect(town)
    await collect(town)
    await collect(town)
    assert town.blog.secrets == ["old", "new", "new"]
    assert secret_for(town.paths.config, "bad") == "new"


async def test_a_refused_login_is_prolonged_and_tried_again_at_once(town: Town) -> None:
    store_secret(town.paths.config, "bad", "old")
    town.blog.fetch_faults.append(trouble(TokenDead))
    town.blog.renewals.extend([None, "new"])
    assert (await collect(town))[0].ok
    assert town.blog.secrets == ["old", "new"]
    town.blog.fetch_faults.append(trouble(TokenDead))
    assert not (await collect(town))[0].ok, "where nothing can be prolonged it is a person's matter"
    assert (await view(town)).health is HealthState.BROKEN


async def test_a_login_that_cannot_be_prolonged_is_not_tried_at_every_poll(town: Town) -> None:
    town.blog.renewals.extend([trouble(TokenDead), trouble(Passing), "new"])
    for _ in range(3):
        assert (await collect(town))[0].ok, "meanwhile it may still be good"
    assert len(town.blog.renewals) == 2
    town.clock.forward(minutes=61)
    await collect(town)
    town.clock.forward(minutes=61)
    await collect(town)
    assert town.blog.secrets[-1] == "new"


async def test_a_login_from_the_environment_is_kept_in_memory_and_said_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SM_CONSOLE_SECRET_BAD", "old")
    town.blog.renewals.append("new")
    await collect(town)
    assert town.blog.secrets == ["new"]
    assert (await view(town)).notices == (Message(IN_ENVIRONMENT.text, {"variable": "SM_CONSOLE_SECRET_BAD"}),)
    assert not (town.paths.config / "credentials.toml").exists()
    with pytest.raises(Refused, match="wins over what is stored"):
        await town.engine.own_desk().do(StoreLogin(account="bad", secret="x"))


async def test_what_a_login_brought_is_stored_tried_and_fetched_at_once(town: Town) -> None:
    store_secret(town.paths.config, "bad", "old")
    town.blog.fetch_faults.extend([trouble(TokenDead)] * 6)
    for _ in range(6):
        await collect(town)
    desk = town.engine.own_desk()
    command = StoreLogin(account="bad", secret="brand-new", user="Malmö museer", remote="1050")
    tried = await desk.do(command)
    assert (tried.platform, tried.name) == ("wordpress", "Blogg")
    assert "brand-new" not in repr(command)
    account = await view(town)
    assert (account.user, account.remote) == ("Malmö museer", "1050")
    assert secret_for(town.paths.config, "bad") == "brand-new"
    assert [one.ok for one in await collect(town, force=False)] == [True]
    assert town.blog.secrets[-1] == "brand-new"
    with pytest.raises(Refused) as refused:
        await town.engine.desk_for(ANNA).do(command)
    assert refused.value.code == "role"
    with pytest.raises(Refused, match="no account"):
        await desk.do(StoreLogin(account="ingen", secret="x"))


async def test_another_account_under_the_same_name_is_read_from_the_beginning(town: Town) -> None:
    desk = town.engine.own_desk()
    await desk.do(StoreLogin(account="bad", secret="a", remote="1"))
    await collect(town)
    await desk.do(StoreLogin(account="bad", secret="b", remote="1"))
    await collect(town)
    await desk.do(StoreLogin(account="bad", secret="c", remote="2"))
    await collect(town)
    assert [cursor is None for cursor in town.blog.cursors] == [True, False, True]


# What a platform lacks.


async def test_a_like_needs_no_ground_and_is_given_once(town: Town) -> None:
    name = town.blog.comment()
    await collect(town)
    desk = town.engine.desk_for(ANNA)
    comment = (await desk.ask(AskInbox())).rows[0].id
    done = await desk.do(Moderate(comment=comment, action=Action.LIKE))
    await collect(town)
    assert town.blog.moderated == [(Action.LIKE, name)]
    assert (await desk.ask(AskOutbox(id=done.id)))[0].state is OutboxState.SENT
    assert (await desk.ask(AskInbox())).rows[0].id == comment, "it still waits for an answer"
    with pytest.raises(Refused, match="liked already"):
        await desk.do(Moderate(comment=comment, action=Action.LIKE))


@pytest.mark.parametrize(
    ("platform", "able", "secret", "expected"),
    [
        ("feed", ("", ""), "", "can only be read"),
        ("manual", ("", ""), "", "on the platform itself"),
        ("mastodon", ("", ""), "", "sm-console accounts login {account}"),
        ("facebook", ("", ""), "token", "may not do this"),
        ("mastodon", ("reply", "delete"), "token", "own comments only"),
        ("instagram", ("reply", ""), "token", "lets no program delete"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_words_before_it_is_tried(
    town: Town, platform: str, able: tuple[str, str], secret: str, expected: str
) -> None:
    town.blog.comment()
    await collect(town)
    accounts = town.paths.config / "accounts.toml"
    accounts.write_text(accounts.read_text().replace('"wordpress"', f'"{platform}"'))
    if secret:
        store_secret(town.paths.config, "bad", secret)
    town.blog.able = type(town.blog.able)(
        actions=frozenset(map(Action, able[0].split())), own_actions=frozenset(map(Action, able[1].split()))
    )
    from sm_console.desk import upkeep

    await upkeep.look_at_files(town.engine.services)
    desk = town.engine.desk_for(ANNA)
    comment = (await desk.ask(AskInbox())).rows[0].id
    with pytest.raises(Refused) as refused:
        await desk.do(Moderate(comment=comment, action=Action.DELETE, ground=Ground.SPAM))
    assert refused.value.code == "capability"
    assert expected in refused.value.message.text
    if "reply" not in able[0]:
        with pytest.raises(Refused) as refused:
            await desk.do(SendReply(comment=comment, text="Nio. / Anna"))
        assert refused.value.code == "capability"
    assert town.blog.moderated == []


async def test_a_platform_without_comments_is_shown_as_such(town: Town) -> None:
    town.blog.able = type(town.blog.able)(comments=False)
    await collect(town)
    assert (await view(town)).comments is False


# Sweeps in slices.


async def test_a_day_s_second_look_goes_slice_by_slice_and_reaches_everything(town: Town) -> None:
    for number in range(250):
        town.blog.comment(written=NOON - timedelta(days=3, minutes=number))
    await collect(town)
    town.blog.slices.clear()
    town.clock.forward(hours=25)
    for _ in range(3):
        await collect(town)
        town.clock.forward(minutes=2)
    assert [(len(posts), len(comments)) for posts, comments in town.blog.slices] == [(1, 100), (0, 100), (0, 50)]
    assert len({name for _, comments in town.blog.slices for name in comments}) == 250
    town.blog.slices.clear()
    await collect(town)
    assert town.blog.slices == [], "that was all for today"


async def test_what_is_older_gets_its_turn_too(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sm_console.desk.sweeps.AT_MOST", 100)
    for number in range(350):
        town.blog.comment(written=NOON - timedelta(days=3, minutes=number))
    await collect(town)
    town.blog.slices.clear()
    town.clock.forward(hours=25)
    for _ in range(8):
        await collect(town)
        town.clock.forward(minutes=61)
    found = [comments for _, comments in town.blog.slices if comments]
    assert len({name for comments in found for name in comments}) == 350
    assert max(len(comments) for comments in found) == 100


async def test_a_stop_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"bad": FakePlatform(clock)}
    for number in range(150):
        blogs["bad"].comment(written=NOON - timedelta(days=3, minutes=number))
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collect(town)
        clock.forward(hours=25)
        await collect(town)
        state = await town.engine.services.ledger.read(lambda conn: polling.get(conn, "bad"))
        assert state.swept == NOON, "not over yet"
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collect(town)
        state = await town.engine.services.ledger.read(lambda conn: polling.get(conn, "bad"))
        assert state.swept == clock()
    assert [len(comments) for _, comments in blogs["bad"].slices] == [100, 50]


async def test_no_second_look_where_little_is_left_of_the_limit(town: Town) -> None:
    town.blog.comment()
    await collect(town)
    town.blog.slices.clear()
    town.clock.forward(hours=25)
    town.blog.told_quotas = (quota(0.85, NOON + timedelta(hours=40)),)
    await collect(town)
    assert town.blog.slices == []
    town.blog.told_quotas = (quota(0.2, NOON + timedelta(hours=40)),)
    await collect(town)
    assert len(town.blog.slices) == 1


async def test_one_s_own_words_may_be_deleted_where_others_may_not(town: Town) -> None:
    asked = town.blog.comment()
    answer = town.blog.comment("Nio. / Anna", own=True, parent_id=asked)
    town.blog.able = type(town.blog.able)(
        actions=frozenset({Action.REPLY}), own_actions=frozenset({Action.DELETE}), max_length=500
    )
    await collect(town)
    desk = town.engine.desk_for(ANNA)
    numbers = {item.own: item.id for item in (await desk.ask(AskThread(comment=1))).items}
    assert (await desk.ask(AskThread(comment=numbers[False]))).actions == [Action.REPLY]
    assert (await desk.ask(AskThread(comment=numbers[True]))).actions == [Action.REPLY, Action.DELETE]
    await desk.do(Moderate(comment=numbers[True], action=Action.DELETE, ground=Ground.UNFIT))
    await collect(town)
    assert town.blog.moderated == [(Action.DELETE, answer)]
