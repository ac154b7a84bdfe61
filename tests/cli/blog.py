"""Simulated platforms in a thread of their own, for tests that run the real program as a process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sm_console.drill.loopback import Loopback
from sm_console.drill.wordpress_server import WordPressServer

S = TypeVar("S", bound=Loopback)


@contextmanager
def running_blog(name: str = "Stadsbloggen", secret: str = "sim-secret") -> Iterator[WordPressServer]:
    """Serve a blog on loopback while the block runs."""
    with serving(lambda: WordPressServer(name=name, secret=secret)) as server:
        yield server


@contextmanager
def serving(make: Callable[[], S]) -> Iterator[S]:
    """Serve a simulated platform on loopback while the block runs."""
    loop = asyncio.new_event_loop()
    server = make()
    loop.run_until_complete(server.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
