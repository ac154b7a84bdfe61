"""The desk that is raced at: the served one, in a process that can be killed at chosen points of a transaction.

One socket for each person (``HOME/sock-N``), at which the kernel's word is replaced by the socket's own: all of
them are the same user here.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sm_console.core.model import Role
from sm_console.desk import outbox
from sm_console.desk.desk import LocalDesk
from sm_console.desk.engine import Engine
from sm_console.desk.identity import Identity, Peer
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.desk.server import Server
from tests.desk import race_mutations

T = TypeVar("T")

FIRST_UID: Final = 9000
INSIDE, BEHIND = signal.SIGUSR1, signal.SIGUSR2
"""Signals that tell the desk to be killed inside its next transaction that changes something, or right behind it."""


class Reception:
    """The desk for everybody, who are known by their socket without asking the machine's directory each time."""

    mode = "served"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def desk_for(self, uid: int) -> LocalDesk:
        async def who() -> Identity:
            return Identity(login=f"p{uid - FIRST_UID}", uid=uid, role=Role.STAFF)

        return LocalDesk(self._engine.services, who)

    async def admits(self, uid: int) -> bool:  # noqa: ARG002 - the server's form
        return True

    async def console_opened(self, uid: int) -> None:
        """Nobody has a console here."""

    async def console_closed(self, uid: int) -> None:
        """Nobody has a console here."""


class Doom:
    """Kills this process as the kernel does, around a transaction of the desk."""

    def __init__(self) -> None:
        self._armed: signal.Signals | None = None
        self._write = Ledger.write

    def listen(self) -> None:
        doom, write = self, self._write

        async def doomed(ledger: Ledger, work: Callable[[Transaction], T]) -> T:
            def inside(transaction: Transaction) -> T:
                result = work(transaction)
                doom.strike(INSIDE)
                return result

            result = await write(ledger, inside)
            doom.strike(BEHIND)
            return result

        Ledger.write = doomed  # type: ignore[method-assign, assignment]
        for one in (INSIDE, BEHIND):
            asyncio.get_running_loop().add_signal_handler(one, partial(self._arm, one))

    def strike(self, moment: signal.Signals) -> None:
        if self._armed is moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def _arm(self, moment: signal.Signals) -> None:
        self._armed = moment


def main(home: Path, people: int, grace: float, mutation: str) -> None:
    """Serve until killed; ``grace`` are the seconds after which a lost answer is taken to be lost."""
    tell_errors(home)
    asyncio.run(_serve(home, people, grace, mutation))


def tell_errors(home: Path) -> None:
    """Write what goes wrong in this process where it can be read afterwards."""
    errors = os.open(home / "errors", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, 2)


async def _serve(home: Path, people: int, grace: float, mutation: str) -> None:
    outbox.GRACE = timedelta(seconds=grace)  # type: ignore[misc]
    Doom().listen()
    race_mutations.apply(mutation)
    engine = await Engine.open(home / "etc", home / "desk.db", mode="served")
    servers = []
    for number in range(people):
        uid = FIRST_UID + number
        server = Server(Reception(engine), private=False, peer=lambda _socket, uid=uid: Peer(pid=0, uid=uid))  # type: ignore[misc]
        await server.listen(home / f"sock-{number}")
        servers.append(server)
    engine.start(watching=False)
    await asyncio.Event().wait()
