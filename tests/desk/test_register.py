"""The register of accounts through the desk: proposals, approvals, seasons, lists from elsewhere."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.load import load
from sm_console.api import wire
from sm_console.api.commands import AddAccount, AddStaff, Collect, Command, Refused
from sm_console.api.finding_queries import AskFindings
from sm_console.api.queries import AskAccounts, AskSeasons, AskStatus, AskWeek
from sm_console.api.register_commands import (
    ApproveAccount,
    ImportAccounts,
    ListLine,
    ProposeAccount,
    RemoveStaff,
    SetAccount,
    SetSeasons,
    TickPoint,
)
from sm_console.api.register_queries import AskAccountForm, AskRegister, AskRegisterActs
from sm_console.api.register_views import RegisterRow
from sm_console.api.rule_views import SeasonRow
from sm_console.core.register_entries import Checklist
from sm_console.core.season import SeasonState
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, NOON, Clock, FakePlatform, Town, open_town
from tests.desk.test_rules import posting, told, write


async def row(town: Town, name: str = "ny") -> RegisterRow:
    rows = {one.account: one for one in await town.engine.own_desk().ask(AskRegister())}
    return rows[name]


async def refusal(town: Town, command: Command[Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        await town.engine.own_desk().do(command)
    return refused.value


async def test_a_proposed_account_is_watched_by_nothing_until_list_and_approval_are_there(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("bad"))
    blogs = {"bad": FakePlatform(clock), "ny": FakePlatform(clock)}
    blogs["ny"].comment("Hej?")
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        desk = town.engine.own_desk()
        await desk.do(ProposeAccount(id="ny", platform="x", name="Nya badet", unit="Fritid", responsible="Bo"))
        assert all(one.account == "bad" for one in (await desk.do(Collect(force=True, sweep=True))).accounts)
        clock.forward(hours=1)
        for _ in range(3):
            await town.engine.services.collector.step()
            await asyncio.gather(*town.engine.services.background._tasks, return_exceptions=True)
        assert blogs["ny"].fetches == 0
        assert (await refusal(town, Collect(accounts=("ny",), force=True))).code == "state"
        assert [account.id for account in (await desk.ask(AskStatus())).accounts] == ["bad"]
        assert {account.id: account.proposed for account in await desk.ask(AskAccounts())} == {"bad": False, "ny": True}
        found = [one for one in await desk.ask(AskFindings()) if one.account == "ny"]
        assert [(one.rule, one.state) for one in found] == [("R1", "proposed"), ("R14", "no-stand-in")]
        assert found[0].text.values | {"done": "0", "listed": "9"} == found[0].text.values
        assert not [one for one in await desk.ask(AskWeek()) if one.account == "ny"]
        before = await row(town)
        assert (before.state, before.decided_by, len(before.checklist)) == ("proposed", "city", 9)
        left = await refusal(town, ApproveAccount(account="ny"))
        assert (left.code, left.message.values["names"].count(",")) == ("state", 8)
        for point in before.checklist:
            tick = TickPoint(account="ny", checklist=Checklist.START, item=point.id, note=f"om {point.id}")
            await desk.do(tick)
        form = await desk.ask(AskAccountForm(account="ny"))
        assert form.missing == 0
        assert "[x] Målgruppen: om audience" in form.text
        assert "Godkänt av chef: återstår" in form.text
        assert "{" not in form.text
        await desk.do(ApproveAccount(account="ny", by="Eva Berg", on=date(2026, 3, 9)))
        after = await row(town)
        assert (after.state, after.approved_by, after.approved_on) == ("active", "Eva Berg", date(2026, 3, 9))
        assert "Eva Berg" in (await desk.ask(AskAccountForm(account="ny"))).text
        await desk.do(Collect(force=True))
        assert blogs["ny"].fetches == 1
        kinds = [act.kind for act in await desk.ask(AskRegisterActs(account="ny"))]
        assert kinds == ["account-approved", *["item-ticked"] * 9, "account-proposed"]
        assert await asyncio.to_thread(check, town.paths.data / "desk.db") == []


async def test_an_account_that_runs_without_approval_goes_on_being_watched(town: Town) -> None:
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    assert town.blog.fetches == 1
    assert (await row(town, "bad")).state == "active"
    assert "proposed" in [one.state for one in await desk.ask(AskFindings())]
    await desk.do(ApproveAccount(account="bad"))
    assert (await row(town, "bad")).missing == ("no-responsible", "no-stand-in")
    await desk.do(SetAccount(account="bad", responsible=" anna ", stand_in="bo"))
    assert (await row(town, "bad")).missing == ()
    await desk.do(SetAccount(account="bad", stand_in=""))
    assert (await row(town, "bad")).missing == ("no-stand-in",)
    assert (await refusal(town, SetAccount(account="bad", stand_in=""))).code == "input"
    tomorrow = ApproveAccount(account="bad", on=date(2026, 3, 11))
    assert (await refusal(town, tomorrow)).code == "input"


async def test_an_id_is_taken_once_and_an_unknown_one_is_told_with_the_nearest(town: Town) -> None:
    for command in (
        ProposeAccount(id="bad", platform="x"),
        AddAccount(id="bad", platform="feed", address="https://a.example/feed"),
    ):
        taken = await refusal(town, command)
        assert (taken.code, taken.message.values) == ("config", {"id": "bad"})
    for named, near in (("bda", "bad"), ("something else", "")):
        unknown = await refusal(town, ApproveAccount(account=named))
        assert (unknown.code, unknown.message.values.get("near", "")) == ("unknown", near)


async def test_a_new_account_may_bring_its_approval(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        add = AddAccount(id="ny", platform="manual", approved_by="Eva", unit="Fritid")
        await town.engine.own_desk().do(add)
        assert (await row(town)).approved_on == date(2026, 3, 10)


async def test_who_may_not_is_told_so(town: Town) -> None:
    anna = town.engine.desk_for(ANNA)
    for command in (ProposeAccount(id="ny", platform="x"), ApproveAccount(account="bad"), SetSeasons(account="bad")):
        with pytest.raises(Refused) as refused:
            await anna.do(command)
        assert refused.value.code == "role"
    await anna.do(TickPoint(account="bad", checklist=Checklist.START, item="advice"))
    assert [act.name for act in await anna.ask(AskRegisterActs(account="bad"))] == ["Anna"]


async def test_which_pack_decided_is_shown(tmp_path: Path) -> None:
    write(tmp_path, told("ett"), told("egen", more='rules = "malmo-handbok"'), told("två").replace("två", "tva"))
    settings = tmp_path / "etc" / "settings.toml"
    settings.write_text('[units]\n"Fritid" = "malmo-handbok"\n', encoding="utf-8")
    async with open_town(tmp_path, blogs={}) as town:
        rows = {one.account: one for one in await town.engine.own_desk().ask(AskRegister())}
        assert {name: (one.decided_by, one.pack) for name, one in rows.items()} == {
            "ett": ("unit", "malmo-handbok 1"),
            "tva": ("unit", "malmo-handbok 1"),
            "egen": ("account", "malmo-handbok 1"),
        }


# Seasons.


async def season(town: Town, at: datetime | None = None) -> SeasonRow:
    (found,) = await town.engine.own_desk().ask(AskSeasons(at=at))
    return found


async def test_a_season_is_written_woken_for_and_slept_through(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("fest", more="seasonal = true"))
    blogs = {"fest": posting(clock, datetime(2025, 8, 1, 10, tzinfo=UTC), NOON - timedelta(days=14))}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        desk = town.engine.own_desk()
        await desk.do(Collect(force=True))
        assert (await season(town)).state == SeasonState.NO_WINDOW
        assert (await row(town, "fest")).state == "active"
        wrong = await refusal(town, SetSeasons(account="fest", windows=("04-01–08-31", "31 augusti")))
        assert (wrong.code, "\n" in wrong.message.values["problems"]) == ("config", False)
        assert load(town.paths.config).account("fest").season == ()  # type: ignore[union-attr]
        await desk.do(SetSeasons(account="fest", windows=("04-01–08-31", "2026-12-01–2026-12-24")))
        found = await season(town)
        assert (found.state, found.also) == (SeasonState.WAKING, (SeasonState.POSTING_OUT_OF_SEASON,))
        assert found.windows == ("04-01–08-31", "2026-12-01–2026-12-24")
        assert (found.occasion, [point.at for point in found.points]) == (date(2026, 4, 1), [None] * 4)
        assert found.band == date(2025, 10, 1)
        assert (sum(found.posts), found.posts[20]) == (1, 1), "the week that begins on 18 February"
        assert found.spans == ((date(2026, 4, 1), date(2026, 8, 31)),)
        assert (await row(town, "fest")).state == "resting"
        for item in ("about", "pictures", "watch"):
            await desk.do(TickPoint(account="fest", checklist=Checklist.WAKE, item=item, note="klart"))
        waking = next(one for one in await desk.ask(AskFindings()) if one.state == "waking")
        assert (waking.text.values["done"], waking.text.values["listed"]) == ("3", "4")
        assert "wake-up list" in waking.text.text
        await desk.do(TickPoint(account="fest", checklist=Checklist.WAKE, item="first-post"))
        states = {one.state for one in await desk.ask(AskFindings()) if one.rule == "R3"}
        assert states == {"posting-out-of-season"}, "a list that is done needs nobody"
        await desk.do(TickPoint(account="fest", checklist=Checklist.WAKE, item="about", done=False))
        late = await season(town, datetime(2026, 4, 3, 10, tzinfo=UTC))
        assert (late.state, late.overdue) == (SeasonState.IN_SEASON_SILENT, True)
        assert late.text.values["done"] == "3"
        next_year = await season(town, datetime(2027, 3, 10, 10, tzinfo=UTC))
        assert [point.at for point in next_year.points] == [None] * 4, "each season has a list of its own"
        assert await asyncio.to_thread(check, town.paths.data / "desk.db") == []


async def test_there_is_no_list_while_a_season_is_far_away(tmp_path: Path) -> None:
    write(tmp_path, told("fest", more='season = ["08-01–08-31"]'))
    async with open_town(tmp_path, blogs={}) as town:
        tick = TickPoint(account="fest", checklist=Checklist.WAKE, item="about")
        assert (await refusal(town, tick)).code == "state"
        assert (await refusal(town, TickPoint(account="fest", checklist=Checklist.WAKE, item="x"))).code == "unknown"
        near = await refusal(town, TickPoint(account="fets", checklist=Checklist.WAKE, item="about"))
        assert near.message.values["near"] == "fest"
        assert (await season(town)).points == ()
        await town.engine.own_desk().do(SetSeasons(account="fest", seasonal=False))
        assert await town.engine.own_desk().ask(AskSeasons()) == []


# Lists from elsewhere.


def line(number: int, **cells: str) -> ListLine:
    return ListLine(number=number, cells=cells)


async def test_a_list_is_tried_first_and_then_carried_out_whole(tmp_path: Path) -> None:
    write(tmp_path, told("ett"), told("fest"))
    async with open_town(tmp_path, blogs={}) as town:
        desk = town.engine.own_desk()
        lines = [
            line(2, id="ett", platform="x", unit="Kultur", stand_in=""),
            line(3, id="ny", platform="manual", name="Ny", approved_by="Eva", approved_on="2026-01-01"),
            line(4, id="vilar", platform="x", season="06-01–08-31; 2026-12-01–2026-12-24", state="proposed"),
            line(5, id="fest", state="resting", seasonal="ja"),
        ]
        command = ImportAccounts(file="lista.csv", lines=lines)
        before = (town.paths.config / "accounts.toml").read_text(encoding="utf-8")
        tried = await desk.do(command)
        assert (tried.done, tried.problems, tried.same) == (False, [], 0)
        assert ("ett", "unit", "Fritid", "Kultur", False) in [
            (one.account, one.key, one.before, one.after, one.new) for one in tried.changes
        ]
        assert (town.paths.config / "accounts.toml").read_text(encoding="utf-8") == before
        done = await desk.do(ImportAccounts(file="lista.csv", lines=lines, carry_out=True))
        assert (done.done, done.changes) == (True, tried.changes)
        rows = {one.account: one for one in await desk.ask(AskRegister())}
        assert (rows["ett"].unit, rows["ett"].stand_in) == ("Kultur", "Bo"), "an empty cell leaves what stands"
        assert (rows["ny"].approved_by, rows["ny"].state) == ("Eva", "active")
        assert (rows["vilar"].state, rows["vilar"].season) == ("proposed", ("06-01–08-31", "2026-12-01–2026-12-24"))
        assert rows["fest"].seasonal
        assert [act.kind for act in await desk.ask(AskRegisterActs(account="ett"))] == ["register-changed"]
        again = await desk.do(ImportAccounts(file="lista.csv", lines=lines, carry_out=True))
        assert (again.done, again.changes, again.same) == (True, [], 4)


async def test_all_problems_of_a_list_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, told("ett"))
    async with open_town(tmp_path, blogs={}) as town:
        before = (town.paths.config / "accounts.toml").read_text(encoding="utf-8")
        lines = [
            line(2, id="ett", enhet="Kultur"),
            line(3, id="Å b", platform="x"),
            line(4, id="ny", platform="mspace"),
            line(5, id="ny", platform="x", season="sommaren", state="vilande"),
            line(6, platform="x"),
            line(7, id="ok", platform="x", approved_by="Eva"),
            line(8, id="fin", platform="x"),
        ]
        found = await town.engine.own_desk().do(ImportAccounts(file="l.csv", lines=lines, carry_out=True))
        assert not found.done
        where = [problem.place.values["number"] if problem.place else "" for problem in found.problems]
        assert where == ["", "3", "4", "4", "5", "5", "5", "6", "7"]
        assert found.problems[0].hint is not None
        assert found.problems[0].hint.values == {"name": "unit"}
        assert (town.paths.config / "accounts.toml").read_text(encoding="utf-8") == before


async def test_a_list_cannot_start_what_is_only_proposed(tmp_path: Path) -> None:
    write(tmp_path, '[[account]]\nid = "ny"\nplatform = "x"\nproposed = true\n')
    async with open_town(tmp_path, blogs={}) as town:
        lines = [line(2, id="ny", state="active", approved_by="Eva", approved_on="2026-01-01")]
        await town.engine.own_desk().do(ImportAccounts(file="l.csv", lines=lines, carry_out=True))
        found = await row(town)
        assert (found.state, found.approved_by) == ("proposed", "Eva")


async def test_a_colleague_leaves_the_staff_list(town: Town) -> None:
    desk = town.engine.own_desk()
    await desk.do(AddStaff(login="cia", first_name="Cia"))
    await desk.do(RemoveStaff(login="cia"))
    assert load(town.paths.config).person("cia") is None
    assert (await refusal(town, RemoveStaff(login="cia"))).code == "config"


async def test_the_answers_cross_the_wire(tmp_path: Path) -> None:
    write(tmp_path, told("ett", more='season = ["04-01–08-31"]'))
    async with open_town(tmp_path, blogs={}) as town:
        desk = town.engine.own_desk()
        await desk.do(TickPoint(account="ett", checklist=Checklist.WAKE, item="about", note="Å"))
        for query in (AskRegister(), AskRegisterActs(account="ett"), AskAccountForm(account="ett"), AskSeasons()):
            rows = await desk.ask(wire.unpack_query(wire.pack(query)))
            assert rows
            assert wire.unpack_answer(wire.pack(rows), query.returns) == rows
        command = ImportAccounts(file="l.csv", lines=[line(2, id="ett", unit="Ö")])
        view = await desk.do(wire.unpack_command(wire.pack(command)))
        assert wire.unpack_answer(wire.pack(view), command.returns) == view
