"""What each entry point loads: start-up stays fast only as long as nobody imports too much."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HEAVY = ("textual", "sqlalchemy", "aiosqlite", "alembic", "httpx", "PIL", "feedparser")
PROBE = """
import sys
from sm_console.__main__ import main
code = main({words!r})
loaded = sorted(name for name in {heavy!r} if name in sys.modules)
sys.stderr.write("loaded=" + ",".join(loaded) + "\\n")
sys.exit(code)
"""


def loaded_by(words: list[str], tmp_path: Path) -> tuple[int, set[str], str]:
    """Run the program on ``words`` in its own process; return exit code, heavy packages loaded, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(words=words, heavy=HEAVY)],
        env={**os.environ, "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *said, last = done.stderr.splitlines()
    return done.returncode, set(filter(None, last.removeprefix("loaded=").split(","))), done.stdout + "\n".join(said)


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["--help"],
        ["inbox", "--help"],
        ["drill", "--help"],
        ["inbxo"],
        ["deadline", "2026-03-10T11:00:00Z"],
        ["deadline", "2026-03-10T11:00:00Z", "--json"],
        ["staff", "list"],
        [],
    ],
)
def test_light_entry_points_load_nothing_heavy(tmp_path: Path, folders: list[str], words: list[str]) -> None:
    code, loaded, said = loaded_by([*folders, *words], tmp_path)
    assert loaded == set()
    assert code == (2 if words in ([], ["inbxo"]) else 0), said


@pytest.fixture
def desk_elsewhere(tmp_path: Path, folders: list[str]) -> Iterator[None]:
    """A desk in a process of its own, on the same folders."""
    private = tmp_path / "data" / "desk.sock"
    with subprocess.Popen(
        [sys.executable, "-m", "sm_console", *folders, "desk"],
        env={**os.environ, "HOME": str(tmp_path), "SM_CONSOLE_SOCKET": str(tmp_path / "all.sock")},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()  # the desk announces where it listens
        assert str(tmp_path / "all.sock") in said
        assert private.exists()
        yield
        process.terminate()
        rest = process.stderr.read()
        assert process.wait(timeout=30) == 0, rest
        assert "Traceback" not in rest


@pytest.mark.parametrize(
    "words",
    [["status"], ["inbox", "--json"], ["accounts"], ["outbox"], ["staff", "add", "kim", "Kim"], ["claim", "1"]],
)
def test_clients_of_a_running_desk_load_nothing_heavy(
    tmp_path: Path, folders: list[str], desk_elsewhere: None, words: list[str]
) -> None:
    code, loaded, said = loaded_by([*folders, *words], tmp_path)
    assert loaded == set()
    assert code == (2 if words == ["claim", "1"] else 0), said


def test_the_console_loads_neither_engine_nor_network_before_it_connects(tmp_path: Path) -> None:
    probe = (
        "import sys\n"
        "import sm_console.console.app\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(0 if loaded == ['textual'] else f'loaded {loaded}')\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
