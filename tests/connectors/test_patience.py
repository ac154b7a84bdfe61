"""Long readings give signs of life, and end with whoever waits for them."""

from __future__ import annotations

import asyncio

import pytest

from connectors.errors import Gone
from connectors.patience import alive
from sm_console.core.model import Message


async def test_signs_come_until_the_work_is_done() -> None:
    go = asyncio.Event()
    signs = 0
    async for sign in alive(_waits(go), every=0.001):
        assert (sign.events, sign.cursor) == ((), "")
        signs += 1
        if signs == 3:
            go.set()
    assert signs >= 3


async def test_quick_work_says_nothing_and_faults_come_through() -> None:
    done = asyncio.Event()
    done.set()
    assert [sign async for sign in alive(_waits(done))] == []

    async def fails() -> None:
        raise Gone(Message("x"))

    with pytest.raises(Gone):
        [sign async for sign in alive(fails())]


async def test_the_work_ends_when_nobody_waits() -> None:
    go = asyncio.Event()
    ended = asyncio.Event()

    async def works() -> None:
        try:
            await go.wait()
        finally:
            ended.set()

    signs = alive(works(), every=0.001)
    await anext(signs)
    await signs.aclose()
    assert ended.is_set()


async def _waits(go: asyncio.Event) -> None:
    await go.wait()
