"""``sm-console drill`` as a person types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sm_console.drill.municipality import sundmala

WAITING = {
    *("kommun", "vatten", "bibliotek", "skolmat", "hamnfesten"),
    *("fb-kommun", "ig-kommun", "x-kommun", "mastodon", "flickr", "tiktok"),
}
"""The accounts on which something waits when the day begins."""


def drill(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "sm_console", "--language", "en", "drill", *words],
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def test_a_whole_day_without_a_screen(tmp_path: Path) -> None:
    for seconds in ("9", "45"):  # on a busy machine nothing may have been fetched when the short day ends
        done = drill(tmp_path, "--headless", "--seconds", seconds, "--speed", "20000", "--json")
        assert done.returncode == 0, done.stderr
        outcome = json.loads(done.stdout)
        if outcome["received"] >= 120:
            break
    assert 120 <= outcome["received"] <= 160
    assert outcome["answered"] >= 1
    assert outcome["open"] > 100
    assert outcome["overdue"] >= 1
    assert outcome["happened"] == len(sundmala().future)
    assert not list(tmp_path.glob("sm-console-drill-*"))


def test_what_is_kept_can_be_looked_at_afterwards(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    done = drill(tmp_path, "--headless", "--seconds", "0.5", "--keep", str(kept))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The drill is over")
    shown = subprocess.run(
        [
            *(sys.executable, "-m", "sm_console"),
            "--config",
            kept / "config",
            "--data",
            kept / "data",
            "inbox",
            "--json",
        ],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    rows = json.loads(shown.stdout)
    assert {row["account"] for row in rows} == WAITING
    assert {row["overdue"] for row in rows} == {True, False}
    again = drill(tmp_path, "--headless", "--keep", str(kept))
    assert again.returncode == 2
    assert "not empty" in again.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_drill_that_is_told_to_stop_counts_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sm_console", "--language", "en", "drill", "--headless", "--seconds", "60"],
        env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for(lambda: bool(list(tmp_path.glob("sm-console-drill-*/data/desk.sock"))))
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("The drill is over")
    assert not list(tmp_path.glob("sm-console-drill-*"))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("words", [["--speed", "0"], ["--speed", "nan"], ["--speed", "fast"], ["--seed", "x"]])
def test_bad_options_are_one_line(tmp_path: Path, words: list[str]) -> None:
    done = drill(tmp_path, "--headless", *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_without_a_terminal_the_screen_is_refused(tmp_path: Path) -> None:
    done = drill(tmp_path)
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert not list(tmp_path.glob("sm-console-drill-*"))
