"""Reading a connector's batches: each within its time, and the connector let go of at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

from connectors.base import Batch
from connectors.errors import Passing
from sm_console.core.messages import N_
from sm_console.core.model import Message

BATCH_SECONDS: Final = 180.0
"""How long a connector may take for the next batch before it counts as stuck."""

_STUCK: Final = Message(N_("The platform answered too slowly."))


async def stream(batches: AsyncIterator[Batch]) -> AsyncGenerator[Batch]:
    """Yield batches. Raises Passing when the connector is stuck, and whatever the connector raises."""
    try:
        while True:
            try:
                async with asyncio.timeout(BATCH_SECONDS):
                    batch = await anext(batches)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise Passing(_STUCK, "no batch in time") from error
            yield batch
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()
