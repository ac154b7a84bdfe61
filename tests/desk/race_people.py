"""Children of the race test, each in a process of its own: a served desk for many people, and one person's client.

``desk HOME PEOPLE ADDRESS``: one socket for each person (``HOME/sock-N``), at which the kernel's word is replaced
by the socket's own: all of them are the same user here. Prints "ready", then nothing.
``person HOME N SEED TARGETS``: races for the comments named in the file TARGETS, in the same order as everybody,
and writes a line for each acknowledged act to its standard output before it goes on.
"""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Final

from sm_console.api.client import SocketDesk
from sm_console.api.commands import Refused, SendReply, SettleUnknown, TakeClaim
from sm_console.api.desk import Desk, DeskGone
from sm_console.api.queries import AskOutbox, AskThread
from sm_console.core.model import OutboxState

FIRST_UID: Final = 9000
NEXT_TRY: Final = 0.02


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def run_desk(home: Path, people: int) -> None:
    from sm_console.desk import outbox
    from sm_console.desk.engine import Engine
    from sm_console.desk.identity import Peer
    from sm_console.desk.server import Server

    class Staff:
        """Everybody is staff; the uid is the number of the socket."""

        def login(self, uid: int) -> str:
            return f"p{uid - FIRST_UID}"

        def groups(self, login: str) -> frozenset[str]:  # noqa: ARG002 - the directory's form
            return frozenset({"smc-staff"})

    outbox.GRACE = timedelta(0)  # type: ignore[misc]
    engine = await Engine.open(home / "etc", home / "desk.db", mode="served", directory=Staff())
    servers = []
    for number in range(people):
        uid = FIRST_UID + number
        server = Server(engine, private=False, peer=lambda _socket, uid=uid: Peer(pid=0, uid=uid))  # type: ignore[misc]
        await server.listen(home / f"sock-{number}")
        servers.append(server)
    engine.start(watching=False)
    say("ready")
    await asyncio.Event().wait()


async def connected(home: Path, number: int) -> SocketDesk:
    while True:
        try:
            return await SocketDesk.connect(home / f"sock-{number}", within=5)
        except (OSError, TimeoutError, DeskGone):
            await asyncio.sleep(NEXT_TRY)


async def race(home: Path, number: int, seed: int, targets: list[int]) -> None:
    """Claim, look, answer: whatever the desk refuses is somebody else's; what breaks off is tried once more."""
    chance = random.Random(seed)
    desk = await connected(home, number)
    for target in targets:
        while True:
            try:
                await one(desk, number, target, chance)
                break
            except Refused:
                break
            except DeskGone:
                desk = await connected(home, number)
    say("end")


async def one(desk: Desk, number: int, target: int, chance: random.Random) -> None:
    if chance.random() < 0.5:  # the others race for the answer without asking first
        await desk.do(TakeClaim(comment=target))
        say("claim", target)
    view = await desk.ask(AskThread(comment=target))
    if any(item.own for item in view.items) or any(act.state is not OutboxState.CANCELLED for act in view.outbox):
        return  # a person who looks sees that it is answered, or being answered
    seen = max((act.id for act in view.outbox), default=0)
    order = SendReply(comment=target, text=f"svar-{target}-av-{number} tack", seen=view.seen, acts_seen=seen)
    done = await desk.do(order)
    say("sent", target, done.id)


async def settle(home: Path) -> None:
    """Wait until nothing is on its way any more; a person drops what the desk held back."""
    desk = await connected(home, 0)
    while True:
        rows = await desk.ask(AskOutbox())
        for row in rows:
            if row.state is OutboxState.FAILED:
                await desk.do(SettleUnknown(outbox=row.id, verdict="drop"))
        if not rows:
            break
        await asyncio.sleep(NEXT_TRY)
    await desk.close()
    say("settled")


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    if sys.argv[1] == "desk":
        asyncio.run(run_desk(folder, int(sys.argv[3])))
    elif sys.argv[1] == "settle":
        asyncio.run(settle(folder))
    else:
        wanted = [int(line) for line in Path(sys.argv[5]).read_text().split()]
        asyncio.run(race(folder, int(sys.argv[3]), int(sys.argv[4]), wanted))
