"""The real program, as processes, against a simulated blog: what a person or a cron job would type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.drill.wordpress_server import WordPressServer
from tests.cli.blog import running_blog

NOW = datetime.now(UTC).replace(microsecond=0)
HOSTILE = '\x1b]0;x\x07 <b onclick="x">hej</b> [red]{0}[/red] \u202ecba \x05'


class Terminal:
    """A person's shell: always the same folders, English, no terminal."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.before = ["--config", str(home / "etc"), "--data", str(home / "data"), "--language", "en"]

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "sm_console", *self.before, *words],
            env={**os.environ, "HOME": str(self.home)},
            input=typed,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert "Traceback" not in done.stderr + done.stdout
        return done

    def ok(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.ok(*words, "--json"))


@pytest.fixture(scope="module")
def blog() -> Iterator[WordPressServer]:
    with running_blog() as server:
        post = server.publish("Badet öppnar", "<p>På lördag.</p>", NOW - timedelta(days=30))
        server.comment(post, "Åsa", "När öppnar ni?", NOW - timedelta(days=20))
        server.comment(post, HOSTILE, HOSTILE, NOW - timedelta(minutes=5))
        yield server


@pytest.fixture(scope="module")
def shell(blog: WordPressServer, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A shell in which the blog has been added and one person works."""
    terminal = Terminal(tmp_path_factory.mktemp("home"))
    secret = terminal.home / "secret"
    secret.write_text("sim-secret\n")
    import pwd

    terminal.ok("staff", "add", pwd.getpwuid(os.getuid()).pw_name, "Berit")
    added = terminal.ok(
        *("accounts", "add", "--id", "stad", "--platform", "wordpress", "--address", blog.address, "--unit", "Kultur"),
        *("--user", "redaktor", "--secret-file", str(secret), "--allow-private"),
    )
    assert "sim-secret" not in added
    return terminal


def test_from_server_to_answer_and_back(shell: Terminal, blog: WordPressServer) -> None:
    first = shell.json("collect", "--once")["accounts"]
    assert (first[0]["account"], first[0]["ok"]) == ("stad", True)
    waiting = shell.json("inbox")
    assert [row["author"] for row in waiting] == ["Åsa", HOSTILE]
    assert waiting[1]["text"] == HOSTILE
    assert waiting[0]["received"] == (NOW - timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [row["overdue"] for row in waiting] == [True, False]
    assert {row["account"] for row in waiting} == {"stad"}

    asked = len(blog.requests)
    second = shell.json("collect", "--once")["accounts"]
    assert (second[0]["requests"], second[0]["new"], second[0]["changed"]) == (2, 0, 0)
    assert len(blog.requests) - asked == 2

    said = shell.run("reply", f"#{waiting[0]['id']}", "--text", "På lördag klockan nio.")
    assert said.returncode == 0, said.stderr
    assert "confirmed" in said.stdout
    answers = [comment for comment in blog.blog.comments.values() if comment.author == 2]
    assert len(answers) == 1
    assert str(answers[0].parent) == waiting[0]["platform_id"]
    assert answers[0].content.rstrip().endswith("Berit")

    shell.ok("collect", "--once")
    assert [row["id"] for row in shell.json("inbox")] == [waiting[1]["id"]]
    everything = {row["id"]: row for row in shell.json("inbox", "--all")}
    assert everything[waiting[0]["id"]]["state"] == "answered"
    assert len([comment for comment in blog.blog.comments.values() if comment.author == 2]) == 1


def test_the_state_as_of_another_time(shell: Terminal) -> None:
    shell.ok("collect", "--once")
    early = (NOW - timedelta(days=19, hours=23)).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = shell.json("inbox", "--at", early)
    assert [row["author"] for row in rows] == ["Åsa"]
    assert rows[0]["overdue"] is False
    late = (NOW + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert all(row["overdue"] for row in shell.json("inbox", "--at", late))


def test_no_control_reaches_the_terminal(shell: Terminal) -> None:
    shell.ok("collect", "--once")
    out = shell.ok("inbox", "--all")
    assert all(sign == "\n" or sign.isprintable() for sign in out)


def test_small_acts_and_their_traces(shell: Terminal) -> None:
    shell.ok("collect", "--once")
    number = str(next(row["id"] for row in shell.json("inbox") if row["author"] == HOSTILE))
    shell.ok("claim", number)
    assert shell.json("inbox", "--mine")[0]["claimed_by"]
    shell.ok("note", number, "--text", "Ser ut som skräp.")
    shell.ok("release", number)
    assert shell.json("inbox")[0]["claimed_by"] is None
    shell.ok("waive", number, "--reason", "skräp")
    assert number not in {str(row["id"]) for row in shell.json("inbox")}
    shell.ok("reopen", number)
    assert number in {str(row["id"]) for row in shell.json("inbox")}
    assert len(shell.json("record", "journal", number)) >= 5
    assert shell.json("record", "rebuild", "--check") == {"proven": True, "differences": []}
    assert shell.json("record", "rebuild")["entries"] > 0
    assert number in {str(row["id"]) for row in shell.json("inbox")}


def test_hiding_a_comment(shell: Terminal, blog: WordPressServer) -> None:
    post = next(iter(blog.blog.posts))
    made = blog.comment(str(post), "Reklam", "Köp nu!", NOW - timedelta(minutes=1))
    shell.ok("collect", "--once")
    number = str(next(row["id"] for row in shell.json("inbox") if row["platform_id"] == made))
    assert shell.run("hide", number).returncode == 2
    shell.ok("hide", number, "--ground", "advertising")
    assert blog.blog.comments[int(made)].status == "hold"


def test_status_is_critical_while_something_is_overdue(shell: Terminal, blog: WordPressServer) -> None:
    post = next(iter(blog.blog.posts))
    blog.comment(str(post), "Gammal fråga", "Hallå?", NOW - timedelta(days=25))
    shell.ok("collect", "--once", "--sweep")
    done = shell.run("status")
    assert done.returncode == 2
    assert done.stdout.startswith("CRITICAL - ")
    assert json.loads(shell.run("status", "--json").stdout)["overdue"] >= 1
    number = next(row["id"] for row in shell.json("inbox") if row["author"] == "Gammal fråga")
    shell.ok("waive", str(number), "--reason", "för gammal")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["reply", "999999", "--text", "Hej"], "999999"),
        (["claim", "999999"], "999999"),
        (["accounts", "remove", "nope"], "nope"),
        (["accounts", "check", "stat"], "stad"),
        (["collect", "--once", "--account", "nope"], "nope"),
        (["outbox", "999999", "again"], ""),
        (["accounts", "add", "--id", "x y", "--platform", "feed", "--address", "http://a.example", "--no-check"], ""),
        (["accounts", "add", "--id", "b", "--platform", "feed", "--address", "nonsense", "--no-check"], ""),
        (["accounts", "add", "--id", "c", "--platform", "wordpress", "--address", "http://127.0.0.1:9/"], ""),
        (["staff", "add", "kim", ""], ""),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(shell: Terminal, words: list[str], told: str) -> None:
    done = shell.run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_blog_that_is_down_fails_the_round_and_comes_back(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    with running_blog() as blog:
        terminal.ok(
            *("accounts", "add", "--id", "stad", "--platform", "wordpress", "--address", blog.address),
            "--allow-private",
        )
        post = blog.publish("Hej", "<p>Hej</p>", NOW - timedelta(days=2))
        for _ in range(20):
            blog.fail_next(500)
        done = terminal.run("collect", "--once")
        assert done.returncode == 1
        assert done.stdout.startswith("stad: failed")
        blog._mishaps.clear()
        blog.comment(post, "Åsa", "Är ni där?", NOW - timedelta(hours=1))
        terminal.ok("collect", "--once")
        assert [row["author"] for row in terminal.json("inbox")] == ["Åsa"]


def test_broken_configuration_is_said_with_file_and_key(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "accounts.toml").write_text('[[account]]\nid = "a"\nplattform = "wordpress"\n')
    done = terminal.run("inbox")
    assert done.returncode == 2
    assert "accounts.toml" in done.stderr
    checked = terminal.run("check")
    assert checked.returncode == 2
    assert "accounts.toml" in checked.stdout


def test_commands_given_at_the_same_moment_do_not_disturb_each_other(shell: Terminal) -> None:
    line = [sys.executable, "-m", "sm_console", *shell.before]
    words = [["inbox", "--json"], ["status", "--json"], ["accounts", "--json"], ["collect", "--once", "--json"]] * 2
    running = [
        subprocess.Popen([*line, *one], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for one in words
    ]
    for process, one in zip(running, words, strict=True):
        out, err = process.communicate(timeout=90)
        assert err == "", one
        assert process.returncode in ({0, 1, 2} if one[0] == "status" else {0}), one
        json.loads(out)


def test_an_empty_house_is_no_error(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.json("inbox") == []
    assert terminal.json("accounts") == []
    assert terminal.json("collect", "--once") == {"accounts": [], "delivered": []}
    assert terminal.run("status").returncode in {0, 1}
    assert terminal.json("outbox") == []
