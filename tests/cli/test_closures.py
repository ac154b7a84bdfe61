"""``sm-console closures``: what is typed becomes the desk's command, and what became of it is said in one line."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sm_console.__main__ import main
from sm_console.api import closure_commands as commands
from sm_console.api.closure_queries import AskClosureLetter
from sm_console.api.closure_views import LetterView, PackageView
from sm_console.api.views import Done
from sm_console.core.closing import Letter
from tests.cli.stand_in import StandIn, installed, refusing


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", "closures", *words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "command", "said"),
    [
        (
            ["warn", "bad", "--by", "2026-04-01", "--followers", "312", "--why", "mejl"],
            commands.WarnOwner(account="bad", answer_by=date(2026, 4, 1), followers=312, reason="mejl"),
            "warned",
        ),
        (
            ["keep", "bad", "--until", "2026-09-01", "--reason", "flytt"],
            commands.KeepAccount(account="bad", until=date(2026, 9, 1), reason="flytt"),
            "kept until 2026-09-01",
        ),
        (["close", "bad"], commands.DecideClosing(account="bad"), "to be closed"),
        (["announce", "bad"], commands.NoteAnnounced(account="bad"), "announced"),
        (["done", "bad"], commands.NoteClosed(account="bad"), "stays in the register"),
        (["undo", "bad", "--why", "fel"], commands.UndoClosure(account="bad", reason="fel"), "taken back"),
    ],
)
def test_steps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], command: Any, said: str
) -> None:
    desk = installed(monkeypatch, StandIn({type(command): Done(id=7)}))
    code, out, _ = run(capsys, *words)
    assert (code, desk.heard) == (0, [command])
    assert said in out
    assert json.loads(run(capsys, *words, "--json")[1])["id"] == 7
    installed(monkeypatch, StandIn({type(command): refusing("state", "not yet")}))
    assert run(capsys, *words) == (2, "", "sm-console: not yet\n")


@pytest.mark.parametrize(
    "words", [["keep", "bad", "--why", "x"], ["keep", "bad", "--until", "2026-02-30"], ["shut", "x"]]
)
def test_what_makes_no_sense_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, _, err = run(capsys, *words)
    assert code == 2
    assert err.count("\n") == 1


def test_a_letter_is_written_as_it_is_but_for_controls(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = LetterView(account="bad", letter=Letter.WARNING, to="Anna", text="Hej!\n\nTyst\x1b[2J.\n")
    desk = installed(monkeypatch, StandIn({AskClosureLetter: letter}))
    code, out, _ = run(capsys, "letter", "bad", "warning", "--until", "2026-04-01")
    assert (code, desk.heard) == (
        0,
        [AskClosureLetter(account="bad", letter=Letter.WARNING, until=date(2026, 4, 1))],
    )
    assert out.startswith("Hej!\n\nTyst")
    assert "\x1b" not in out


def test_a_package_is_told_of_and_proven(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    package = PackageView(account="bad", path="/srv/bad-2026-03-10", files=9, size=1234, manifest="ab" * 32)
    installed(monkeypatch, StandIn({commands.PreserveAccount: package}))
    assert "/srv/bad-2026-03-10 (files: 9, bytes: 1234)" in run(capsys, "preserve", "bad")[1]
    (tmp_path / "posts.jsonl").write_text("{}\n")
    digest = hashlib.sha256(b"{}\n").hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  posts.jsonl\n")
    code, out, _ = run(capsys, "verify", str(tmp_path))
    assert code == 0
    assert "is whole" in out
    (tmp_path / "posts.jsonl").write_text("{} \n")
    code, out, err = run(capsys, "verify", str(tmp_path))
    assert (code, out) == (1, "")
    assert "checksum differs" in err
    assert json.loads(run(capsys, "verify", str(tmp_path), "--json")[1])["whole"] is False
