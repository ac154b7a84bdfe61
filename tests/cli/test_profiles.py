"""``sm-console profiles`` and ``profile`` (R7–R10), and ``record-status`` (R11)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sm_console.__main__ import main
from sm_console.api.profile_commands import JudgeFace, MeasureAgain
from sm_console.api.profile_queries import AskProfiles
from sm_console.api.profile_views import ProfileRow
from sm_console.api.record_commands import SetRecordStatus
from sm_console.api.register_queries import AskRegister
from sm_console.api.views import Done
from sm_console.core.face import Outcome
from sm_console.core.model import Message
from sm_console.core.profile import FaceState
from sm_console.core.record_entries import RecordStatus
from tests.cli.stand_in import NOON, StandIn, installed, refusing, registered


def face(rule: str, state: FaceState, **changes: object) -> ProfileRow:
    fields: dict[str, object] = {
        "account": "bad",
        "rule": rule,
        "state": state,
        "since": NOON,
        "text": Message("{rule}: {state}", {"rule": rule, "state": str(state)}),
        "pack": "malmo 1",
        "account_name": "Badet",
        "unit": "Fritid",
        "platform": "facebook",
        "basis": "x",
        "cause": "",
    }
    return ProfileRow(**(fields | changes))  # type: ignore[arg-type]


FACES = [
    face("R7", FaceState.PASS, width=320, height=320, white=0.98, match=0.93),
    face("R10", FaceState.FAIL, missing=("Spam tas bort.",), former_by="Bo", former_on=NOON - timedelta(days=1)),
]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_profiles_as_lines_and_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({AskProfiles: FACES, AskRegister: [registered("other", "", "x")]}))
    code, out, _ = run(capsys, "profiles", "--json", "--at", "2026-03-10T12:00:00+01:00")
    assert (code, desk.heard) == (0, [AskProfiles(at=NOON)])
    first, second = json.loads(out)
    assert (first["rule"], first["state"], first["since"], first["match"]) == (
        *("R7", "pass", "2026-03-10T11:00:00Z"),
        0.93,
    )
    assert (second["state"], second["missing"]) == ("fail", ["Spam tas bort."])
    assert run(capsys, "profiles", "--open")[1] == (
        "bad: not in order. R10: fail Bo looked at it on March 9 2026 12:00, before it changed. "
        "Missing: Spam tas bort.\n"
    )
    assert run(capsys, "profiles", "--rule", "R7")[1] == "bad: in order. R7: pass\n"
    assert run(capsys, "profiles", "--account", "other")[1] == "nothing to show\n"


def test_a_verdict_on_a_face(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({JudgeFace: Done(), MeasureAgain: Done(id=2)}))
    words = ("profile", "bad", "pass", "R8", "--note", "egen bild", "--source", "Eva")
    assert run(capsys, *words)[:2] == (0, "Noted.\n")
    assert run(capsys, "profile", "bad", "no-room")[0] == 0
    assert run(capsys, "profile", "bad", "take-back", "R7")[0] == 0
    assert run(capsys, "profile", "bad", "measure")[1] == "Pictures measured: 2.\n"
    assert desk.heard == [
        JudgeFace(account="bad", rule="R8", outcome=Outcome.PASS, note="egen bild", source="Eva"),
        JudgeFace(account="bad", rule="R10", outcome=Outcome.NO_ROOM),
        JudgeFace(account="bad", rule="R7", outcome=None),
        MeasureAgain(account="bad"),
    ]


def test_how_a_comment_stands_on_record(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({SetRecordStatus: Done(id=12)}))
    assert run(capsys, "record-status", "#12", "registered", "--dnr", "SBN-2026-114") == (
        *(0, "Comment #12: registered SBN-2026-114.\n"),
        "",
    )
    assert json.loads(run(capsys, "record-status", "12", "secret", "--why", "hälsa", "--json")[1])["id"] == 12
    assert desk.heard == [
        SetRecordStatus(comment=12, status=RecordStatus.REGISTERED, dnr="SBN-2026-114"),
        SetRecordStatus(comment=12, status=RecordStatus.SECRECY, why="hälsa"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("profile", "bad", "pass"),
        ("profile", "bad", "perfect", "R7"),
        ("profiles", "--rule", "R2"),
        ("profiles", "--at", "yesterday"),
        ("record-status", "x", "kept"),
        ("record-status", "12", "burnt"),
        ("record-status", "12", "registered", "--dnr", " "),
    ],
)
def test_what_makes_no_sense_is_one_line_and_two(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_refusal_of_the_desk_is_one_line_and_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(monkeypatch, StandIn({SetRecordStatus: refusing("unknown", "There is no comment {number}.")}))
    code, out, err = run(capsys, "record-status", "99", "kept")
    assert (code, out, err.count("\n")) == (2, "", 1)
