"""The real program against real WordPress blogs, where SM_TEST_WORDPRESS names them."""

from __future__ import annotations

import base64
import json
import os
import pwd
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_end_to_end import Terminal

BLOGS = os.environ.get("SM_TEST_WORDPRESS", "")
pytestmark = [
    pytest.mark.wordpress,
    pytest.mark.skipif(not BLOGS, reason="SM_TEST_WORDPRESS names no blogs.jsonl"),
]


class Blog:
    """A real blog, spoken to directly: what the program says is compared with this."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.url = described["url"]
        self.rest = described["rest"]
        self.users = described["users"]

    def call(self, method: str, route: str, user: str = "redaktor", body: Any = None, **query: str) -> tuple[Any, Any]:
        words = "&".join(f"{name}={value}" for name, value in query.items())
        separator = "&" if "?" in self.rest else "?"
        request = urllib.request.Request(
            f"{self.rest}wp/v2/{route}{separator}{words}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        login = f"{user}:{self.users[user]['app_password']}"
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read()), answer.headers

    def comments(self) -> dict[str, dict[str, Any]]:
        """Every approved and pending comment, by id."""
        found: dict[str, dict[str, Any]] = {}
        for status in ("approve", "hold"):
            page, pages = 1, 1
            while page <= pages:
                rows, headers = self.call(
                    "GET", "comments", status=status, per_page="100", page=str(page), context="edit", orderby="id"
                )
                pages = int(headers["X-WP-TotalPages"])
                found.update({str(row["id"]): row for row in rows})
                page += 1
        return found


def described() -> list[Blog]:
    return [Blog(json.loads(line)) for line in Path(BLOGS).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def blogs() -> list[Blog]:
    return described()


@pytest.fixture(scope="module")
def shell(blogs: list[Blog], tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    terminal = Terminal(tmp_path_factory.mktemp("home"))
    terminal.ok("staff", "add", pwd.getpwuid(os.getuid()).pw_name, "Berit")
    for number, blog in enumerate(blogs, 1):
        secret = terminal.home / f"secret-{number}"
        secret.write_text(blog.users["redaktor"]["app_password"])
        terminal.ok(
            *("accounts", "add", "--id", f"b{number}", "--platform", "wordpress", "--address", blog.url),
            *("--user", "redaktor", "--secret-file", str(secret), "--allow-private"),
        )
    terminal.ok("collect", "--once")
    return terminal


def test_every_comment_is_found_exactly_once(shell: Terminal, blogs: list[Blog]) -> None:
    states = ["--state", "open", "--state", "answered", "--state", "no-answer", "--state", "own"]
    for number, blog in enumerate(blogs, 1):
        rows = shell.json("inbox", "--account", f"b{number}", *states)
        there = blog.comments()
        assert len(rows) == len({row["platform_id"] for row in rows})
        assert {row["platform_id"] for row in rows} == set(there)
        for row in rows:
            comment = there[row["platform_id"]]
            assert row["received"] == comment["date_gmt"] + "Z"
            assert row["post_id"] == str(comment["post"])
            assert (row["parent_id"] or "0") == str(comment["parent"])
            assert row["author"] == comment["author_name"]


def test_a_second_round_makes_two_requests_per_quiet_blog(shell: Terminal) -> None:
    shell.ok("collect", "--once")
    for account in shell.json("collect", "--once")["accounts"]:
        assert (account["requests"], account["new"]) == (2, 0), account


@pytest.fixture
def question(blogs: list[Blog]) -> Iterator[tuple[str, str]]:
    """A stranger's new question on the last blog; it and its answers are deleted afterwards."""
    blog = blogs[-1]
    post = blog.call("GET", "posts", per_page="1")[0][0]["id"]
    words = f"Provfråga {time.time_ns()}"
    made = blog.call("POST", "comments", user="lasse", body={"post": post, "content": words})[0]
    number = str(made["id"])
    blog.call("POST", f"comments/{number}", body={"status": "approved"})
    yield number, words
    for row in blog.comments().values():
        if str(row["id"]) == number or str(row["parent"]) == number:
            blog.call("DELETE", f"comments/{row['id']}", force="true")


def test_an_answer_stands_on_the_blog_once_and_signed(
    shell: Terminal, blogs: list[Blog], question: tuple[str, str]
) -> None:
    platform_id, words = question
    shell.ok("collect", "--once")
    row = next(row for row in shell.json("inbox") if row["platform_id"] == platform_id)
    assert words in row["text"]
    said = shell.ok("reply", str(row["id"]), "--text", "Tack för frågan!")
    answers = [comment for comment in blogs[-1].comments().values() if str(comment["parent"]) == platform_id]
    assert len(answers) == 1
    assert str(answers[0]["id"]) in said
    assert answers[0]["content"]["raw"].rstrip().endswith("Berit")
    shell.ok("collect", "--once")
    assert platform_id not in {row["platform_id"] for row in shell.json("inbox")}
    assert shell.json("record", "rebuild", "--check")["proven"] is True
