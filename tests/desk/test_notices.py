"""What a person should know although fetching works, and what a platform does not let anybody do."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.credentials import store_secret
from sm_console.api.commands import Moderate, Refused, SendReply
from sm_console.api.queries import AskInbox, AskOutbox, AskStatus, AskThread
from sm_console.cli.status import account_line
from sm_console.core.events import ProfileSeen
from sm_console.core.model import Action, Ground, HealthState, Message, OutboxState
from sm_console.core.notices import FIRST_READING
from sm_console.store import lookup
from sm_console.store.rebuild import check
from tests.desk.asking import collect, view
from tests.desk.fakes import ANNA, Town, open_town

SOON = Message("The login ends in {days} days", {"days": "9"})


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
