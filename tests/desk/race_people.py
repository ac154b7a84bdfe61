"""One person of the race, in a process of their own: claims, gives back and answers what they are told to.

What they do and what they are told stands in their own record (``HOME/person-N``), a line each, written before
they go on: "claim 17 asked", "claim 17 won", "send 17 refused changed", "send 17 won 301". A person who was killed,
or whose desk was, begins where their record ends: what they asked without hearing the answer, they ask again, but
look first whether an answer of theirs is there.
"""

from __future__ import annotations

import asyncio
import os
import random
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import msgspec

from sm_console.api.client import SocketDesk
from sm_console.api.commands import Refused, ReleaseClaim, SendReply, TakeClaim
from sm_console.api.desk import DeskGone
from sm_console.api.queries import AskThread
from sm_console.core.model import OutboxState

NEXT_TRY: Final = 0.02
LOOKS: Final = 0.1
"""The share of sends before which the person looks at the thread; the others have looked long ago."""


class Order(msgspec.Struct, frozen=True):
    """What everybody is to do next: "claim", "release" or "send", with which comments.

    ``threads`` are those among them that are taken with their whole thread.
    """

    kind: str
    targets: tuple[int, ...]
    threads: frozenset[int]


class Record:
    """A person's own record."""

    def __init__(self, path: Path) -> None:
        self.outcomes: dict[tuple[str, int], str] = {}
        self.asked: set[tuple[str, int]] = set()
        if path.exists():
            for line in path.read_text().split("\n")[:-1]:
                kind, target, *words = line.split(" ")
                self._note(kind, int(target), " ".join(words))
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, kind: str, target: int, words: str) -> None:
        os.write(self._file, f"{kind} {target} {words}\n".encode())
        self._note(kind, target, words)

    def _note(self, kind: str, target: int, words: str) -> None:
        if words == "asked":
            self.asked.add((kind, target))
        else:
            self.outcomes[kind, target] = words


class Person:
    """Does what is ordered, whatever happens to the desk meanwhile."""

    def __init__(self, home: Path, number: int, seed: int) -> None:
        self._home, self._number = home, number
        self._record = Record(home / f"person-{number}")
        self._chance = random.Random(seed)
        self._desk: SocketDesk | None = None

    async def carry_out(self, order: Order) -> None:
        for target in order.targets:
            while (order.kind, target) not in self._record.outcomes:
                try:
                    words = await self._one(order, target)
                except Refused as refusal:
                    if refusal.code == "state" and order.kind == "send":
                        continue  # an answer of theirs is on its way: they look which
                    words = f"refused {refusal.code}"
                except DeskGone:
                    self._desk = None
                    continue
                self._record.write(order.kind, target, words)

    async def _one(self, order: Order, target: int) -> str:
        desk = self._desk = self._desk or await connected(self._home, self._number)
        if order.kind == "release" and self._record.outcomes.get(("claim", target)) != "won":
            return "left"
        in_doubt = (order.kind, target) in self._record.asked
        self._record.write(order.kind, target, "asked")
        if order.kind == "claim":
            await desk.do(TakeClaim(comment=target, thread=target in order.threads))
            return "won"
        if order.kind == "release":
            await desk.do(ReleaseClaim(comment=target))
            return "done"
        return await self._send(desk, target, in_doubt=in_doubt)

    async def _send(self, desk: SocketDesk, target: int, *, in_doubt: bool) -> str:
        text = f"svar-{target}-av-{self._number} tack"  # see author_of
        seen, acts_seen = None, 0
        if in_doubt or self._chance.random() < LOOKS:
            view = await desk.ask(AskThread(comment=target))
            for act in view.outbox:
                if act.text.startswith(text) and act.state is not OutboxState.CANCELLED:
                    return f"won {act.id}"
            if not view.outbox and not any(item.own for item in view.items):
                seen = view.seen
        order = SendReply(comment=target, text=text, seen=seen, acts_seen=acts_seen)
        return f"won {(await desk.do(order)).id}"


def author_of(text: str) -> int:
    """Return the number of the person who wrote an answer."""
    return int(text.split(" ", maxsplit=1)[0].rpartition("-")[2])


async def connected(home: Path, number: int) -> SocketDesk:
    while True:
        try:
            return await SocketDesk.connect(home / f"sock-{number}", within=5)
        except (OSError, TimeoutError, DeskGone):
            await asyncio.sleep(NEXT_TRY)


def main(home: Path, number: int, seed: int, orders: Connection) -> None:
    """Carry out orders until there are no more; each is confirmed."""
    from tests.desk.race_desk import tell_errors

    tell_errors(home)
    asyncio.run(_serve(Person(home, number, seed), orders))


async def _serve(person: Person, orders: Connection) -> None:
    while (order := await asyncio.to_thread(orders.recv)) is not None:
        await person.carry_out(order)
        orders.send(True)
