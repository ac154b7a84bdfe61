"""A desk in a process of its own that orders answers and is killed by the kernel at a given moment.

Usage: crash_child.py HOME SECONDS WORD. Prints "ordered ID" for each acknowledged answer; where it is let
live (SECONDS 0) it settles everything and prints "state ID STATE TEXT" for every answer there is.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

from config.paths import Paths
from sm_console import start
from sm_console.api.commands import Collect, SendReply
from sm_console.api.queries import AskInbox, AskOutbox
from sm_console.api.views import OutboxRow
from sm_console.core.model import OutboxState
from sm_console.desk import outbox

FINISHED = {OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED}


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def order_until_killed(home: Path, seconds: float, word: str) -> None:
    desk = await start.connect(Paths(home / "etc", home / "data"), watching=False)
    await desk.do(Collect(force=True))
    rows = (await desk.ask(AskInbox())).rows
    signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles SIGALRM: the kernel ends us on the spot
    for row in rows:
        done = await desk.do(SendReply(comment=row.id, text=f"Svar-{word}-till-{row.platform_id}\n/Anna"))
        say("ordered", done.id)
    await asyncio.Event().wait()


async def settle(home: Path) -> None:
    outbox.GRACE = timedelta(0)  # type: ignore[misc]
    desk = await start.connect(Paths(home / "etc", home / "data"), watching=False)
    for _ in range(20):
        await desk.do(Collect(force=True))
        rows: list[OutboxRow] = []
        while found := await desk.ask(AskOutbox(id=len(rows) + 1)):
            rows += found
        if all(row.state in FINISHED for row in rows):
            break
    for row in rows:
        say("state", row.id, row.state, row.text.split("\n")[0])
    await desk.close()


if __name__ == "__main__":
    if float(sys.argv[2]):
        asyncio.run(order_until_killed(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]))
    else:
        asyncio.run(settle(Path(sys.argv[1])))
