"""Killed at any moment: what was acknowledged is on the blog exactly once, or known to be unknown."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sm_console.drill.wordpress_server import WordPressServer
from sm_console.store.rebuild import check
from tests.cli.blog import running_blog

CHILD = Path(__file__).with_name("crash_child.py")
ROOT = Path(__file__).parents[2]
ROUNDS = 7
PER_ROUND = 4


def configure(home: Path, blog: WordPressServer) -> None:
    etc = home / "etc"
    etc.mkdir()
    (etc / "accounts.toml").write_text(
        f'[[account]]\nid = "stad"\nplatform = "wordpress"\naddress = "{blog.address}"\n'
        'user = "redaktor"\nallow_private = true\n'
    )
    (etc / "credentials.toml").write_text('stad = "sim-secret"\n')
    (etc / "credentials.toml").chmod(0o600)


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CHILD), *map(str, words)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_killed_around_sending(tmp_path: Path) -> None:
    chance = random.Random(20260310)
    acknowledged: set[int] = set()
    with running_blog() as blog:
        configure(tmp_path, blog)
        now = datetime.now(UTC).replace(microsecond=0)
        post = blog.publish("Badet", "<p>Öppet.</p>", now - timedelta(days=2))
        for round_number in range(ROUNDS):
            for number in range(PER_ROUND):
                blog.comment(post, "Eva", f"Fråga {round_number}.{number}", now - timedelta(minutes=90))
            killed = run(tmp_path, chance.uniform(0.005, 0.25), round_number)
            assert killed.returncode < 0, killed.stderr
            acknowledged |= {int(line.split(" ")[1]) for line in killed.stdout.splitlines()}
        ended = run(tmp_path, 0)
        assert ended.returncode == 0, ended.stderr
        stands = Counter(
            word
            for comment in blog.blog.comments.values()
            for word in re.findall(r"Svar-\d+-till-\d+", comment.content)
        )
    states = {}
    for line in ended.stdout.splitlines():
        _, number_text, state, text = line.split(" ")
        states[int(number_text)] = state
        assert state in {"sent", "unknown"}
        assert stands[text] == 1 if state == "sent" else stands[text] <= 1
    assert len(acknowledged) >= ROUNDS, "some answers were ordered in every round, or the test shows nothing"
    assert acknowledged <= set(states), "nothing acknowledged is lost"
    assert sum(stands.values()) >= len(acknowledged) // 2
    assert check(tmp_path / "data" / "desk.db") == []
