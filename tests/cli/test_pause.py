"""A pause that a platform orders holds between one command and the next, as a cron job gives them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.blog import running_blog
from tests.cli.test_end_to_end import Terminal


def test_no_request_is_made_before_retry_after_unless_a_person_insists(tmp_path: Path) -> None:
    shell = Terminal(tmp_path)
    with running_blog() as blog:
        now = datetime.now(UTC)
        blog.comment(blog.publish("Badet", "<p>Öppet.</p>", now - timedelta(days=2)), "Eva", "När?", now)
        shell.ok(
            "accounts", "add", "--id", "stad", "--platform", "wordpress", "--address", blog.address, "--allow-private"
        )
        shell.ok("collect", "--once")
        blog.fail_next(429, {"Retry-After": "3600"})
        assert shell.run("collect", "--once").returncode == 1
        before = len(blog.requests)
        for words in (("collect", "--once"), ("collect", "--once", "--sweep"), ("accounts", "check", "stad")):
            held = shell.run(*words)
            assert held.returncode == 1
            assert "The platform asked for a pause until" in held.stdout
        assert shell.ok("collect", "--once", "--due") == "no accounts to fetch from\n"
        assert shell.json("accounts")[0]["paused"]
        assert len(blog.requests) == before
        shell.ok("collect", "--once", "--force")
        assert len(blog.requests) > before
        assert shell.json("accounts")[0]["paused"] is None
