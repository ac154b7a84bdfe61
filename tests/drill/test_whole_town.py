"""The whole invented town read by the real connectors at once, as the drill opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from sm_console import start
from sm_console.api.commands import Collect, EnterPost
from sm_console.api.desk import Desk
from sm_console.api.profile_commands import MeasureAgain
from sm_console.api.profile_queries import AskProfiles
from sm_console.api.queries import AskAccounts, AskInbox
from sm_console.api.views import AccountView
from sm_console.core.model import Action, HealthState
from sm_console.core.profile import FaceState
from sm_console.drill.by_hand import ByHand
from sm_console.drill.municipality import sundmala
from sm_console.drill.player import Player, Stage
from sm_console.drill.town_hall import opened


class Town:
    """The desk on the town, and its platforms."""

    def __init__(self, desk: Desk, stages: dict[str, Stage]) -> None:
        self.desk, self.stages = desk, stages

    async def fetch(self, *accounts: str) -> dict[str, AccountView]:
        await self.desk.do(Collect(accounts=accounts, force=True))
        return {account.id: account for account in await self.desk.ask(AskAccounts())}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    day = sundmala()
    async with opened(day) as hall:
        Player(day, hall.stages, datetime.now(UTC)).set_the_scene()
        desk = await start.connect(hall.paths, language="sv", mode="drill", watching=False)
        try:
            yield Town(desk, hall.stages)
        finally:
            await desk.close()


async def test_every_platform_is_read_and_says_what_it_cannot_do(town: Town) -> None:
    accounts = await town.fetch()
    states = {key: account.health for key, account in accounts.items() if account.platform != "manual"}
    assert set(states.values()) == {HealthState.OK}
    page = await town.desk.ask(AskInbox(limit=500))
    waiting = {accounts[row.account].platform for row in page.rows}
    assert waiting == {"wordpress", "feed", "facebook", "instagram", "x", "mastodon", "flickr"}
    lacking = {account.platform: set(Action) - set(account.actions or ()) for account in accounts.values()}
    assert lacking["instagram"] == {Action.LIKE, Action.SPAM}
    assert lacking["facebook"] == {Action.SPAM}
    assert Action.HIDE in lacking["mastodon"]
    assert accounts["x-kommun"].own_actions == (Action.DELETE,)
    assert accounts["bambuser"].comments is False


async def test_the_towns_faces_show_what_pictures_and_about_texts_may_lack(town: Town) -> None:
    names = ("fb-kommun", "fb-kajutan", "fb-sangfest", "ig-kommun", "ig-matmarknad")
    await town.fetch(*names)
    for name in names:
        await town.desk.do(MeasureAgain(account=name))
    rows = {(row.account, row.rule): row for row in await town.desk.ask(AskProfiles())}
    assert [rows[name, "R7"].state for name in names] == [
        FaceState.PASS,
        FaceState.FAIL,
        FaceState.LOOK,
        FaceState.PASS,
        FaceState.FAIL,
    ]
    assert [rows[name, "R10"].state for name in names[:3]] == [FaceState.PASS, FaceState.FAIL, FaceState.PASS]
    assert len(rows["fb-kajutan", "R10"].missing) == 2


async def test_what_is_spent_and_how_long_a_login_lasts_is_told(town: Town) -> None:
    first = (await town.fetch())["x-kommun"].requests_today
    accounts = await town.fetch("x-kommun", "fb-kommun")
    assert accounts["x-kommun"].requests_today > first >= 2
    assert accounts["hamnfesten"].requests_today > 0
    limits = {quota.name: quota.limit for account in accounts.values() for quota in account.quotas}
    assert limits["X credits per day"] == 2.0
    assert limits["YouTube units per day"] == 10_000
    assert limits["X-RateLimit"] == 300
    ends = accounts["fb-kommun"].login_ends
    assert ends is not None
    assert timedelta(days=5) < ends - datetime.now(UTC) <= timedelta(days=6)
    assert "days" in accounts["fb-kommun"].notices[0].values
    assert accounts["fb-sangfest"].login_ends is None


async def test_a_platform_that_refuses_is_left_alone_and_no_other_is_disturbed(town: Town) -> None:
    await town.fetch()
    town.stages["mastodon"].refuse_for(timedelta(minutes=10))
    accounts = await town.fetch()
    assert accounts["mastodon"].health is HealthState.LATE
    assert accounts["mastodon"].paused is not None
    asked = accounts["mastodon"].requests_today
    assert (await town.fetch("mastodon"))["mastodon"].requests_today == asked
    assert accounts["bluesky"].health is HealthState.OK


async def test_what_no_interface_reads_is_entered_by_hand_once(town: Town) -> None:
    hand = town.stages["tiktok"]
    assert isinstance(hand, ByHand)
    await hand.enter(town.desk)
    await hand.enter(town.desk)
    page = await town.desk.ask(AskInbox(limit=500))
    assert [row.author.name for row in page.rows if row.account == "tiktok"] == ["noor.07"]
    await town.desk.do(EnterPost(account="tiktok", text="En till"))
