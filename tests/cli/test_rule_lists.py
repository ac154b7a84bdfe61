from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from config.load import load
from config.paths import Paths
from sm_console.__main__ import main
from sm_console.api.closure_queries import AskClosures
from sm_console.api.closure_views import ClosureRow
from sm_console.api.finding_commands import AssignFinding, PutOffFinding, TakeBackFinding
from sm_console.api.finding_queries import AskAccountHistory, AskFindings
from sm_console.api.profile_queries import AskProfiles
from sm_console.api.queries import AskRulePacks, AskRulesDiff, AskSeasons, AskWeek
from sm_console.api.register_queries import AskRegister
from sm_console.api.rule_views import AccountChange, FindingRow, PackRow, RuleChange, RulesDiff, SeasonRow, WeekRow
from sm_console.api.signature_queries import AskSignatures
from sm_console.api.views import Done, HistoryRow
from sm_console.core.closing import ClosureStep
from sm_console.core.model import Message
from sm_console.core.pace import PaceState
from sm_console.core.season import SeasonState
from tests.cli.stand_in import NOON, StandIn, installed, refusing, registered

ABOUT: dict[str, Any] = {"account_name": "Badet", "platform": "x", "pack": "malmo 1"}
WEEK = WeekRow(
    account="bad",
    unit="Fritid",
    period="2026-W11",
    start=date(2026, 3, 9),
    end=date(2026, 3, 15),
    count=1,
    min=3,
    max=None,
    state=PaceState.ON_TRACK,
    missing=2,
    left=4,
    text=Message("R2: {count} posts", {"count": "1"}),
    **ABOUT,
)
SEASON = SeasonRow(
    account="bad",
    unit="Fritid",
    state=SeasonState.WAKING,
    window="04-01–08-31",
    wakes=date(2026, 4, 1),
    also=(SeasonState.SLEPT_A_SEASON,),
    first=date(2026, 4, 1),
    last=date(2026, 8, 31),
    since=None,
    text=Message("R3: soon"),
    **ABOUT,
)
CLOSURE = ClosureRow(
    account="bad",
    unit="Fritid",
    step=ClosureStep.CANDIDATE,
    since=date(2026, 2, 23),
    reason=Message("R13: silent"),
    last_post=datetime(2026, 1, 7, 11, tzinfo=UTC),
    missed=6,
    cause="weeks",
    task=Message("R13: warn"),
    **ABOUT,
)


def finding(rule: str, **changes: Any) -> FindingRow:
    values: dict[str, Any] = {
        "id": f"{rule}/bad/at_risk",
        "account": "bad",
        "unit": "Fritid",
        "state": "at_risk",
        "since": NOON,
        "due": None,
        "text": Message("{rule}: something", {"rule": rule}),
        "comment": 0,
        **ABOUT,
        **changes,
    }
    return FindingRow(rule=rule, **values)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_week(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    there = [registered("bad", "Fritid", "x"), registered("other", "Kultur", "x")]
    desk = installed(monkeypatch, StandIn({AskWeek: [WEEK], AskRegister: there}))
    code, out, _ = run(capsys, "week", "--json", "--periods", "12", "--at", "2026-03-10T11:00:00Z")
    assert desk.heard == [AskWeek(at=NOON, periods=12)]
    (row,) = json.loads(out)
    assert code == 0
    assert {name: row[name] for name in ("account", "period", "start", "end", "count", "min", "max", "state")} == {
        "account": "bad",
        "period": "2026-W11",
        "start": "2026-03-09",
        "end": "2026-03-15",
        "count": 1,
        "min": 3,
        "max": None,
        "state": "on_track",
    }
    assert run(capsys, "week")[1] == "bad: R2: 1 posts\n"
    assert run(capsys, "week", "--account", "other")[1] == "no account has a pace to keep\n"
    assert json.loads(run(capsys, "week", "--unit", "Kultur", "--json")[1]) == []


def test_dates_and_periods_are_words_for_people_and_iso_for_programs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Message(
        "R2: {count} posts in {period}, {pace} asked for: {missing} more by {day}; working days left: {left} ({pack})",
        {
            "count": "2",
            "period": "2026-W12",
            "pace": "3",
            "missing": "1",
            "day": "2026-03-22",
            "left": "3",
            "pack": "malmo 1",
        },
    )
    installed(monkeypatch, StandIn({AskWeek: [replace(WEEK, period="2026-W12", text=text)]}))
    assert main(["--language", "sv", "week"]) == 0
    expected = "R2: 2 inlägg under v. 12 2026, målet är 3: 1 till senast 22 mars 2026; arbetsdagar kvar: 3 (malmo 1)"
    assert capsys.readouterr().out == f"bad: {expected}\n"
    assert main(["--language", "sv", "week", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["period"], row["start"]) == ("2026-W12", "2026-03-09")
    assert "under 2026-W12, målet är 3: 1 till senast 2026-03-22;" in row["text"]


LISTS = {"week": AskWeek, "seasons": AskSeasons, "closures": AskClosures, "findings": AskFindings}
LISTS |= {"profiles": AskProfiles, "signatures": AskSignatures}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("words", [["--account", "bda"], ["--unit", "Fritd"]])
def test_a_mistyped_filter_does_not_look_like_calm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, words: list[str]
) -> None:
    installed(monkeypatch, StandIn({LISTS[name]: [], AskRegister: [registered("bad", "Fritid", "x")]}))
    code, out, err = run(capsys, name, *words)
    assert (code, out) == (2, "")
    known = {"--account": "bad", "--unit": "Fritid"}[words[0]]
    assert err == f"sm-console: there is no {words[0]} {words[1]}; there is: {known}\n"


def test_seasons(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({AskSeasons: [SEASON]}))
    (row,) = json.loads(run(capsys, "seasons", "--json")[1])
    assert (row["account"], row["state"], row["window"], row["wakes"], row["also"]) == (
        *("bad", "waking", "04-01–08-31", "2026-04-01"),
        ["slept-a-season"],
    )
    assert run(capsys, "seasons")[1] == "bad: R3: soon\n"


def test_closures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({AskClosures: [CLOSURE]}))
    (row,) = json.loads(run(capsys, "closures", "--json")[1])
    assert (row["step"], row["since"], row["reason"]) == ("candidate", "2026-02-23", "R13: silent")
    assert (row["last_post"], row["missed"]) == ("2026-01-07T11:00:00Z", 6)
    assert run(capsys, "closures")[1] == "bad: candidate since February 23 2026. R13: silent\n"
    installed(monkeypatch, StandIn({AskClosures: []}))
    assert run(capsys, "closures")[1] == "no account is up for closing\n"


def test_findings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = Message("R5: {name}", {"name": "Eva\x1b[2J\u202e"})
    rows = [finding("R2", due=NOON), finding("R5", text=hostile, comment=7, state="unknown-name")]
    installed(monkeypatch, StandIn({AskFindings: rows}))
    shown = run(capsys, "findings")[1]
    assert "bad: R2: something; due March 10 2026 12:00  [R2/bad/at_risk]\n" in shown
    assert "#7" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert [row["rule"] for row in json.loads(run(capsys, "findings", "--json", "--rule", "R5")[1])] == ["R5"]
    assert run(capsys, "findings", "--rule", "R16")[0] == 2


def test_findings_put_off_given_away_and_taken_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Done(message=Message("Put off until {time}.", {"time": "2026-03-11 08:00"}))
    entry = HistoryRow(seq=1, at=NOON, occurred=NOON, actor="Eva\x1b", kind="finding-put-off", detail="R14/bad/no-unit")
    desk = installed(
        monkeypatch,
        StandIn(
            {
                PutOffFinding: done,
                AssignFinding: Done(),
                TakeBackFinding: Done(),
                AskAccountHistory: [entry],
                AskFindings: [finding("R14", put_off_until=NOON, put_off_by="Eva", assigned="Bo")],
            }
        ),
    )
    shown = run(capsys, "findings", "put-off", "R14/bad/no-unit", "--until", "2026-03-12T08:00:00Z", "--why", "nytt")
    assert shown[:2] == (0, "Put off until March 11 2026 08:00.\n")
    run(capsys, "findings", "assign", "R14/bad/no-unit", "--to", "bo")
    run(capsys, "findings", "take-back", "R14/bad/no-unit")
    history = run(capsys, "findings", "history", "R14/bad/no-unit")[1]
    assert "finding-put-off R14/bad/no-unit" in history
    assert "\x1b" not in history
    run(capsys, "findings", "history", "bad", "--json")
    assert desk.heard == [
        PutOffFinding(finding="R14/bad/no-unit", until=datetime(2026, 3, 12, 8, tzinfo=UTC), why="nytt"),
        AssignFinding(finding="R14/bad/no-unit", to="bo"),
        TakeBackFinding(finding="R14/bad/no-unit"),
        AskAccountHistory(account="bad", finding="R14/bad/no-unit"),
        AskAccountHistory(account="bad"),
    ]
    assert "put off until March 10 2026 12:00 by Eva; assigned to Bo" in run(capsys, "findings", "--all")[1]
    assert run(capsys, "findings", "put-off", "x", "--until", "nonsense")[0] == 2
    assert run(capsys, "findings", "put-off")[0] == 2


def test_rules_diff(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = RulesDiff(
        before="malmo 1",
        after="malmo-handbok 1",
        changes=[RuleChange(key="pace.x.min", before="3", after="2"), RuleChange(key="a", before="", after="1")],
        accounts=[
            AccountChange(account="bad", account_name="Badet", gone=[finding("R2")], new=[finding("R13")]),
            AccountChange(account="sim", account_name="Sim", gone=[], new=[]),
            AccountChange(account="park", account_name="P", gone=[], new=[], notes=(Message("R6: seldom"),)),
        ],
    )
    desk = installed(monkeypatch, StandIn({AskRulesDiff: found}))
    shown = run(capsys, "rules", "diff", "malmo", "malmo-handbok")[1]
    assert desk.heard == [AskRulesDiff(before="malmo", after="malmo-handbok")]
    for line in ("  pace.x.min: 3 → 2", "  a: – → 1", "  bad: no longer: R2: something", "  bad: new: R13: something"):
        assert line in shown.splitlines()
    assert "  sim: the same findings today" in shown
    assert "  park: R6: seldom" in shown.splitlines()
    assert json.loads(run(capsys, "rules", "diff", "a", "b", "--json")[1])["changes"][0]["key"] == "pace.x.min"


def test_rules_are_listed(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    assert main([*folders, "rules"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "malmo 1: the city's, decides for accounts: 0",
        "malmo-handbok 1: accounts: 0",
    ]
    assert main([*folders, "rules", "list", "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["malmo", "malmo-handbok"]
    assert set(load(Path(folders[1])).packs) == {"malmo", "malmo-handbok"}


def test_rules_are_listed_by_the_machines_desk_whose_files_one_may_not_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "desk.sock").touch()
    monkeypatch.setenv("SM_CONSOLE_SOCKET", str(tmp_path / "desk.sock"))
    (tmp_path / "etc").write_text("nothing that can be read as a folder")
    monkeypatch.setattr("sm_console.cli.session.served_paths", lambda: Paths(tmp_path / "etc", tmp_path / "data"))
    pack = PackRow(name="malmo", label="malmo 1", accounts=3, city=True)
    desk = installed(monkeypatch, StandIn({AskRulePacks: [pack]}))
    assert run(capsys, "rules") == (0, "malmo 1: the city's, decides for accounts: 3\n", "")
    assert json.loads(run(capsys, "rules", "list", "--json")[1]) == [
        {"name": "malmo", "label": "malmo 1", "accounts": 3, "city": True}
    ]
    assert desk.heard == [AskRulePacks(), AskRulePacks()]
    desk.answers[AskRulePacks] = refusing("away", "The desk does not answer.")
    (tmp_path / "etc").unlink()
    assert run(capsys, "rules")[1].startswith("malmo 1: the city's, decides for accounts: 0\n")
    desk.answers[AskRulePacks] = refusing("role", "You are none of its people.")
    assert run(capsys, "rules")[0] != 0
