"""A console without a screen, in a process of its own: ``console_child.py SOCKET COMMENT`` follows the desk, takes
the comment unless it is 0, begins an answer to it, prints "ready", and stays until it is killed.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sm_console.api.client import SocketDesk
from sm_console.api.commands import SaveDraft, TakeClaim


async def stay(path: Path, comment: int) -> None:
    desk = await SocketDesk.connect(path, within=10)
    changes = aiter(desk.changes())
    if comment:
        await desk.do(TakeClaim(comment=comment))
        await desk.do(SaveDraft(comment=comment, text="Vi öppnar nio", editing=True))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    async for _change in changes:
        pass


if __name__ == "__main__":
    asyncio.run(stay(Path(sys.argv[1]), int(sys.argv[2])))
