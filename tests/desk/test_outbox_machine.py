"""Any mixture of faults, crashes, impatience and changes of mind: never sent twice, nothing lost.

The platform's own list is the truth. Whatever the desk called queued is, in the end, exactly once on
the platform, cancelled, failed with a reason, or unknown and said so.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from connectors.base import Outgoing
from connectors.errors import Duplicate, Passing, ProtocolChanged, SlowDown, Unsure
from connectors.errors import Refused as PlatformRefused
from sm_console.api.commands import Collect, Refused, SendReply, SettleUnknown, Undo
from sm_console.api.queries import AskInbox, AskOutbox, InboxFilter
from sm_console.core.model import CommentState, OutboxState
from sm_console.desk.desk import LocalDesk
from tests.desk.fakes import ANNA, Clock, FakePlatform, Town, open_town, trouble

T = TypeVar("T")

FAULTS = st.sampled_from(
    [
        None,
        (Passing, False),
        (SlowDown, False),
        (PlatformRefused, False),
        (Unsure, False),
        (Unsure, True),
        (ProtocolChanged, True),
        (Duplicate, True),
    ]
)


class OutboxMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.loop = asyncio.new_event_loop()
        self.clock = Clock()
        self.blogs = {"bad": FakePlatform(self.clock)}
        self.stack: AsyncExitStack
        self.town: Town
        self.desk: LocalDesk
        self.ordered: dict[int, tuple[str, str]] = {}
        self.forced: dict[int, int] = {}
        self.texts = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize(refuses=st.booleans())
    def open(self, refuses: bool) -> None:  # noqa: FBT001 - hypothesis calls it
        self.blogs["bad"].refuses_duplicates = refuses
        for _ in range(2):
            self.blogs["bad"].comment()
        self.run(self._open())
        self.run(self.desk.do(Collect(force=True)))

    async def _open(self) -> None:
        self.stack = AsyncExitStack()
        self.town = await self.stack.enter_async_context(open_town(self.home, clock=self.clock, blogs=self.blogs))
        self.desk = self.town.engine.desk_for(ANNA)

    @rule(index=st.integers(0, 1), undo=st.sampled_from([0.0, 20.0]))
    def order(self, index: int, undo: float) -> None:
        self.texts += 1
        text = f"Svar {self.texts}.\n/Anna"
        states = tuple(CommentState)[:3]
        rows = self.run(self.desk.ask(AskInbox(filter=InboxFilter(states=states))))
        row = rows.rows[index % len(rows.rows)]
        done = self.run(self.desk.do(SendReply(comment=row.id, text=text, undo_seconds=undo)))
        self.ordered[done.id] = (row.platform_id, text)
        self.forced[done.id] = 0

    @rule(fault=FAULTS, looks=st.sampled_from([None, Passing]))
    def script(self, fault: tuple[type[Exception], bool] | None, looks: type[Exception] | None) -> None:
        self.blog.faults.append(None if fault is None else (trouble(fault[0]), fault[1]))  # type: ignore[arg-type]
        if looks is not None:
            self.blog.find_faults.append(trouble(looks))  # type: ignore[arg-type]

    @rule()
    def deliver(self) -> None:
        self.run(self.desk.do(Collect()))

    @rule(seconds=st.sampled_from([1, 10, 40, 600, 5000]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @rule()
    def undo(self) -> None:
        with suppress(Refused):
            self.run(self.desk.do(Undo()))

    @precondition(lambda self: self.ordered)
    @rule(data=st.data(), verdict=st.sampled_from(["drop", "again"]))
    def settle(self, data: st.DataObject, verdict: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.ordered)))
        before = self.state(number)
        done = False
        with suppress(Refused):
            self.run(self.desk.do(SettleUnknown(outbox=number, verdict=verdict)))
            done = True
        assert done == (before in {OutboxState.FAILED, OutboxState.UNKNOWN})
        # A person's own word may lead to a second copy; only then.
        self.forced[number] += done and verdict == "again" and before is OutboxState.UNKNOWN

    @rule(carried_out=st.booleans())
    def crash_while_sending(self, carried_out: bool) -> None:  # noqa: FBT001 - hypothesis calls it
        """The process dies between "sending" and the answer; the platform may have it or not."""
        self.run(self._crash(carried_out=carried_out))

    async def _crash(self, *, carried_out: bool) -> None:
        reached = asyncio.Event()

        async def hang() -> None:
            reached.set()
            await asyncio.Event().wait()

        self.blog.during_send = hang
        delivering = asyncio.create_task(self.desk.do(Collect()))
        waiting = asyncio.create_task(reached.wait())
        await asyncio.wait([delivering, waiting], return_when=asyncio.FIRST_COMPLETED)
        if reached.is_set() and carried_out:
            act = next(row for row in await self.desk.ask(AskOutbox()) if row.state is OutboxState.SENDING)
            target, text = self.ordered[act.id]
            with suppress(Duplicate):
                self.blog.publish(Outgoing(key="crash", post_id="p1", comment_id=target, text=text))
        waiting.cancel()
        delivering.cancel()
        await asyncio.gather(waiting, delivering, return_exceptions=True)
        self.blog.during_send = None
        await self.stack.aclose()
        await self._open()

    @property
    def blog(self) -> FakePlatform:
        return self.blogs["bad"]

    def state(self, number: int) -> OutboxState:
        return self.run(self.desk.ask(AskOutbox(id=number)))[0].state

    @invariant()
    def never_twice_and_never_lost(self) -> None:
        for number, (target, text) in self.ordered.items():
            stands = self.blog.answers(target, text)
            state = self.state(number)
            assert stands <= 1 + self.forced[number], "sent twice without anybody asking for it"
            assert state is not OutboxState.SENDING
            if state is OutboxState.SENT:
                assert stands >= 1
            if state in {OutboxState.CANCELLED, OutboxState.FAILED}:
                assert stands == 0 or self.forced[number] or state is OutboxState.CANCELLED

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.blog.faults.clear()
            self.blog.find_faults.clear()
            for _ in range(6):
                self.clock.forward(hours=2)
                self.deliver()
            self.never_twice_and_never_lost()
            for number in self.ordered:
                assert self.state(number) is not OutboxState.QUEUED
            self.run(self.stack.aclose())
        self.loop.close()
        shutil.rmtree(self.home)


OutboxMachine.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestOutboxMachine = OutboxMachine.TestCase
