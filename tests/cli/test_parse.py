from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

import pytest

from sm_console.__main__ import main
from sm_console.cli.dispatch import command_name
from sm_console.cli.instants import iso, local, parse_instant, span, stamp
from sm_console.cli.parse import comment_id, nearest, words
from sm_console.cli.table import COMMANDS


def test_the_command_is_found_behind_the_options_before_it() -> None:
    assert command_name(["--config", "inbox", "--language=en", "status", "inbox"]) == "status"
    assert command_name(["--config", "inbox"]) is None
    assert command_name([]) is None


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("#12", 12), (" 7 ", 7)])
def test_comment_ids(text: str, number: int) -> None:
    assert comment_id(text) == number


@pytest.mark.parametrize("text", ["", "0", "-1", "#", "##1", "1.5", "١٢", "1" * 40, "\x1b[2J"])
def test_what_is_no_comment_id(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refused:
        comment_id(text)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-10T11:00:00Z", datetime(2026, 3, 10, 11, tzinfo=UTC)),
        ("2026-03-10T12:00:00+01:00", datetime(2026, 3, 10, 11, tzinfo=UTC)),
        ("2026-07-10 12:00", datetime(2026, 7, 10, 10, tzinfo=UTC)),
        ("2026-03-10", datetime(2026, 3, 9, 23, tzinfo=UTC)),
    ],
)
def test_instants(text: str, moment: datetime) -> None:
    assert parse_instant(text) == moment


@pytest.mark.parametrize("text", ["", "now", "2026-13-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        parse_instant(text)


def test_times_are_written_in_utc_for_programs_and_local_for_people() -> None:
    moment = datetime(2026, 7, 10, 10, 0, 0, 999_999, tzinfo=UTC)
    assert iso(moment) == "2026-07-10T10:00:00Z"
    assert local(moment) == "July 10 2026 12:00"
    assert stamp(moment) == "2026-07-10 12:00"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=3, hours=4, minutes=9), "3 d 4 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (-timedelta(hours=1), "1 h"),
        (timedelta(seconds=59), "0 min"),
    ],
)
def test_lengths_of_time(length: timedelta, said: str) -> None:
    assert span(length) == said


def test_text_has_to_be_characters_that_can_be_seen() -> None:
    assert words(" hej ") == " hej "
    for bad in ("", " \n", "a\udcff"):
        with pytest.raises(argparse.ArgumentTypeError):
            words(bad)


def test_nearest() -> None:
    assert nearest("inbxo", COMMANDS) == "inbox"
    assert nearest("zzz", COMMANDS) == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["inbxo"], "did you mean inbox?"),
        (["zzz"], "--help"),
        (["inbox", "--overdu"], "did you mean --overdue?"),
        (["inbox", "--limit", "0"], "whole number above zero"),
        (["inbox", "--state", "late"], "invalid choice"),
        (["inbox", "stray"], "what is stray?"),
        (["reply", "1"], "--text"),
        (["reply", "x", "--text", "hej"], "such as 12"),
        (["hide", "1", "--ground", "ugly"], "invalid choice"),
        (["accounts", "add", "--id", "a", "--platform", "fax", "--address", "x"], "invalid choice"),
        (["accounts", "ad"], "invalid choice"),
        (["--nonsense"], "--nonsense"),
        (["waive", "1", "--reason", " "], "empty"),
    ],
)
def test_a_mistyped_line_gets_one_clear_answer(capsys: pytest.CaptureFixture[str], typed: list[str], told: str) -> None:
    assert main(["--language", "en", *typed]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main([name, "--help"]) == 0
    assert f"sm-console {name}" in capsys.readouterr().out


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


def test_a_stranger_s_bytes_in_an_option_stay_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inb\x1b[2Jox"]) == 2
    assert capsys.readouterr().err.removesuffix("\n").isprintable()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["accounts", "add", "--id", "f", "--platform", "facebok"], "'facebok' finns inte att välja; välj bland"),
        (["accounts", "add"], "det här saknas: --id, --platform"),
        (["week", "--periods"], "ett värde saknas"),
    ],
)
def test_what_the_argument_parser_says_by_itself_is_swedish_too(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--language", "sv", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
