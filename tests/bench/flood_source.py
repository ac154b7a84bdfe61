"""What a flood consists of, and the process that brings it.

``python -m tests.bench.flood_source FIRST PER_SECOND SECONDS`` stands for the platforms: batches as connectors hand
them on, one account at a time, on standard output, each with its length in front. A desk that takes them too slowly is
waited for; what it took is counted there.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

import msgspec

from sm_console.core.events import CommentSeen, Event, PostSeen
from sm_console.core.model import Author, Format, Visibility

ACCOUNTS = 30
BATCH = 100
"""Comments that a connector brings at a time."""
LATE = 0.1
"""The share of the flood that was written days ago (a platform that was down): these come into view far up."""
OLD_NAME, NEW_NAME, LATE_NAME = "Invånare", "Ny", "Sen"
_TEXTS = (
    "Hej! När öppnar badet i år, och är det gratis för barn under sju? Hälsningar {number}",
    "Parkbänken vid lekplatsen är trasig sedan i våras. Vem lagar den? Nr {number}",
    "Varför har ni stängt bron utan att säga något? Vi kommer inte till jobbet. {number}",
    "Tack för en fin festival! Kommer ni tillbaka nästa år? {number}",
)


class Brought(msgspec.Struct, frozen=True):
    """A batch on its way to the desk."""

    account: str
    events: list[Event]


def comments(first: int, count: int, now: datetime, name: str, spread: timedelta) -> list[Event]:
    """So many comments numbered from ``first``, written at any moment of the last ``spread``."""
    dice = random.Random(first)
    return [
        CommentSeen(
            platform_id=f"c{number}",
            post_id=f"p{number % 5}",
            written=now - spread * dice.random(),
            text=_TEXTS[number % len(_TEXTS)].format(number=number),
            format=Format.PLAIN,
            author=Author(name=f"{name} {number}", id=f"a{number % 1000}"),
            own=False,
            visibility=Visibility.PUBLIC,
            url=f"http://127.0.0.1:9/c{number}",
        )
        for number in range(first, first + count)
    ]


def posts(now: datetime) -> list[Event]:
    """Each account's posts."""
    return [
        PostSeen(
            platform_id=f"p{number}",
            published=now - timedelta(days=number + 1),
            title=f"Inlägg {number}",
            text="Välkomna!",
            format=Format.PLAIN,
            url=f"http://127.0.0.1:9/p{number}",
            author=Author(name="Staden", id="s"),
        )
        for number in range(5)
    ]


def batches(first: int, per_second: int, seconds: float) -> Iterator[Brought]:
    """Yield what comes, each batch when it is due."""
    start = time.perf_counter()
    for turn in range(round(per_second * seconds / BATCH)):
        time.sleep(max(0.0, start + turn * BATCH / per_second - time.perf_counter()))
        number = first + turn * BATCH
        late = random.Random(number).random() < LATE
        name, spread = (LATE_NAME, timedelta(days=6)) if late else (NEW_NAME, timedelta(seconds=30))
        yield Brought(f"konto{turn % ACCOUNTS}", comments(number, BATCH, datetime.now(UTC), name, spread))


def bring(brought: Iterator[Brought], out: BinaryIO) -> None:
    """Write batches, with their lengths."""
    for batch in brought:
        data = msgspec.msgpack.encode(batch)
        out.write(len(data).to_bytes(4, "big") + data)
        out.flush()


if __name__ == "__main__":
    bring(batches(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])), sys.stdout.buffer)
