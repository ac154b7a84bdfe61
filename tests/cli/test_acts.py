from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sm_console.__main__ import main
from sm_console.api.commands import (
    AddNote,
    Moderate,
    ReleaseClaim,
    Reopen,
    SendReply,
    SettleUnknown,
    TakeClaim,
    Undo,
    WaiveAnswer,
)
from sm_console.api.desk import DeskGone
from sm_console.api.queries import AskOutbox
from sm_console.api.views import Done, OutboxRow
from sm_console.core.model import Action, Ground, Message, OutboxState
from tests.cli.stand_in import StandIn, installed, refusing, sent, text_file


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


def outbox_of(*states: OutboxState, message: str = "") -> Callable[[AskOutbox], list[OutboxRow]]:
    """Answer with one state after the other, then with the last for ever."""
    left = list(states)

    def answer(query: AskOutbox) -> list[OutboxRow]:
        assert query.id == 5
        state = left.pop(0) if len(left) > 1 else left[0]
        return [sent(state, message)]

    return answer


def test_reply_waits_until_the_platform_has_confirmed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    states = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.SENT)
    desk = installed(monkeypatch, StandIn({SendReply: Done(id=5), AskOutbox: outbox_of(*states)}))
    code, out, err = run(capsys, "reply", "#1", "--text", "Klockan nio.")
    assert (code, err) == (0, "")
    assert "confirmed" in out
    assert "203" in out
    assert desk.heard[0] == SendReply(comment=1, text="Klockan nio.", undo_seconds=0.0, sign=True)
    assert len(desk.heard) == 4


@pytest.mark.parametrize(
    ("state", "code", "told"),
    [
        (OutboxState.FAILED, 2, "again"),
        (OutboxState.UNKNOWN, 1, "Look on the platform"),
        (OutboxState.CANCELLED, 2, "Taken back"),
    ],
)
def test_reply_says_what_became_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: OutboxState, code: int, told: str
) -> None:
    monkeypatch.setattr("sm_console.cli.waiting.DOUBT", 0.0)
    answers: dict[type, Any] = {SendReply: Done(id=5), AskOutbox: outbox_of(state, message="The platform said no.")}
    installed(monkeypatch, StandIn(answers))
    got, out, _ = run(capsys, "reply", "1", "--text", "Hej")
    assert got == code
    assert told in out
    assert "The platform said no." in out


def test_a_doubt_that_the_desk_clears_up_is_no_trouble(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    states = (OutboxState.UNKNOWN, OutboxState.UNKNOWN, OutboxState.SENT)
    installed(monkeypatch, StandIn({SendReply: Done(id=5), AskOutbox: outbox_of(*states)}))
    code, out, _ = run(capsys, "reply", "1", "--text", "Hej")
    assert code == 0
    assert "confirmed" in out


def test_reply_gives_up_waiting_without_giving_up_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sm_console.cli.reply.positive", lambda _text: 0)
    installed(monkeypatch, StandIn({SendReply: Done(id=5), AskOutbox: outbox_of(OutboxState.QUEUED)}))
    code, out, _ = run(capsys, "reply", "1", "--text", "Hej", "--wait", "0")
    assert code == 1
    assert "#5" in out


def test_reply_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({SendReply: Done(id=5), AskOutbox: outbox_of(OutboxState.SENT)}))
    code, out, _ = run(capsys, "reply", "1", "--text", "Hej", "--json", "--no-sign")
    assert code == 0
    assert json.loads(out)["state"] == "sent"
    assert json.loads(out)["platform_id"] == "203"


def test_a_refused_reply_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({SendReply: refusing("claimed", "Berit has taken it.")}))
    assert run(capsys, "reply", "1", "--text", "Hej") == (2, "", "sm-console: Berit has taken it.\n")


def test_a_desk_that_goes_away_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def gone(query: AskOutbox) -> list[OutboxRow]:
        raise DeskGone

    installed(monkeypatch, StandIn({SendReply: Done(id=5), AskOutbox: gone}))
    code, out, err = run(capsys, "reply", "1", "--text", "Hej")
    assert (code, out) == (1, "")
    assert "may or may not" in err
    assert err.count("\n") == 1


def test_the_answer_may_come_from_a_file_or_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk = installed(monkeypatch, StandIn({SendReply: Done(id=5), AskOutbox: outbox_of(OutboxState.SENT)}))
    path = text_file(tmp_path, "\ufeffHej på dig!\r\nÄnnu en rad.\n\n".encode())
    run(capsys, "reply", "1", "--text-file", path)
    assert desk.heard[0].text == "Hej på dig!\r\nÄnnu en rad."
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Från rör å".encode())))
    run(capsys, "reply", "1", "--text-file", "-")
    assert desk.heard[2].text == "Från rör å"


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xe5 latin-1", b"a" * 200_001])
def test_a_bad_file_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    desk = installed(monkeypatch, StandIn({}))
    code, out, err = run(capsys, "reply", "1", "--text-file", text_file(tmp_path, content))
    assert (code, out, desk.heard) == (2, "", [])
    assert err.count("\n") == 1


def test_a_missing_file_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "reply", "1", "--text-file", str(tmp_path / "none"))
    assert code == 2
    assert str(tmp_path / "none") in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (["waive", "3", "--reason", "redan sagt"], WaiveAnswer(comment=3, reason="redan sagt")),
        (["reopen", "3"], Reopen(comment=3)),
        (["claim", "3"], TakeClaim(comment=3)),
        (["claim", "3", "--take-over"], TakeClaim(comment=3, take_over=True)),
        (["release", "3"], ReleaseClaim(comment=3)),
        (["note", "3", "--text", "ring Kalle"], AddNote(comment=3, text="ring Kalle")),
        (["outbox", "5", "again"], SettleUnknown(outbox=5, verdict="again")),
        (["outbox", "5", "undo"], Undo(outbox=5)),
    ],
)
def test_small_acts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], command: Any
) -> None:
    desk = installed(
        monkeypatch, StandIn({type(command): Done(id=3, message=Message("Noted, {name}.", {"name": "å"}))})
    )
    assert run(capsys, *typed) == (0, "Noted, å.\n", "")
    assert desk.heard == [command]


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (
            ["hide", "3", "--ground", "spam"],
            Moderate(comment=3, action=Action.HIDE, ground=Ground.SPAM),
        ),
        (["unhide", "3"], Moderate(comment=3, action=Action.UNHIDE)),
        (
            ["delete", "3", "--ground", "foul-language"],
            Moderate(comment=3, action=Action.DELETE, ground=Ground.FOUL_LANGUAGE),
        ),
    ],
)
def test_moderation_waits_for_the_platform(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], command: Any
) -> None:
    desk = installed(monkeypatch, StandIn({Moderate: Done(id=5), AskOutbox: outbox_of(OutboxState.SENT)}))
    assert run(capsys, *typed)[0] == 0
    assert desk.heard[0] == command


def test_removal_without_a_ground_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "delete", "3")[0] == 2


def test_outbox_lists_what_waits(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [sent(OutboxState.UNKNOWN, "The line broke.", text="\x1b]0;x\x07 svar")]
    installed(monkeypatch, StandIn({AskOutbox: rows}))
    _, out, _ = run(capsys, "outbox")
    assert out.startswith("#5 ")
    assert "The line broke." in out
    assert "\x1b" not in out
    installed(monkeypatch, StandIn({AskOutbox: []}))
    assert run(capsys, "outbox")[1] == "Nothing waits to be sent.\n"
