"""A desk without a store, to try the transport alone."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from sm_console.api.commands import AddNote, Command, Refused, SaveUiState, TakeClaim
from sm_console.api.feed import ChangeFeed
from sm_console.api.queries import AskUiState, AskWhoami, Query
from sm_console.api.views import Done, Whoami
from sm_console.core.model import Message, Role

R = TypeVar("R")


class ToyReception:
    """Lets everybody in except the uids in ``shut_out``."""

    mode = "served"

    def __init__(self) -> None:
        self.shut_out: set[int] = set()
        self.feeds: list[ChangeFeed] = []
        self.values: dict[str, str] = {}
        self.gate = asyncio.Event()
        self.finished: list[int] = []
        self.consoles: list[int] = []
        self.seq = 0

    def desk_for(self, uid: int) -> ToyDesk:
        return ToyDesk(self, uid)

    async def admits(self, uid: int) -> bool:
        return uid not in self.shut_out

    async def console_opened(self, uid: int) -> None:
        self.consoles.append(uid)

    async def console_closed(self, uid: int) -> None:
        self.consoles.remove(uid)

    def publish(self, *topics: str) -> None:
        self.seq += 1
        for feed in self.feeds:
            feed.push(frozenset(topics), self.seq)


class ToyDesk:
    def __init__(self, reception: ToyReception, uid: int) -> None:
        self.reception = reception
        self.uid = uid

    async def ask(self, query: Query[R]) -> R:
        answer: Any
        asked: Any = query
        match asked:
            case AskWhoami():
                answer = Whoami(login=f"#{self.uid}", first_name="", role=Role.STAFF, mode="served", language="sv")
            case AskUiState(key=key):
                answer = self.reception.values.get(key, "")
            case _:
                raise Refused("unknown", Message("No {what} here.", {"what": type(query).__name__}))
        result: R = answer
        return result

    async def do(self, command: Command[R]) -> R:
        told: Any = command
        match told:
            case SaveUiState(key=key, value=value):
                self.reception.values[key] = value
                self.reception.publish("drafts")
            case TakeClaim(comment=comment):
                await self.reception.gate.wait()
                self.reception.finished.append(comment)
            case AddNote():
                raise RuntimeError("a fault with a citizen's text in it")
            case _:
                raise Refused("state", Message("Not now."))
        answer: Any = Done(id=7)
        result: R = answer
        return result

    def changes(self) -> ChangeFeed:
        feed = ChangeFeed()
        self.reception.feeds.append(feed)
        return feed

    async def close(self) -> None:
        return
