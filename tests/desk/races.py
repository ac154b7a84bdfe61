"""Many people race for the same comments at one served desk, while people and desk are killed by the kernel.

Everybody does the same at the same time, in three steps over some comments at once: all claim each of them; of every
other one the winner gives the claim back; all answer each of them, most without having looked again. So in half of
the races the claim decides who answers, in the other half nothing but the desk's look at what happened meanwhile.
``race_check`` then lays side by side what each person was told, what the journal holds, and what the platforms took.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

import msgspec

from sm_console.api.commands import Collect, Refused, SettleUnknown
from sm_console.api.queries import AskInbox, AskOutbox
from sm_console.api.views import InboxRow
from sm_console.core.model import OutboxState
from sm_console.desk.delivery import NOT_FOUND
from tests.desk import race_check, race_desk, race_people
from tests.desk.race_people import Order
from tests.desk.race_platform import Blogs

CONTEXT: Final = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.desk.race_desk", "tests.desk.race_people"])

PATIENCE: Final = 60.0
LOOK: Final = 0.005
AHEAD: Final = 100
"""How many answers may be waiting to leave before the next comments are raced for."""

LINE: Final = 34
"""How many bytes a person writes about one race in one step, about."""

PAGE: Final = 5000
DESK_DEATHS: Final = ("anywhere", "inside", "behind", "before", "after", "with a person")
_ON_THE_WAY: Final = {OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN}


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much is raced for. ``kills`` is how often the desk dies, and how often a person.

    ``together`` comments are raced for at once; ``threads``: under each so-manieth another has joined in;
    ``grace``: see ``race_desk``; ``faults``: the share of answers that the platform cuts off; ``minutes``: after
    that no further comments are raced for; ``patience``: seconds in which everything has to have settled.
    """

    people: int
    races: int
    kills: int
    seed: int
    blogs: int = 8
    together: int = 100
    threads: int = 10
    grace: float = 1.0
    faults: float = 0.0
    minutes: float = 60.0
    patience: float = 240.0
    mutation: str = ""


class Stage:
    """The desk and the people, each a process that is started again when it has died."""

    def __init__(self, home: Path, size: Size, blogs: Blogs) -> None:
        self.home, self._size, self._blogs = home, size, blogs
        self.deaths: Counter[str] = Counter()
        self._armed = ""
        self._seed = size.seed
        self._desk = self._start_desk()
        self._persons: list[Any] = [None] * size.people
        self._orders: list[Connection] = [self._start_person(number) for number in range(size.people)]

    def step(self, order: Order, deaths: list[tuple[float, str, int]]) -> None:
        """Have everybody carry out the order; ``deaths`` are due at a share of it, of a kind, of somebody."""
        before, whole = self._written(), LINE * self._size.people * len(order.targets)
        busy = set(range(self._size.people))
        self._revive()
        for orders in self._orders:
            orders.send(order)
        due = sorted(deaths)
        begun = time.monotonic()
        while busy:
            wait([self._orders[number] for number in busy], LOOK)
            if time.monotonic() - begun > PATIENCE * 5:
                raise AssertionError("the race stands still: " + self.errors())
            while due and self._written() - before >= due[0][0] * whole:
                self._strike(*due.pop(0)[1:])
            for number in self._revive():
                self._orders[number].send(order)
                busy.add(number)
            for number in list(busy):
                if self._heard(number):
                    busy.discard(number)
        for _share, kind, victim in due:
            self._strike(kind, victim)

    def _heard(self, number: int) -> bool:
        orders = self._orders[number]
        try:
            return bool(orders.poll() and orders.recv())
        except (EOFError, ConnectionResetError):
            return False  # killed

    def _revive(self) -> list[int]:
        """Start again whoever has died; return which persons."""
        if not self._desk.is_alive():
            self.deaths[f"desk {self._armed or 'by itself'}"] += 1
            self._armed = ""
            self._desk = self._start_desk()
        dead = [number for number, person in enumerate(self._persons) if not person.is_alive()]
        for number in dead:
            self.deaths["person"] += 1
            self._orders[number].close()
            self._orders[number] = self._start_person(number)
        return dead

    def _strike(self, kind: str, victim: int) -> None:
        if kind in {"person", "with a person"}:
            self._persons[victim].kill()
            self._persons[victim].join(PATIENCE)
        if kind == "person" or not self._desk.is_alive():
            return
        self._armed = kind
        if kind in {"anywhere", "with a person"}:
            self._desk.kill()
            self._desk.join(PATIENCE)
        elif kind in {"inside", "behind"}:
            os.kill(self._desk.pid, race_desk.INSIDE if kind == "inside" else race_desk.BEHIND)
        else:
            self._blogs.trap.moment = kind

    def _start_desk(self) -> Any:
        size = self._size
        self._blogs.trap.moment = ""
        desk = CONTEXT.Process(target=race_desk.main, args=(self.home, size.people, size.grace, size.mutation))
        desk.start()
        self._blogs.trap.process = desk.pid or 0
        return desk

    def _start_person(self, number: int) -> Connection:
        self._seed += 1
        ours, theirs = CONTEXT.Pipe()
        person = CONTEXT.Process(target=race_people.main, args=(self.home, number, self._seed, theirs), daemon=True)
        person.start()
        theirs.close()
        self._persons[number] = person
        return ours

    def catch_up(self, raced: int) -> None:
        """Wait until most answers have left, as people who race on would otherwise only fill the outbox."""
        limit = time.monotonic() + self._size.patience / 4
        while raced - self._blogs.taken > AHEAD and time.monotonic() < limit:
            self._revive()
            time.sleep(LOOK)

    def settle(self) -> None:
        """Wait until nothing is on its way any more, with a desk that is left alone; then stop everybody."""
        self._blogs.trap.moment = ""
        self._revive()
        with suppress(TimeoutError):  # what has not settled by then is counted
            asyncio.run(asyncio.wait_for(_settled(self.home, self._revive), self._size.patience))
        for number, orders in enumerate(self._orders):
            orders.send(None)
            self._persons[number].join(PATIENCE)
        self._desk.kill()
        self._desk.join(PATIENCE)

    def close(self) -> None:
        for process in (self._desk, *self._persons):
            process.kill()
            process.join(PATIENCE)

    def errors(self) -> str:
        return (self.home / "errors").read_text()[-2000:]

    def _written(self) -> int:
        return sum(path.stat().st_size for path in self.home.glob("person-*"))


async def _settled(home: Path, revive: Callable[[], object]) -> None:
    """Wait until everything has left. What the platform cut off twice waits for its author, who says "again"."""
    desk = await race_people.connected(home, 0)
    while rows := [row for row in await desk.ask(AskOutbox()) if row.state in _ON_THE_WAY]:
        revive()
        for row in rows:
            if row.message == NOT_FOUND:
                author = await race_people.connected(home, race_people.author_of(row.text))
                with suppress(Refused):  # found meanwhile
                    await author.do(SettleUnknown(outbox=row.id, verdict="again"))
                await author.close()
        await asyncio.sleep(LOOK * 10)
    await desk.do(Collect(force=True))
    await desk.close()


def configure(home: Path, addresses: list[str], people: int) -> None:
    """An account for each blog, and a staff list of everybody; answers are signed by the desk."""
    etc = home / "etc"
    etc.mkdir()
    accounts = [
        f'[[account]]\nid = "s{number}"\nplatform = "wordpress"\naddress = "{address}"\n'
        'user = "redaktor"\nallow_private = true\n'
        for number, address in enumerate(addresses)
    ]
    (etc / "accounts.toml").write_text("\n".join(accounts))
    (etc / "credentials.toml").write_text("".join(f's{number} = "sim-secret"\n' for number in range(len(addresses))))
    (etc / "credentials.toml").chmod(0o600)
    names = [f'[[person]]\nlogin = "p{number}"\nfirst_name = "P{chr(97 + number)}"\n' for number in range(people)]
    (etc / "staff.toml").write_text("\n".join(names))
    (etc / "settings.toml").write_text('[groups]\nobserver = "smc-look"\nstaff = "smc-staff"\nmanager = "smc-boss"\n')


def run(home: Path, size: Size, *, through: Callable[[list[str]], list[str]] = list) -> race_check.Found:
    """Race, kill, settle, and compare. ``through`` may put something between the desk and the platforms' addresses."""
    begun = time.monotonic()
    chance = random.Random(size.seed)
    blogs = Blogs(home, size.blogs, size.seed, size.faults)
    with blogs.running():
        blogs.addresses = through(blogs.addresses)
        configure(home, blogs.addresses, size.people)
        blogs.ask(size.races, size.threads)
        stage = Stage(home, size, blogs)
        try:
            targets, threads = asyncio.run(_collected(home))
            chance.shuffle(targets)
            open_races = frozenset(targets[::2])
            portions = [targets[at : at + size.together] for at in range(0, len(targets), size.together)]
            deaths = _deaths(chance, size, len(portions) * 3)
            raced: list[int] = []
            for number, portion in enumerate(portions):
                if time.monotonic() - begun > size.minutes * 60:
                    break
                free = tuple(target for target in portion if target in open_races)
                stage.step(Order("claim", tuple(portion), threads), deaths[number * 3])
                stage.step(Order("release", free, threads), deaths[number * 3 + 1])
                stage.step(Order("send", tuple(portion), threads), deaths[number * 3 + 2])
                raced += portion
                stage.catch_up(len(raced))
            stage.settle()
        finally:
            stage.close()
    found = race_check.compare(home, raced, open_races)
    found.told |= {"races": len(raced), "people": size.people, "seed": size.seed, **dict(sorted(stage.deaths.items()))}
    found.told |= {"cut off by the platform": sum(server.cut for server in blogs.servers)}
    found.told |= {"seconds": round(time.monotonic() - begun)}
    return found


def _deaths(chance: random.Random, size: Size, steps: int) -> list[list[tuple[float, str, int]]]:
    """Spread deaths over the steps: each kind of the desk's by turns, and as many people."""
    planned: list[list[tuple[float, str, int]]] = [[] for _ in range(steps)]
    kinds = [DESK_DEATHS[number % len(DESK_DEATHS)] for number in range(size.kills)] + ["person"] * size.kills
    for kind in kinds:
        planned[chance.randrange(steps)].append((chance.random(), kind, chance.randrange(size.people)))
    return planned


async def _collected(home: Path) -> tuple[list[int], frozenset[int]]:
    """Have the desk fetch; return the questions' numbers, and those under which another has joined in."""
    desk = await race_people.connected(home, 0)
    await desk.do(Collect(force=True))
    rows: list[InboxRow] = []
    more = True
    while more:
        page = await desk.ask(AskInbox(offset=len(rows), limit=PAGE, full=True))
        rows += page.rows
        more = len(rows) < page.total
    await desk.close()
    roots = {(row.account, row.platform_id): row.id for row in rows if not row.parent_id}
    joined = {(row.account, row.parent_id) for row in rows if row.parent_id}
    return sorted(roots.values()), frozenset(roots[place] for place in joined)
