"""A desk in a process of its own: found or started, shared, gone with its last client, never before its work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.paths import Paths
from sm_console import own_desk, start
from sm_console.api.client import SocketDesk
from sm_console.api.commands import Collect, SaveUiState, SendReply
from sm_console.api.queries import AskInbox, AskUiState
from sm_console.desk.lock import DataLock
from sm_console.drill.wordpress_server import WordPressServer
from tests.desk.test_kill import configure
from tests.desk.waiting import until


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(config=tmp_path / "etc", data=tmp_path / "data")


def is_free(paths: Paths) -> bool:
    lock = DataLock.take(paths.data)
    if lock is not None:
        lock.release()
    return lock is not None


async def test_it_is_shared_and_ends_with_its_last_client(paths: Paths) -> None:
    process = start.beside(paths, "sv")
    assert process is not None
    first = await start.connect(paths, process=process)
    second = await start.connect(paths, process=start.beside(paths, "sv"))
    assert isinstance(first, SocketDesk)
    assert isinstance(second, SocketDesk)
    await first.do(SaveUiState(key="k", value="1"))
    await first.close()
    assert await second.ask(AskUiState(key="k")) == "1"
    assert process.running
    await second.close()
    await until(lambda: not process.running)
    assert is_free(paths)


async def test_what_was_queued_leaves_although_its_author_has_left(tmp_path: Path, paths: Paths) -> None:
    blog = await WordPressServer(name="Badet", secret="sim-secret").start()
    try:
        configure(tmp_path, blog)
        post = blog.publish("Badet", "<p>Öppet.</p>", datetime.now(UTC) - timedelta(days=2))
        blog.comment(post, "Eva", "När öppnar ni?", datetime.now(UTC) - timedelta(hours=1))
        process = start.beside(paths, "sv")
        assert process is not None
        desk = await start.connect(paths, process=process)
        await desk.do(Collect(force=True))
        [row] = (await desk.ask(AskInbox())).rows
        await desk.do(SendReply(comment=row.id, text="Klockan tio. /Anna", undo_seconds=1.0))
        await desk.close()
        await until(lambda: not process.running, 30)
        assert [comment.content for comment in blog.blog.comments.values()].count("Klockan tio. /Anna") == 1
    finally:
        await blog.stop()


async def test_one_that_cannot_start_tells_why_here(paths: Paths) -> None:
    paths.config.mkdir()
    (paths.config / "accounts.toml").write_text("[[account]]\nid = 5\n")
    with pytest.raises(ConfigError):
        await start.connect(paths, process=start.beside(paths, "sv"))


async def test_the_one_without_the_lock_leaves_at_once(paths: Paths) -> None:
    desk = await start.connect(paths)
    await own_desk.attend(paths)
    assert (await desk.ask(AskInbox())).rows == []
    await desk.close()


class Idle:
    """A desk with nothing to do: it counts how often it was looked at."""

    visits = 1
    looks = 0
    present = 1

    @property
    def clients(self) -> int:
        self.looks += 1
        return self.present

    @property
    def engine(self) -> Idle:
        return self

    async def has_work_within(self, _seconds: float) -> bool:
        return False


async def test_it_stays_as_long_as_somebody_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_desk, "_LOOK_ROUND", 0.001)
    idle = Idle()
    leaving = asyncio.create_task(own_desk._until_deserted(idle, asyncio.Event()))  # type: ignore[arg-type]
    await until(lambda: idle.looks > 20 or leaving.done())
    assert not leaving.done()
    idle.present = 0
    await until(leaving.done)
    await leaving
