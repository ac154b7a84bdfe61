"""``sm-console crisis``: a whole crisis on the command line."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable

import pytest

from sm_console.cli.dispatch import dispatch as main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], folders: list[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as a script would: without a terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def call(*words: str) -> tuple[int, str, str]:
        code = main([*folders, *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


class Terminal(io.StringIO):
    """A person who types this."""

    def isatty(self) -> bool:
        return True


def test_a_crisis_from_beginning_to_report(run: Run) -> None:
    assert run("crisis", "begin", "Storm")[0] == 2  # nobody to type the word
    assert run("crisis", "begin", "Storm", "--yes")[0] == 0
    (found,) = json.loads(run("crisis", "--json")[1])
    assert (found["reason"], found["ended"], found["round_minutes"]) == ("Storm", None, 30)
    assert run("crisis", "scheduled", "add", "Facebook", "kl. 15", "Badsäsong")[0] == 0
    assert run("crisis", "scheduled", "stopped", "1")[0] == 0
    assert "[x]" in run("crisis", "scheduled")[1]
    assert run("crisis", "review", "--word", "Fortsätter")[0] == 0
    assert run("crisis", "end")[0] == 2
    assert run("crisis", "end", "--yes", "--word", "Lugnt")[0] == 0
    report = run("crisis", "report")[1]
    assert report.startswith("# Crisis 1: Storm\n")
    assert "Lugnt" in report
    assert json.loads(run("crisis", "--json")[1]) == []
    assert run("crisis", "end", "--yes")[0] != 0


def test_alarms_are_listed_and_a_test_needs_a_receiver(run: Run) -> None:
    assert json.loads(run("alarm", "--json")[1]) == []
    assert run("alarm")[1].strip() == "no alarm stands"
    assert run("alarm", "seen")[1].startswith("alarms noted as seen: 0")
    code, _out, err = run("alarm", "test")
    assert code != 0
    assert "alarms.outside" in err


@pytest.mark.parametrize(("typed", "code"), [("KRIS\n", 0), ("kris\n", 2), ("y\n", 2), ("", 2)])
def test_it_begins_with_a_typed_word(run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, code: int) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert run("crisis", "begin", "Storm")[0] == code
    assert len(json.loads(run("crisis", "--json")[1])) == (code == 0)


@pytest.mark.parametrize(
    "words", [("report", "9"), ("begin", "Storm", "--yes", "--unit", "Ingen"), ("scheduled", "stopped", "9")]
)
def test_what_cannot_be_done_is_one_clear_line(run: Run, words: tuple[str, ...]) -> None:
    code, _out, err = run("crisis", *words)
    assert code != 0
    assert len(err.strip().splitlines()) == 1
