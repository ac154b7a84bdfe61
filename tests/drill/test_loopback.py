"""The simulated platforms' server."""

from __future__ import annotations

import asyncio
from typing import Any

from sm_console.drill.feed_server import FeedServer
from tests.desk.waiting import until


async def test_a_connection_cut_by_the_end_of_the_drill_leaves_no_trace() -> None:
    told: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: told.append(context))
    before = asyncio.all_tasks()
    async with FeedServer() as server:
        host, port = server.address.removeprefix("http://").split(":")
        _reader, writer = await asyncio.open_connection(host, int(port))
        await until(lambda: bool(asyncio.all_tasks() - before))
        (serving,) = asyncio.all_tasks() - before
        serving.cancel()  # as asyncio.run does with whatever is left at its end
        await until(serving.done)
        writer.close()
    assert not told
