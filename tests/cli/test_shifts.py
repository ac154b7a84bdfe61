"""``since``, ``shift`` and ``diary``: what is typed becomes the desk's question or command, and files are one's own."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.__main__ import main
from sm_console.api.diary import AddDiaryNote, AskDiary, DiaryKind, DiaryRow, DiaryView
from sm_console.api.shifts import (
    AcknowledgeHandover,
    AskHandovers,
    AskShiftSummary,
    HandOver,
    HandoverState,
    HandoverView,
)
from sm_console.api.since import AskSince, NoteLook, SinceRow, SinceView
from sm_console.api.views import Done
from sm_console.core.model import Message
from sm_console.core.shift_entries import HandedItem, HandedKind, ShiftSummary
from tests.cli.stand_in import NOON, StandIn, installed, refusing

SUMMARY = ShiftSummary(
    since=NOON - timedelta(hours=8),
    at=NOON,
    open=4,
    overdue=1,
    before_open=2,
    claimed=1,
    items=(
        HandedItem(kind=HandedKind.CLAIM, account="bad", account_name="Badet", comment=3, login="Anna", at=NOON),
        HandedItem(
            kind=HandedKind.PUT_OFF,
            account="bad",
            account_name="Badet",
            login="Bo",
            until=NOON,
            what=Message("Finding {finding}", {"finding": "R14/bad/no-unit"}),
        ),
    ),
)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(["--language", "en", *words])
    except SystemExit as left:
        code = int(left.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def since(*rows: SinceRow) -> SinceView:
    return SinceView(
        at=NOON,
        since=NOON - timedelta(hours=2),
        new=3,
        unanswered=2,
        risky=1,
        oldest=7,
        oldest_account="bad",
        rows=list(rows),
    )


def test_since_tells_the_accounts_and_moves_nothing_unless_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = SinceRow(
        account="bad",
        account_name="Bad\x1b[2J",
        unit="",
        new=3,
        unanswered=2,
        risky=1,
        oldest=7,
        received=NOON,
        last_staffed=NOON,
        since=None,
    )
    desk = installed(monkeypatch, StandIn({AskSince: since(row), NoteLook: Done()}))
    code, out, _ = run(capsys, "since")
    assert (code, desk.heard) == (0, [AskSince()])
    assert "since March 10 2026 10:00: 3 new, 2 unanswered, 1 risky" in out
    assert "the oldest is #7" in out
    assert "\x1b" not in out
    assert json.loads(run(capsys, "since", "--json", "--seen")[1])[0]["oldest"] == 7
    assert desk.heard[-1] == NoteLook()


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["handover", "bo"], HandOver(to="bo")),
        (["handover", "bo", "--words", "Se upp", "--give-back"], HandOver(to="bo", words="Se upp", give_back=True)),
        (["acknowledge"], AcknowledgeHandover()),
        (["acknowledge", "3"], AcknowledgeHandover(handover=3)),
    ],
)
def test_shifts_are_handed_over_and_acknowledged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], command: Any
) -> None:
    desk = installed(monkeypatch, StandIn({type(command): Done(id=3, message=Message("Done."))}))
    assert run(capsys, "shift", *words)[:2] == (0, "Done.\n")
    assert desk.heard == [command]
    assert json.loads(run(capsys, "shift", *words, "--json")[1])["id"] == 3
    installed(monkeypatch, StandIn({type(command): refusing("role", "no")}))
    assert run(capsys, "shift", *words) == (2, "", "sm-console: no\n")


def test_shifts_are_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    view = HandoverView(
        id=1,
        at=NOON,
        giver="anna",
        giver_name="Anna",
        receiver="bo",
        receiver_name="Bo",
        state=HandoverState.WAITING,
        acknowledged=None,
        words="Se upp",
        given_back=0,
        summary=SUMMARY,
    )
    desk = installed(monkeypatch, StandIn({AskHandovers: [view], AskShiftSummary: SUMMARY}))
    code, out, err = run(capsys, "shift")
    assert (code, err) == (0, "")
    assert "Anna to Bo: not acknowledged" in out
    assert "Unanswered 4, of these overdue 1, due before opening 2, taken 1" in out
    assert "Handover 1, March 10 2026 12:00, Anna to Bo" in out
    assert "    March 10 2026 12:00 · Badet · comment 3 · Anna" in out
    assert "    R14 No unit · Badet · Bo · lasts until March 10 2026 12:00" in out
    assert "R14/" not in out
    assert json.loads(run(capsys, "shift", "show", "--all", "--json")[1])[0]["state"] == "waiting"
    assert json.loads(run(capsys, "shift", "show", "--now", "--json")[1])["open"] == 4
    assert desk.heard == [AskHandovers(), AskHandovers(all=True), AskShiftSummary()]


def test_the_diary_goes_to_a_file_that_nobody_else_may_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = DiaryRow(
        at=NOON,
        kind=DiaryKind.NOTE,
        name="Anna",
        account="",
        account_name="",
        comment=0,
        what=Message("Diary note"),
        words="=1+1",
        author="",
    )
    view = DiaryView(since=NOON, until=NOON, crisis=0, reason="", rows=[row], more=0)
    desk = installed(monkeypatch, StandIn({AskDiary: view, AddDiaryNote: Done()}))
    path = tmp_path / "diary.csv"
    asked = ["diary", "--from", "2026-03-10T08:00", "--format", "csv", "--with-names", "--output", str(path)]
    assert run(capsys, *asked)[0] == 0
    assert desk.heard == [AskDiary(since=NOON - timedelta(hours=4), names=True)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "'=1+1" in path.read_text("utf-8")
    code, _, err = run(capsys, *asked)
    assert (code, err) == (1, f"sm-console: {path} exists already; name another file\n")
    assert json.loads(run(capsys, "diary", "--crisis", "2", "--json")[1])[0]["kind"] == "note"
    assert desk.heard[-1] == AskDiary(crisis=2)
    assert "Diary note · Anna – =1+1" in run(capsys, "diary")[1]
    assert run(capsys, "diary", "--note", "Ringt")[0] == 0
    assert desk.heard[-1] == AddDiaryNote(text="Ringt")
    for wrong in (["--format", "xls"], ["--from", "igår"], ["--crisis", "0"], ["--note", " "]):
        assert run(capsys, "diary", *wrong)[0] == 2
