"""Playing a scenario on simulated platforms: first the past at once, then the day at its pace."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from sm_console.drill.scenario import Comment, Delete, Edit, Happening, Post, Refusal, Scenario

SHORTEST_REFUSAL = timedelta(seconds=5)
"""However fast the day goes, a platform that refuses does so for long enough to be seen."""


class Stage(Protocol):
    """One simulated platform as a script acts on it. Ids are the platform's own."""

    @property
    def address(self) -> str:
        """Where it is reached."""
        ...

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post; return its id."""
        ...

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str, own: bool) -> str:
        """Let somebody comment, or the account itself (``own``); return the comment's id."""
        ...

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        ...

    def delete(self, comment: str) -> None:
        """Take a comment away."""
        ...

    def refuse_for(self, length: timedelta, status: int = 429) -> None:
        """Answer nothing but ``status`` ("too many requests") for some time."""
        ...


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it was written: the script's ``key``, the platform's ``id``; ``own`` by the account itself."""

    key: str
    account: str
    id: str
    at: datetime
    own: bool


class Player:
    """Performs a scenario on its stages, one for each account's key."""

    def __init__(self, scenario: Scenario, stages: Mapping[str, Stage], start: datetime) -> None:
        self._scenario = scenario
        self._stages = stages
        self._start = start
        self._posts: dict[str, tuple[Stage, str]] = {}
        self._comments: dict[str, tuple[Stage, str]] = {}
        self._first_names = {person.login: person.first_name for person in scenario.staff}
        self._speed = 1.0
        self._accounts: dict[str, str] = {}
        self.said: list[Said] = []
        """Every comment that has been written, in order."""
        self.performed = 0
        """How many happenings of the day have taken place."""

    def set_the_scene(self) -> None:
        """Let everything have happened that happened before the drill."""
        for event in self._scenario.past:
            self.perform(event, self._start + event.at)

    async def play(self, speed: float) -> None:
        """Let the day happen, ``speed`` times as fast as a clock; return when it is over."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        self._speed = speed
        for event in self._scenario.future:
            await asyncio.sleep(max(0.0, begun + event.at.total_seconds() / speed - clock()))
            self.perform(event, datetime.now(UTC))
            self.performed += 1

    def play_at_once(self) -> None:
        """Let the whole day happen without waiting, each thing a second after the last."""
        for number, event in enumerate(self._scenario.future):
            self.perform(event, self._start + timedelta(seconds=number))
            self.performed += 1

    def perform(self, event: Happening, at: datetime) -> None:
        """Let one thing happen on its platform."""
        match event:
            case Post():
                stage = self._stages[event.account]
                self._accounts[event.key] = event.account
                self._posts[event.key] = (stage, stage.publish(event.title, event.text, at))
            case Comment():
                self._say(event, at)
            case Edit():
                stage, comment = self._comments[event.comment]
                stage.edit(comment, event.text)
            case Delete():
                stage, comment = self._comments[event.comment]
                stage.delete(comment)
            case Refusal():
                length = max(event.length / self._speed, SHORTEST_REFUSAL)
                self._stages[event.account].refuse_for(length, event.status)

    def _say(self, event: Comment, at: datetime) -> None:
        stage, post = self._posts[event.post]
        parent = self._comments[event.answers][1] if event.answers else ""
        author = self._first_names.get(event.own, event.own) or event.author
        number = stage.comment(post, author, event.text, at, parent=parent, own=bool(event.own))
        self._comments[event.key] = (stage, number)
        account = self._accounts[event.post]
        self.said.append(Said(key=event.key, account=account, id=number, at=at, own=bool(event.own)))
