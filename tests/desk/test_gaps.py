"""What could not be fetched is shown until a fetch reaches back over it or a person says that they know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.errors import Passing
from sm_console.api.commands import Collect, Refused
from sm_console.api.gaps import AcknowledgeGap
from sm_console.api.queries import AskAccounts, AskStatus
from sm_console.api.views import AccountView
from sm_console.core.model import HealthState, Message
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, NOON, Town, trouble

NOTHING = Message("Nothing at all")


async def collect(town: Town) -> None:
    await town.engine.own_desk().do(Collect(force=True))


async def account(town: Town) -> AccountView:
    return (await town.engine.own_desk().ask(AskAccounts()))[0]


async def test_what_may_have_fallen_off_is_a_gap_until_somebody_has_looked(town: Town) -> None:
    await collect(town)
    town.clock.forward(minutes=2)
    town.blog.reaches_back = False
    await collect(town)
    assert (await account(town)).gap_since == NOON
    town.blog.reaches_back = True
    for _ in range(3):
        town.clock.forward(minutes=2)
        await collect(town)
    assert (await account(town)).gap_since == NOON, "later fetches do not bring it back"
    assert (await town.engine.own_desk().ask(AskStatus())).level == 1
    desk = town.engine.desk_for(ANNA)
    await desk.do(AcknowledgeGap(account="bad", note="Två kommentarer, båda besvarade"))
    assert (await account(town)).gap_since is None
    assert (await town.engine.own_desk().ask(AskStatus())).level == 0
    with pytest.raises(Refused):
        await desk.do(AcknowledgeGap(account="bad"))
    with pytest.raises(Refused):
        await desk.do(AcknowledgeGap(account="okänt"))
    assert check(town.paths.data / "desk.db") == []


async def test_an_outage_that_no_fetch_reaches_back_over_stays(town: Town) -> None:
    await collect(town)
    town.clock.forward(hours=5)
    town.blog.fetch_faults.append(trouble(Passing))
    await collect(town)
    town.blog.reaches_back = False
    await collect(town)
    town.blog.reaches_back = True
    await collect(town)
    assert (await account(town)).gap_since == NOON
    await town.engine.desk_for(ANNA).do(AcknowledgeGap(account="bad"))
    town.clock.forward(hours=5)
    town.blog.fetch_faults.append(trouble(Passing))
    await collect(town)
    assert (await account(town)).gap_since == NOON + timedelta(hours=5), "the next gap is one of its own"
    await collect(town)
    assert (await account(town)).gap_since is None


async def test_the_first_fetch_owes_nothing(town: Town) -> None:
    town.blog.reaches_back = False
    await collect(town)
    assert (await account(town)).gap_since is None


async def test_an_answer_that_says_nothing_counts_as_no_fetch(town: Town) -> None:
    await collect(town)
    town.blog.told_doubt, town.blog.told_notices = NOTHING, (NOTHING,)
    town.clock.forward(minutes=2)
    await collect(town)
    found = await account(town)
    assert (found.health, found.message, found.notices) == (HealthState.LATE, NOTHING, ())
    assert found.fetched == NOON, "its age goes on"
    assert (await town.engine.own_desk().ask(AskStatus())).level == 1
    town.clock.forward(hours=1)
    await collect(town)
    assert (await account(town)).gap_since == NOON
    town.blog.told_doubt, town.blog.told_notices = None, ()
    await collect(town)
    found = await account(town)
    assert (found.health, found.gap_since, found.fetched) == (HealthState.OK, None, town.clock())


async def test_an_account_that_never_said_anything_is_not_called_fetched(town: Town) -> None:
    town.blog.told_doubt = NOTHING
    await collect(town)
    found = await account(town)
    assert (found.health, found.fetched, found.gap_since) == (HealthState.LATE, None, None)
