"""Every command says in one line what is wrong with its arguments, in each way they can be wrong."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from sm_console.__main__ import main
from sm_console.cli.dispatch import _parser
from sm_console.cli.table import COMMANDS
from tests.cli.stand_in import StandIn, installed

NONSENSE = "\x1b[2J;nonsense"
FREE = {"NoneType", "words", "Path"}
"""Kinds of argument that take any text; whether it names something only the desk can say."""
EXAMPLES = {"comment_id": "1", "positive": "1", "int": "1", "post_id": "1", "parse_instant": "2026-03-10"}


def ends(
    parser: argparse.ArgumentParser, words: tuple[str, ...]
) -> Iterator[tuple[argparse.ArgumentParser, list[str]]]:
    """Every parser that takes a command's last word, with the words that lead there."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below or not below[0].required:
        yield parser, list(words)
    for action in below:
        for name, part in action.choices.items():
            yield from ends(part, (*words, name))


def kind(action: argparse.Action) -> str:
    return getattr(action.type, "__name__", type(action.type).__name__)


def example(action: argparse.Action) -> str:
    if action.choices:
        return str(next(iter(action.choices)))
    return EXAMPLES.get(kind(action), "2026-03-10" if "day" in kind(action) else "x")


def places(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments without a dash that must stand there."""
    return [
        action
        for action in parser._actions
        if not action.option_strings
        and not isinstance(action, argparse._SubParsersAction)
        and action.nargs not in {"?", "*"}
    ]


def right(parser: argparse.ArgumentParser) -> list[str]:
    """The shortest arguments that the parser takes."""
    taken = [example(action) for action in places(parser)]
    for action in parser._actions:
        if action.option_strings and action.required:
            taken += [action.option_strings[-1], *([] if action.nargs == 0 else [example(action)])]
    for group in parser._mutually_exclusive_groups:
        if group.required:
            first = group._group_actions[0]
            taken += [first.option_strings[-1], *([] if first.nargs == 0 else [example(first)])]
    return taken


def wrong_lines() -> Iterator[list[str]]:
    for name in COMMANDS:
        commands = _parser(name)._subparsers
        assert commands is not None
        for parser, words in ends(commands._group_actions[0].choices[name], (name,)):  # type: ignore[index]
            enough = right(parser)
            yield [*words, *enough, "--nonsense"]
            if enough:
                yield words
            for action in parser._actions:
                if not action.option_strings or action.nargs == 0:
                    continue
                yield [*words, *enough, action.option_strings[-1]]
                if action.choices is not None or kind(action) not in FREE:
                    yield [*words, *enough, f"{action.option_strings[-1]}={NONSENSE}"]
            for index, action in enumerate(places(parser)):
                if action.choices is not None or kind(action) not in FREE:
                    yield [*words, *enough[:index], NONSENSE, *enough[index + 1 :]]


LINES = list(wrong_lines())


def test_no_command_and_no_way_to_be_wrong_is_left_out() -> None:
    assert {words[0] for words in LINES} == set(COMMANDS)
    assert len(LINES) > 300


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_argument_gets_one_clear_line(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = installed(monkeypatch, StandIn({}))
    for words in LINES:
        if words[0] != name:
            continue
        line = shlex.join(words)
        assert main(["--language", "en", *words]) == 2, line
        out, err = capsys.readouterr()
        assert out == "", line
        assert err.startswith("sm-console: "), line
        assert err.count("\n") == 1, line
        assert err.removesuffix("\n").isprintable(), line
    assert desk.heard == []


@pytest.mark.parametrize(
    "words",
    [
        ["reply", "1", "--text-file"],
        ["bank", "write", "Öppet", "--text-file"],
        ["accounts", "import"],
        ["accounts", "add", "--id", "a", "--platform", "wordpress", "--address", "x", "--user", "u", "--secret-file"],
    ],
)
@pytest.mark.parametrize(
    "given", [(None, "there is no such file or folder"), (b"\xff\xfeh\x00", "is not written in UTF-8")]
)
def test_a_file_that_is_not_there_or_no_text_is_named(
    words: list[str],
    given: tuple[bytes | None, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    content, told = given
    desk = installed(monkeypatch, StandIn({}))
    path = tmp_path / "text.csv"
    if content is not None:
        path.write_bytes(content)
    assert main(["--language", "en", *words, str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "text.csv" in err
    assert told in err
    assert err.count("\n") == 1
    assert desk.heard == []


def test_a_package_that_is_no_folder_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "closures", "verify", "not-there"]) == 2
    assert capsys.readouterr().err.startswith("sm-console: not-there is no folder: ")


@pytest.mark.parametrize("command", ["week", "seasons", "closures", "rounds", "profiles", "accounts", "findings"])
def test_a_wrong_time_is_told_in_swedish_as_it_was_typed(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main(["--language", "sv", command, "--json", "--at", "igår"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("sm-console: --at: 'igår' är ingen tidpunkt som ")
    assert err.count("\n") == 1


def test_the_help_is_swedish_to_the_last_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "sv", "--help"]) == 0
    assert "visa versionen och avsluta" in capsys.readouterr().out
