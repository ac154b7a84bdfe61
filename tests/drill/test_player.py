from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from sm_console.drill.municipality import sundmala
from sm_console.drill.player import Player
from sm_console.drill.scenario import Comment, Delete, Edit, Post, Refusal, Scenario, in_order

START = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)


@dataclass
class Board:
    """A platform that only remembers."""

    address: str = "http://nowhere.invalid/"
    posts: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    comments: dict[str, dict[str, object]] = field(default_factory=dict)
    refusals: list[timedelta] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def publish(self, title: str, text: str, at: datetime) -> str:
        number = str(len(self.posts) + 1)
        assert text
        self.posts[number] = (title, at)
        return number

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str, own: bool) -> str:
        assert post in self.posts
        assert not parent or parent in self.comments
        number = str(next(self.numbers))
        self.comments[number] = {"author": author, "text": text, "at": at, "parent": parent, "own": own}
        return number

    def edit(self, comment: str, text: str) -> None:
        self.comments[comment]["text"] = text

    def delete(self, comment: str) -> None:
        del self.comments[comment]

    def refuse_for(self, length: timedelta, status: int = 429) -> None:
        assert status == 429
        self.refusals.append(length)


def small(*later: object) -> Scenario:
    day = timedelta(days=1)
    happenings = [
        Post(key="p", account="b", at=-day, title="Hej", text="<p>Hej</p>"),
        Comment(key="a", post="p", at=-day / 2, text="Varför?", author="Anki"),
        *later,
    ]
    return Scenario(name="x", staff=sundmala().staff, accounts=(), happenings=in_order(happenings))  # type: ignore[arg-type]


def test_the_past_stands_at_its_own_times() -> None:
    board = Board()
    player = Player(small(), {"b": board}, START)
    player.set_the_scene()
    assert board.posts == {"1": ("Hej", START - timedelta(days=1))}
    assert board.comments["100"]["at"] == START - timedelta(hours=12)
    assert player.performed == 0


async def test_the_day_happens_in_order_and_ends() -> None:
    minute = timedelta(minutes=1)
    board = Board()
    player = Player(
        small(
            Comment(key="b", post="p", at=minute, text="Därför.\n\nBerit", answers="a", own="berit"),
            Comment(key="c", post="p", at=2 * minute, text="Skräp", author="Spam"),
            Edit(comment="a", at=3 * minute, text="Varför då?"),
            Delete(comment="c", at=4 * minute),
        ),
        {"b": board},
        START,
    )
    player.set_the_scene()
    async with asyncio.timeout(10):
        await player.play(speed=1e6)
    answer = board.comments["101"]
    assert (answer["author"], answer["parent"], answer["own"]) == ("Berit", "100", True)
    assert board.comments["100"]["text"] == "Varför då?"
    assert "102" not in board.comments
    assert player.performed == 4


async def test_nothing_happens_before_its_time() -> None:
    board = Board()
    player = Player(
        small(Comment(key="b", post="p", at=timedelta(days=300), text="Sent", author="Anki")),
        {"b": board},
        START,
    )
    player.set_the_scene()
    playing = asyncio.create_task(player.play(speed=1.0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert player.performed == 0
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing


@pytest.mark.parametrize("seed", range(3))
def test_sundmala_can_be_played_through(seed: int) -> None:
    day = sundmala(seed)
    boards = {account.key: Board() for account in day.accounts}
    player = Player(day, boards, START)
    player.set_the_scene()
    player.play_at_once()
    assert player.performed == len(day.future)
    assert sum(len(board.comments) for board in boards.values()) == sum(
        isinstance(event, Comment) for event in day.happenings
    ) - sum(isinstance(event, Delete) for event in day.happenings)


@pytest.mark.parametrize(("speed", "seconds"), [(60.0, 30.0), (1e6, 5.0)])
async def test_a_platform_refuses_as_long_as_the_day_goes_fast(speed: float, seconds: float) -> None:
    board = Board()
    refusal = Refusal(account="b", at=timedelta(milliseconds=1), length=timedelta(minutes=30))
    player = Player(small(refusal), {"b": board}, START)
    player.set_the_scene()
    async with asyncio.timeout(10):
        await player.play(speed)
    assert board.refusals == [timedelta(seconds=seconds)]
