"""The blogs that are raced for: simulated WordPress that keeps its own record, and kills the desk when told to.

Unlike WordPress they take the same text twice: nothing that the desk does wrong is mended by the platform.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final

from sm_console.drill.clock import Clock
from sm_console.drill.loopback import Answer, Asked
from sm_console.drill.wordpress_server import WordPressServer
from sm_console.drill.wordpress_state import Blog

ASKED: Final = timedelta(minutes=90)
"""How long ago everything was asked."""


class Trap:
    """What is to happen to the desk's process at the next answer that reaches a platform."""

    def __init__(self) -> None:
        self.process = 0
        self.moment = ""
        """ "before" the answer is taken, "after" it; empty: nothing."""

    def spring(self, moment: str) -> bool:
        """Kill the desk if this is the moment; say whether it was."""
        if self.moment != moment or not self.process:
            return False
        self.moment = ""
        os.kill(self.process, signal.SIGKILL)
        self.process = 0
        return True


class CarelessBlog(Blog):
    """Takes whatever it is given."""

    def refusal(self, *_: object) -> tuple[int, str] | None:
        return None


class RaceBlog(WordPressServer):
    """One blog. ``record`` gets a line for each answer that was taken; ``faults`` is the share that is cut off."""

    def __init__(self, record: IO[str], trap: Trap, chance: random.Random, faults: float, *, clock: Clock) -> None:
        super().__init__(name="Stadsbloggen", clock=clock)
        users = self.blog.users
        self.blog = CarelessBlog(name="Stadsbloggen", description="", clock=clock)
        self.blog.users = users
        self.remembers = 10
        self.taken = 0
        self.cut = 0
        self._record, self._trap, self._chance, self._faults = record, trap, chance, faults

    def handle(self, asked: Asked) -> Answer:
        if asked.method != "POST":
            return super().handle(asked)
        if self._trap.spring("before"):
            return Answer(status=503)
        answer = super().handle(asked)
        if answer.status == 201:
            made = json.loads(answer.body)
            row = {"id": str(made["id"]), "parent": str(made["parent"]), "text": made["content"]["raw"]}
            self._record.write(json.dumps(row) + "\n")
            self._record.flush()
            self.taken += 1
        self._trap.spring("after")
        if self._chance.random() < self._faults:
            self.cut += 1
            self.drop_next(carried_out=self._chance.random() < 0.5, method="POST")
        return answer


class Blogs:
    """All the blogs, in a thread of their own, with questions under one post each."""

    def __init__(self, home: Path, count: int, seed: int, faults: float) -> None:
        self.trap = Trap()
        self._files = [(home / f"platform-{number}").open("a") for number in range(count)]
        chance = random.Random(seed)
        self.servers = [
            RaceBlog(file, self.trap, chance, faults, clock=lambda: datetime.now(UTC)) for file in self._files
        ]

    @property
    def taken(self) -> int:
        """How many answers the blogs have taken."""
        return sum(server.taken for server in self.servers)

    @property
    def addresses(self) -> list[str]:
        """Where the blogs are, in their own words too; set to where something stands before them."""
        return [server.address for server in self.servers]

    @addresses.setter
    def addresses(self, addresses: list[str]) -> None:
        for server, address in zip(self.servers, addresses, strict=True):
            server.address = address

    def ask(self, questions: int, threads: int) -> None:
        """Let strangers ask, spread over the blogs; under each ``threads``-th question another joins in."""
        now = datetime.now(UTC).replace(microsecond=0)
        posts = [server.publish("Badet", "<p>Öppet.</p>", now - timedelta(days=2)) for server in self.servers]
        for number in range(questions):
            server, post = self.servers[number % len(posts)], posts[number % len(posts)]
            root = server.comment(post, "Eva", f"Fråga {number}", now - ASKED)
            if number % threads == 0:
                server.comment(post, "Bo", f"Undrar också {number}", now - ASKED / 2, parent=root)

    @contextmanager
    def running(self) -> Iterator[None]:
        loop = asyncio.new_event_loop()
        for server in self.servers:
            loop.run_until_complete(server.start())
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield
        finally:
            for server in self.servers:
                asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
            for file in self._files:
                file.close()
