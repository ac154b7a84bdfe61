"""Background work: nothing is lost silently, and all of it ends. The log: one line, no citizen's words."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from connectors.errors import Passing
from sm_console.desk import background as module
from sm_console.desk import logfile
from sm_console.desk.background import Background
from tests.desk.fakes import trouble
from tests.desk.waiting import until


async def test_what_stumbles_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    work = Background(told.append)

    async def stumble() -> None:
        raise RuntimeError("boom")

    await work.run("a task", stumble())
    assert told == ["a task"]
    assert caplog.records[0].exc_info is not None


async def test_a_loop_goes_on_after_a_stumble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AFTER_FAULT", 0.0)
    work = Background()
    calls = 0

    async def step() -> float:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("boom")
        return 0.0

    work.loop("loop", step)
    await until(lambda: calls > 3)
    await work.close()


async def test_closing_ends_even_what_swallows_a_cancellation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CANCEL_AGAIN", 0.01)
    work = Background()
    stubborn = asyncio.Event()

    async def swallow() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stubborn.set()
            await asyncio.Event().wait()

    work.run("stubborn", swallow())
    await asyncio.sleep(0)
    await asyncio.wait_for(work.close(), 5)
    assert stubborn.is_set()


async def test_closing_waits_a_moment_for_what_is_nearly_done() -> None:
    work = Background()
    done = asyncio.Event()

    async def soon() -> None:
        await asyncio.sleep(0)
        done.set()

    work.run("soon", soon())
    await work.close(patience=5)
    assert done.is_set()


def test_the_log_is_one_line_a_record_without_other_people_s_words(tmp_path: Path) -> None:
    handler = logfile.start(tmp_path)
    log = logging.getLogger("sm_console.desk.test")
    try:
        log.warning("two\nlines \x1b[31m and\x05 %s", "å")
        try:
            try:
                raise trouble(Passing)
            except Passing as error:
                raise ValueError("Eva Svensson, 0701234567") from error
        except ValueError:
            log.exception("it broke")
    finally:
        logfile.stop(handler)
    text = (tmp_path / logfile.LOG_NAME).read_text()
    lines = text.splitlines()
    assert len(lines) == 2
    assert "two\\nlines \\x1b[31m and\\x05 \\xe5" in lines[0]
    assert "builtins.ValueError at desk/test_background.py" in lines[1]
    assert "Passing (Passing)" in lines[1]
    assert "Svensson" not in text
    assert (tmp_path / logfile.LOG_NAME).stat().st_mode & 0o077 == 0
