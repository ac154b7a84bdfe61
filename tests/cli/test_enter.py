"""``sm-console enter``: what is typed becomes the desk's command, and its number is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sm_console.__main__ import main
from sm_console.api.commands import EnterComment, EnterPost, MarkAnswered
from sm_console.api.views import Done
from sm_console.core.model import Message
from tests.cli.stand_in import StandIn, installed, refusing

ELEVEN = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", "enter", *words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "command", "said"),
    [
        (
            ["post", "tiktok", "--title", "Badet", "--published", "2026-03-10 12:00", "--url", "https://a.test/1"],
            EnterPost(account="tiktok", title="Badet", published=ELEVEN, url="https://a.test/1"),
            "post #7",
        ),
        (
            [
                "comment",
                "tiktok",
                "--author",
                "Eva",
                "--text",
                "När?",
                "--post",
                "#3",
                "--received",
                "2026-03-10T11:00Z",
            ],
            EnterComment(account="tiktok", author="Eva", text="När?", post=3, received=ELEVEN),
            "comment #7",
        ),
        (
            ["comment", "tiktok", "--author", "Eva", "--text", "När?", "--under", "12"],
            EnterComment(account="tiktok", author="Eva", text="När?", under=12),
            "clock",
        ),
        (
            ["answer", "#12", "--text", "Nio. /Anna", "--at", "2026-03-10T11:00:00Z"],
            MarkAnswered(comment=12, text="Nio. /Anna", at=ELEVEN),
            "#7",
        ),
    ],
)
def test_what_is_typed_is_entered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], command: Any, said: str
) -> None:
    desk = installed(monkeypatch, StandIn({type(command): Done(id=7)}))
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    assert desk.heard == [command]
    assert said in out


def test_what_the_desk_remarks_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    done = Done(id=7, message=Message("Noted. But it does not end with a first name: change it on the platform (R5)."))
    installed(monkeypatch, StandIn({MarkAnswered: done}))
    code, out, _ = run(capsys, "answer", "12", "--text", "Nio.")
    assert code == 0
    assert "(R5)" in out
    code, out, _ = run(capsys, "answer", "12", "--text", "Nio.", "--json")
    assert json.loads(out)["id"] == 7


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["film"],
        ["post"],
        ["comment", "tiktok", "--text", "x"],
        ["comment", "tiktok", "--author", "Eva", "--text", " "],
        ["comment", "tiktok", "--author", "Eva", "--text", "x", "--post", "0"],
        ["answer", "tolv", "--text", "x"],
        ["answer", "12", "--text", "x", "--at", "i går"],
        ["post", "tiktok", "--tittle", "x"],
    ],
)
def test_slips_on_the_line_are_refused_before_the_desk_hears(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    desk = installed(monkeypatch, StandIn({}))
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert desk.heard == []


def test_the_desk_s_no_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({EnterPost: refusing("capability", "It is fetched.")}))
    code, out, err = run(capsys, "post", "blogg", "--text", "x")
    assert code != 0
    assert out == ""
    assert "It is fetched." in err
