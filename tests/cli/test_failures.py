from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import ConfigError, Problem
from sm_console.__main__ import main
from sm_console.api.queries import AskInbox
from sm_console.cli.failures import guard
from sm_console.core.model import Message
from tests.cli.stand_in import StandIn, inbox_of, installed, row


def program(
    *words: str, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sm_console", *words],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_unexpected_fault_is_one_line_and_its_traceback_stands_in_a_closed_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folders: list[str], tmp_path: Path
) -> None:
    def broken(query: object) -> None:
        raise ZeroDivisionError("secret detail")

    installed(monkeypatch, StandIn({AskInbox: broken}))
    assert main([*folders, "inbox"]) == 1
    out, err = capsys.readouterr()
    log = tmp_path / "data" / "sm-console.log"
    assert out == ""
    assert err.count("\n") == 1
    assert str(log) in err
    assert "secret detail" not in err
    assert "ZeroDivisionError" in log.read_text()
    assert "secret detail" not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    def broken() -> int:
        raise ZeroDivisionError

    assert guard(broken, str(tmp_path / "file" / "data")) == 1
    assert "no log" in capsys.readouterr().err


def test_every_problem_of_the_configuration_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> int:
        raise ConfigError(
            [Problem(file="a.toml", message=Message("one")), Problem(file="b.toml", message=Message("two"))]
        )

    assert guard(broken) == 2
    assert capsys.readouterr().err == "sm-console: a.toml: one\nsm-console: b.toml: two\n"


def test_interruption_and_permission(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    def forbidden() -> int:
        raise PermissionError(13, "Permission denied", "/var/lib/x")

    assert guard(interrupted) == 130
    assert guard(forbidden) == 2
    assert capsys.readouterr().err == "sm-console: interrupted\nsm-console: no permission for /var/lib/x\n"


def test_a_reader_that_has_had_enough_is_no_fault(folders: list[str]) -> None:
    script = (
        "import sys; from sm_console.__main__ import main; from sm_console.cli import inbox\n"
        "def run(args):\n"
        "    for n in range(200000): sys.stdout.write('a line of the queue\\n')\n"
        "    return 0\n"
        "inbox.run = run\n"
        f"sys.exit(main({[*folders, 'inbox']!r}))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 141


@pytest.mark.parametrize("name", ["config", "connectors", "widgets"])
def test_a_foreign_package_in_the_working_directory_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise SystemExit('never imported')")
    done = program("deadline", "2026-03-10T11:00:00Z", cwd=tmp_path)
    assert done.returncode == 2
    assert str(tmp_path / name) in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_foreign_module_is_named_and_a_plain_folder_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "widgets").mkdir()
    assert program("--version", cwd=tmp_path).returncode == 0
    (tmp_path / "config.py").write_text("raise SystemExit('never imported')")
    done = program("--version", cwd=tmp_path)
    assert done.returncode == 2
    assert "config.py" in done.stderr


def test_the_console_wants_a_terminal(folders: list[str]) -> None:
    done = program(*folders)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "sm-console inbox" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_terminal_that_cannot_show_every_letter_gets_what_it_can(
    monkeypatch: pytest.MonkeyPatch, folders: list[str]
) -> None:
    done = program(*folders, "--help", env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_plain_line_survives_an_ascii_terminal(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], folders: list[str]
) -> None:
    installed(monkeypatch, StandIn({AskInbox: inbox_of([row(1)])}))
    assert main([*folders, "inbox"]) == 0
    assert "Åsa Öberg" in capsysbinary.readouterr().out.decode()
