"""Measuring and painting a picture in a child process, from the desk's event loop."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Final

import msgspec

from sm_console.core.face import Measured, Trouble
from sm_console.core.raster import Raster
from sm_console.pictures.outcome import MAX_BYTES, PAINT, Measurement, Painted, Wish

WALL_SECONDS: Final = 20.0
_MAX_OUTPUT: Final = 1024 * 1024
_TIMED_OUT: Final = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


async def measured(data: bytes, reference: bytes = b"") -> Measurement:
    """Measure a picture, beside the reference logo where there is one. What stops the child becomes its trouble."""
    answer = await _asked(reference, data)
    if isinstance(answer, Trouble):
        return _trouble(answer)
    try:
        return msgspec.json.decode(answer, type=Measurement)
    except msgspec.MsgspecError:
        return _trouble(Trouble.NOT_A_PICTURE)


async def painted(data: bytes, wish: Wish) -> Raster:
    """Make a picture ready to be drawn: a sound raster, or an empty one, whatever stopped the child."""
    answer = await _asked(msgspec.json.encode(wish), data, PAINT)
    if isinstance(answer, Trouble):
        return Raster()
    try:
        raster = msgspec.json.decode(answer, type=Painted).raster
    except msgspec.MsgspecError:
        return Raster()
    return raster if raster.sound else Raster()


async def _asked(head: bytes, data: bytes, *arguments: str) -> bytes | Trouble:
    """Hand a picture to a child; return what it wrote, or what stopped it."""
    if len(data) > MAX_BYTES:
        return Trouble.TOO_MANY_BYTES
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "sm_console.pictures.child", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(WALL_SECONDS):
            output, _ = await child.communicate(len(head).to_bytes(4, "big") + head + data)
    except TimeoutError:
        return Trouble.TOO_SLOW
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode in _TIMED_OUT:
        return Trouble.TOO_SLOW
    if child.returncode or len(output) > _MAX_OUTPUT:
        return Trouble.NOT_A_PICTURE
    return output


def _trouble(trouble: Trouble) -> Measurement:
    return Measurement(measured=Measured(trouble=trouble))
