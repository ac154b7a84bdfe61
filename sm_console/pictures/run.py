"""Measuring a picture in a child process, from the desk's event loop."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Final

import msgspec

from sm_console.core.face import Measured, Trouble
from sm_console.pictures.outcome import MAX_BYTES, Measurement

WALL_SECONDS: Final = 20.0
_MAX_OUTPUT: Final = 1024 * 1024
_TIMED_OUT: Final = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


async def measured(data: bytes, reference: bytes = b"") -> Measurement:
    """Measure a picture, beside the reference logo where there is one. What stops the child becomes its trouble."""
    if len(data) > MAX_BYTES:
        return _trouble(Trouble.TOO_MANY_BYTES)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "sm_console.pictures.child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(WALL_SECONDS):
            output, _ = await child.communicate(len(reference).to_bytes(4, "big") + reference + data)
    except TimeoutError:
        return _trouble(Trouble.TOO_SLOW)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode in _TIMED_OUT:
        return _trouble(Trouble.TOO_SLOW)
    if child.returncode or len(output) > _MAX_OUTPUT:
        return _trouble(Trouble.NOT_A_PICTURE)
    try:
        return msgspec.json.decode(output, type=Measurement)
    except msgspec.MsgspecError:
        return _trouble(Trouble.NOT_A_PICTURE)


def _trouble(trouble: Trouble) -> Measurement:
    return Measurement(measured=Measured(trouble=trouble))
