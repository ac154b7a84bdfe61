"""Changing accounts that stand in the file: everything beside the change stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from config.check import check
from config.errors import ConfigError
from config.load import load
from config.schema import Account, Approval, Person, YearlyWindow
from config.write import add_account, approval_keys, change_accounts, remove_person, season_keys, set_person
from tests.config.helpers import BLOG, accounts, put, windows

WHOLE = """# Om filen.

[[account]]
id = "blogg"                        # kort
platform = "wordpress"
address = "https://blogg.example.se/"
season = [                          # datumen är preliminära
    "06-01–08-31",   # sommaren
    "12-01–01-10",
]                                   # så var det
unit = "Kultur"                     # R14
proposed = true  # väntar

# Nästa.
[[account]]
id = "b"
platform = "feed"
address = "https://b.example.se/"
"""


def text(folder: Path) -> str:
    return (folder / "accounts.toml").read_text(encoding="utf-8")


def test_only_the_keys_that_change_are_touched(folder: Path) -> None:
    put(folder, "accounts.toml", WHOLE)
    change_accounts(folder, {"blogg": season_keys([YearlyWindow(first=(5, 1), last=(9, 30))])})
    assert 'season = ["05-01–09-30"]                                   # så var det\nunit = "Kultur"' in text(folder)
    change_accounts(folder, {"blogg": approval_keys(Approval(by="Eva", on=date(2026, 3, 1)))})
    assert 'approval = { by = "Eva", on = 2026-03-01 }\n\n# Nästa.' in text(folder)
    assert "proposed" not in text(folder)
    change_accounts(folder, {"blogg": {"responsible": "anna"}, "b": {"unit": "Fritid"}})
    found = {account.id: account for account in load(folder).accounts}
    assert (found["blogg"].responsible, found["b"].unit) == ("anna", "Fritid")
    assert found["blogg"].season == (YearlyWindow(first=(5, 1), last=(9, 30)),)
    for kept in ("# Om filen.", "# kort", "# R14", "# Nästa."):
        assert kept in text(folder)
    assert not list(folder.glob("*.bak*"))


def test_an_account_without_seasons_owes_some(folder: Path) -> None:
    put(folder, "accounts.toml", WHOLE)
    change_accounts(folder, {"blogg": season_keys([])})
    account = load(folder).account("blogg")
    assert account is not None
    assert (account.seasonal, account.season) == (True, ())


def test_an_approval_in_a_table_of_its_own_is_replaced_all_the_same(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + '[account.approval]\nby = "Bo"\non = 2020-01-01\n')
    change_accounts(folder, {"blogg": approval_keys(Approval(by="Eva", on=date(2026, 3, 1)))})
    account = load(folder).account("blogg")
    assert account is not None
    assert account.approval == Approval(by="Eva", on=date(2026, 3, 1))


def test_all_is_written_or_nothing(folder: Path) -> None:
    put(folder, "accounts.toml", WHOLE)
    new = Account(id="ny", platform="feed", address="https://ny.example.se/")
    for changes in ({"borta": {"unit": "X"}}, {"blogg": {"season": ["13-01–02-01"]}}, {"blogg": {"id": "b"}}):
        with pytest.raises(ConfigError):
            change_accounts(folder, {"b": {"unit": "Fritid"}, **changes}, [new])
    assert text(folder) == WHOLE
    change_accounts(folder, {"b": {"unit": "Fritid"}}, [new])
    assert [account.id for account in load(folder).accounts] == ["blogg", "b", "ny"]


@settings(max_examples=100, deadline=None)
@given(
    wanted=st.lists(accounts, min_size=1, max_size=3, unique_by=lambda account: account.id),
    data=st.data(),
)
def test_what_is_changed_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[Account], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("c")
    for account in wanted:
        add_account(folder, account)
    chosen = data.draw(st.sampled_from(wanted))
    season = tuple(data.draw(st.lists(windows, min_size=1, max_size=3)))
    words = {key: data.draw(st.sampled_from(["Ny", 'Å "x" #\\', "a = b"])) for key in ("name", "responsible")}
    keys: dict[str, Any] = {**words, **season_keys(season), "proposed": None}
    change_accounts(folder, {chosen.id: keys})
    changed = replace(chosen, **words, season=season, proposed=False)
    assert list(load(folder).accounts) == [changed if account is chosen else account for account in wanted]
    assert not list(folder.glob("*.bak*"))


def test_a_colleague_leaves_the_list(folder: Path) -> None:
    for login, name in (("anna", "Anna"), ("bo", "Bo")):
        set_person(folder, Person(login=login, first_name=name))
    remove_person(folder, "anna")
    assert [person.login for person in load(folder).staff] == ["bo"]
    with pytest.raises(ConfigError, match='nobody with login "anna"'):
        remove_person(folder, "anna")
    remove_person(folder, "bo")
    assert load(folder).staff == ()


def test_a_misspelt_unit_is_a_problem_and_an_empty_one_a_remark(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + 'unit = "Fritidsförvaltningen"\n')
    put(folder, "settings.toml", '[units]\n"Fritidsförvaltnigen" = "malmo"\n"Stadskontoret" = "malmo"\n')
    report = check(folder)
    (problem,) = report.problems
    assert str(problem).startswith("settings.toml: units.Fritidsförvaltnigen: no account belongs to this unit")
    assert str(problem).endswith(' – did you mean "Fritidsförvaltningen"?')
    assert [problem.key for problem in report.remarks if problem.file == "settings.toml"] == ["units.Stadskontoret"]
    put(folder, "settings.toml", '[units]\n"Fritidsförvaltningen" = "malmo"\n')
    assert check(folder).problems == ()
    assert load(folder).account("blogg") is not None
