"""A drill from begin to end: the world opens, the day is played, and what became of it is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from config.paths import Paths
from sm_console.api.commands import Collect
from sm_console.api.queries import AskInbox, InboxFilter
from sm_console.core.model import CommentState
from sm_console.drill import past_rounds
from sm_console.drill.by_hand import ByHand
from sm_console.drill.platforms import is_blog
from sm_console.drill.player import Player
from sm_console.drill.scenario import Scenario, TownAccount
from sm_console.drill.town_hall import opened

if TYPE_CHECKING:
    from sm_console.api.desk import Desk
    from sm_console.drill.evaluation import Evaluation
    from sm_console.drill.player import Stage
    from sm_console.drill.report import Report

ROUND_SECONDS = 2.0
"""How often the drill's blogs are fetched: nobody waits two minutes for an exercise."""

TURNS = 3
"""All others have limits to keep to, and are fetched every so many rounds, in turns."""

TURNS_PER_SWEEP = 10
OTHERS = (CommentState.OPEN, CommentState.ANSWERED, CommentState.NO_ANSWER, CommentState.REMOVED)

Connect = Callable[[Paths], Awaitable["Desk"]]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Comments by others, as the desk knows them."""

    received: int
    answered: int
    waived: int
    open: int
    overdue: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the drill brought. ``happened`` counts the script's events; the rest is what the desk has seen of them."""

    happened: int
    received: int
    answered: int
    waived: int
    open: int
    overdue: int
    requests: int


class Rehearsal:
    """One drill. ``connect`` finds or starts the desk for the drill's folders.

    ``evaluation`` counts a scripted crisis; ``gate`` is waited for before anything happens.
    """

    def __init__(
        self,
        scenario: Scenario,
        connect: Connect,
        *,
        speed: float,
        keep: Path | None = None,
        evaluation: Evaluation | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._scenario = scenario
        self._connect = connect
        self._speed = speed
        self._evaluation = evaluation
        self._gate = gate
        self.stages: Mapping[str, Stage] = {}
        """The simulated platforms by the accounts' keys, while the drill lasts."""
        self.report: Report | None = None
        """What a scripted crisis came to, once the drill has ended."""
        self.played = asyncio.Event()
        """Everything in the script has happened."""
        self._keep = keep.absolute() if keep is not None else None
        self._world = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._home: Desk | None = None
        self._paths: Paths | None = None
        self._player: Player | None = None
        self._before: Tally | None = None
        self._read = asyncio.Event()
        self._requests = 0
        self._hands: list[ByHand] = []

    @property
    def title(self) -> str:
        """What the drill is called."""
        return self._evaluation.crisis.title if self._evaluation is not None else self._scenario.name

    @property
    def about(self) -> str:
        """What a scripted crisis is about; empty on other days."""
        return self._evaluation.crisis.about if self._evaluation is not None else ""

    async def desk(self) -> Desk:
        """Return a client's own connection to the drill's desk; the first call begins the drill."""
        async with self._opening:
            if self._paths is None:
                await self._begin()
        assert self._paths is not None  # noqa: S101 - set by _begin
        return await self._connect(self._paths)

    async def _begin(self) -> None:
        hall = await self._world.enter_async_context(opened(self._scenario, self._keep))
        self.stages = hall.stages
        begins = datetime.now(UTC)
        self._player = Player(self._scenario, hall.stages, begins)
        self._player.set_the_scene()
        await past_rounds.write_down(self._scenario, hall.paths, begins)
        self._home = home = await self._connect(hall.paths)
        self._hands = [stage for stage in hall.stages.values() if isinstance(stage, ByHand)]
        # Whoever waits for the screen waits for the blogs alone; the day's own task goes on with the rest.
        await self._fetch(home, self._blogs(), sweep=False)
        self._paths = hall.paths
        self._tasks = [
            asyncio.create_task(self._play(self._player), name="drill script"),
            asyncio.create_task(self._go_round(home), name="drill rounds"),
        ]

    async def _play(self, player: Player) -> None:
        """Let the day begin once everything that was there before has been read."""
        await self._read.wait()
        if self._gate is not None:
            await self._gate()
        if self._evaluation is not None:
            self._evaluation.begin()
        await player.play(self._speed)
        self.played.set()

    async def _go_round(self, home: Desk) -> None:
        await self._fetch(home, self._turns(), sweep=False)
        self._before = await _tally(home)
        self._read.set()
        rounds = 0
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            rounds += 1
            await self._fetch(home, self._blogs(), sweep=rounds % TURNS_PER_SWEEP == 0)
            others = self._turns(rounds % TURNS)
            await self._fetch(home, others, sweep=rounds // TURNS % TURNS_PER_SWEEP == 0)

    def _blogs(self) -> list[str]:
        return [account.key for account in self._watched() if is_blog(account.platform)]

    def _turns(self, turn: int | None = None) -> list[str]:
        """Return whose turn it is of those that are no blogs; all accounts without a turn."""
        if turn is None:
            return [account.key for account in self._watched()]
        return [account.key for account in self._watched() if not is_blog(account.platform)][turn::TURNS]

    def _watched(self) -> list[TownAccount]:
        """Return the accounts that are fetched: the proposed ones are not (R1)."""
        return [account for account in self._scenario.accounts if not account.proposed]

    async def _fetch(self, home: Desk, accounts: Sequence[str], *, sweep: bool) -> None:
        for hand in self._hands:
            await hand.enter(home)
        result = await home.do(Collect(accounts=tuple(accounts), force=True, sweep=sweep))
        self._requests += sum(account.requests for account in result.accounts)

    async def end(self) -> Outcome | None:
        """Stop the day, count, close and remove everything; ``None`` when it never began.

        Raises what went wrong in the day's own tasks.
        """
        try:
            for task in self._tasks:
                task.cancel()
            ended = await asyncio.gather(*self._tasks, return_exceptions=True)
            outcome = await self._outcome()
            for fault in ended:
                if isinstance(fault, Exception):
                    raise fault
            return outcome
        finally:
            if self._home is not None:
                await self._home.close()
            await self._world.aclose()

    async def count(self) -> Report | None:
        """Say what a scripted crisis has come to so far; ``None`` on other days, and before it has begun."""
        if self._evaluation is None or self._home is None or self._player is None:
            return None
        return await self._evaluation.report(self._home, self._player, self.stages)

    async def _outcome(self) -> Outcome | None:
        if self._home is None or self._player is None or self._paths is None:
            return None
        await self._fetch(self._home, self._turns(), sweep=False)
        self.report = await self.count()
        now = await _tally(self._home)
        before = self._before or now
        return Outcome(
            happened=self._player.performed,
            received=now.received - before.received,
            answered=now.answered - before.answered,
            waived=now.waived - before.waived,
            open=now.open,
            overdue=now.overdue,
            requests=self._requests,
        )


async def _tally(desk: Desk) -> Tally:
    async def count(*states: CommentState) -> int:
        return (await desk.ask(AskInbox(filter=InboxFilter(states=states), limit=1))).total

    waiting = await desk.ask(AskInbox(limit=1))
    return Tally(
        received=await count(*OTHERS),
        answered=await count(CommentState.ANSWERED),
        waived=await count(CommentState.NO_ANSWER),
        open=waiting.total,
        overdue=waiting.overdue,
    )
