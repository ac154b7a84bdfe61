from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.load import load
from sm_console.__main__ import main
from sm_console.cli import deadline as command
from sm_console.core.answer import deadline
from sm_console.core.calendar import WorkCalendar

FIELDS = ["received", "class", "due", "target", "last_staffed", "reason"]
FRIDAY = {
    "received": "2026-03-13T06:00:00Z",
    "class": "next-working-day",
    "due": "2026-03-16T16:00:00Z",
    "target": "2026-03-16T09:00:00Z",
    "last_staffed": "2026-03-16T16:00:00Z",
    "reason": "Received Friday 07:00; 24 h end at the weekend → by Monday 17:00",
}
TUESDAY = {
    "received": "2026-03-10T11:00:00Z",
    "class": "24h",
    "due": "2026-03-11T11:00:00Z",
    "target": None,
    "last_staffed": "2026-03-11T11:00:00Z",
    "reason": "Received Tuesday 12:00; 24 h → by Wednesday 12:00",
}


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Stand in for standard input."""
    source = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source, encoding="utf-8"))
    return source


def put(feed: io.BytesIO, data: bytes) -> None:
    feed.write(data)
    feed.seek(0)


def test_arguments_give_a_list(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*folders, "deadline", "--json", "2026-03-13T06:00:00Z", "2026-03-10T12:00:00+01:00"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == [FRIDAY, TUESDAY]
    assert [list(row) for row in found] == [FIELDS, FIELDS]


def test_standard_input_gives_one_object_a_line(
    folders: list[str], capsys: pytest.CaptureFixture[str], feed: io.BytesIO
) -> None:
    put(feed, b"\xef\xbb\xbf2026-03-13T06:00:00Z\r\n\n  2026-03-10T11:00:00z\n2026-03-13 07:00")
    assert main([*folders, "deadline", "--json"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [FRIDAY, TUESDAY, FRIDAY]


def test_a_dash_reads_standard_input(folders: list[str], capsys: pytest.CaptureFixture[str], feed: io.BytesIO) -> None:
    put(feed, b"2026-03-13T06:00:00Z\n")
    assert main([*folders, "deadline", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == FRIDAY


def test_nothing_in_is_nothing_out(folders: list[str], capsys: pytest.CaptureFixture[str], feed: io.BytesIO) -> None:
    put(feed, b"\n\n")
    assert main([*folders, "deadline"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_person_at_the_keyboard_is_told_what_to_type(
    folders: list[str], capsys: pytest.CaptureFixture[str], feed: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert main([*folders, "deadline"]) == 0
    assert capsys.readouterr() == ("", "One instant a line; end with Ctrl+D.\n")


def test_plain_lines(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*folders, "deadline", "2026-03-13T06:00:00Z", "2026-03-10T03:00"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Received              Due                   In office hours by    Preferably by",
        "Fri 2026-03-13 07:00  Mon 2026-03-16 17:00  Mon 2026-03-16 17:00  Mon 2026-03-16 10:00",
        "  Received Friday 07:00; 24 h end at the weekend → by Monday 17:00",
        "Tue 2026-03-10 03:00  Wed 2026-03-11 03:00  Tue 2026-03-10 17:00  –",
        "  Received Tuesday 03:00; 24 h → by Wednesday 03:00, in office hours by Tuesday 17:00",
    ]


def test_the_heading_stands_once_in_a_stream(
    folders: list[str], capsys: pytest.CaptureFixture[str], feed: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_CHUNK", 5)
    put(feed, b"2026-03-13T06:00:00Z\n2026-03-10T11:00:00Z\n")
    assert main([*folders, "deadline"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert sum("Preferably" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("banana", "not an instant"),
        ("2026-13-01T12:00Z", "not an instant"),
        ("2026-03-10", "time of day is missing"),
        ("1952-12-31T12:00Z", "does not know the holidays"),
        ("2101-01-01T12:00Z", "does not know the holidays"),
        ("2100-12-31T12:00Z", "does not know the holidays"),
        ("0001-01-01T00:00:00+14:00", "does not know the holidays"),
        ("9999-12-31T23:59:59-14:00", "does not know the holidays"),
    ],
)
def test_bad_arguments_are_named_and_the_rest_answered(
    folders: list[str], capsys: pytest.CaptureFixture[str], word: str, says: str
) -> None:
    assert main([*folders, "deadline", "--json", word, "2026-03-13T06:00:00Z"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out) == [FRIDAY]
    (line,) = err.splitlines()
    assert line.startswith(f"sm-console: {word}: ")
    assert says in line


def test_only_bad_arguments_still_give_json(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*folders, "deadline", "--json", "x"]) == 2
    assert json.loads(capsys.readouterr().out) == []


def test_bad_lines_are_numbered_and_harmless(
    folders: list[str], capsys: pytest.CaptureFixture[str], feed: io.BytesIO
) -> None:
    put(feed, b"\n\x1b]0;title\x07\n2026-03-13T06:00:00Z\n\xff\xfe\xe2\x80\xae\n" + b"9" * 200_000 + b"\n\0\n")
    assert main([*folders, "deadline", "--json"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out) == FRIDAY
    lines = err.splitlines()
    assert [line.partition(":")[2].partition(":")[0] for line in lines] == [" line 2", " line 4", " line 5", " line 6"]
    assert all(line.isprintable() and len(line) < 160 for line in lines)


@pytest.mark.parametrize(
    ("word", "received", "says"),
    [
        ("2026-03-29T02:30", "2026-03-29T01:30:00Z", "the clock skips that time; 2026-03-29T03:30:00+02:00 is taken"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z", "comes twice; the first is taken, 2026-10-25T02:30:00+02:00"),
    ],
)
def test_clock_changes_are_read_and_told(
    folders: list[str], capsys: pytest.CaptureFixture[str], word: str, received: str, says: str
) -> None:
    assert main([*folders, "deadline", "--json", word]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)[0]["received"] == received
    assert says in err


def test_fractions_of_seconds_are_kept(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*folders, "deadline", "--json", "2026-03-10T11:00:00.250Z"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["due"] == "2026-03-11T11:00:00.250000Z"


def test_agrees_with_core_over_thousands(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], feed: io.BytesIO
) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    instants = [start + timedelta(seconds=73_471 * number) for number in range(3000)]
    put(feed, "\n".join(instant.isoformat() for instant in instants).encode())
    assert main([*folders, "deadline", "--json"]) == 0
    pack = load(tmp_path / "etc").pack
    calendar = WorkCalendar(pack.calendar)
    for instant, line in zip(instants, capsys.readouterr().out.splitlines(), strict=True):
        found, expected = json.loads(line), deadline(instant, pack, calendar)
        assert datetime.fromisoformat(found["received"]) == instant
        assert datetime.fromisoformat(found["due"]) == expected.due
        assert datetime.fromisoformat(found["last_staffed"]) == expected.last_staffed
        assert found["class"] == expected.answer_class


def test_local_rules_decide(folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "etc" / "rules"
    rules.mkdir(parents=True)
    (rules / "small.toml").write_text('version = 1\nextends = "malmo"\n[answer]\nhours = 48\n')
    (tmp_path / "etc" / "settings.toml").write_text('rules = "small"\n')
    assert main([*folders, "deadline", "--json", "2026-03-10T11:00:00Z"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["due"] == "2026-03-12T11:00:00Z"
    assert found["reason"] == "Received Tuesday 12:00; 48 h → by Thursday 12:00"


def test_broken_configuration_is_told(folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "settings.toml").write_text('rules = "nowhere"\n')
    assert main([*folders, "deadline", "2026-03-10T11:00:00Z"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "settings.toml" in err


def test_swedish_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "language", lambda: "sv")
    assert main(["--config", str(tmp_path), "deadline", "--json", "2026-03-13T06:00:00Z"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["reason"] == "Kom fredag 07.00; 24 h slutar i helgen → senast måndag 17.00"


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": "error"}


def arguments(folders: Sequence[str], *more: str) -> list[str]:
    return [sys.executable, "-m", "sm_console", *folders, "deadline", *more]


def test_each_line_is_answered_before_the_next_is_asked(folders: list[str], tmp_path: Path) -> None:
    with subprocess.Popen(
        arguments(folders, "--json"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for asked in (FRIDAY, TUESDAY):
            process.stdin.write(f"{asked['received']}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == asked
        process.stdin.close()
        assert process.wait() == 0


def test_loads_neither_screen_nor_database_nor_network(folders: list[str], tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from sm_console.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {'textual', 'rich', 'sqlalchemy', 'aiosqlite', 'alembic', 'httpx', 'feedparser', 'PIL', 'asyncio'}\n"
        "print(code, sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *folders, "deadline", "2026-03-13T06:00:00Z"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 []"
    assert done.stderr == ""
