"""Real WordPress blogs where there are some, simulated ones always."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from connectors import feed_child, feed_parse
from connectors.http import Http
from sm_console.drill.wordpress_server import WordPressServer


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    client = Http(user_agent="sm-console test")
    yield client
    await client.close()


@pytest.fixture
async def blog() -> AsyncIterator[WordPressServer]:
    async with WordPressServer() as server:
        yield server


@pytest.fixture
def parser_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse feeds in this process, for tests that read many: the program around the parser has tests of its own."""

    async def run(body: bytes, content_type: str) -> bytes:
        return json.dumps(feed_child.parse(body, content_type)).encode("ascii")

    monkeypatch.setattr(feed_parse, "_run", run)


@pytest.fixture(scope="session")
def real_blogs() -> list[dict[str, Any]]:
    path = os.environ.get("SM_TEST_WORDPRESS", "")
    if not path or not Path(path).exists():
        pytest.skip("no real WordPress: SM_TEST_WORDPRESS names no file")
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
