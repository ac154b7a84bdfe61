"""kill -9 while writing: what was acknowledged is there, and current state is still the journal's."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sm_console.store.rebuild import check

ROUNDS = 10


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    dice = random.Random(20260310)
    acknowledged = 0
    for _ in range(ROUNDS):
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.store.writing", str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(dice.randrange(1, 25)):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        # What it said before it died counts too.
        said = [int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        acknowledged = max([acknowledged, *said])
        writer.wait()
        writer.stdout.close()
        with closing(sqlite3.connect(path)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (height,) = conn.execute("SELECT max(seq) FROM journal").fetchone()
        assert height >= acknowledged
    assert check(path) == []
    assert acknowledged > ROUNDS
