"""Logins through the desk: prolonged before they end, stored, and brought by a person."""

from __future__ import annotations

import pytest

from config.credentials import secret_for, store_secret
from connectors.errors import Passing, TokenDead
from sm_console.api.commands import Refused, StoreLogin
from sm_console.core.model import HealthState, Message
from sm_console.desk.links import IN_ENVIRONMENT
from tests.desk.asking import collect, view
from tests.desk.fakes import ANNA, Town, trouble


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
