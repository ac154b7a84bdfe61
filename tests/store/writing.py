"""A program that writes batches and says how high the journal stands after each; killed by test_kill."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sm_console.core.entries import AnswerWaived, ClaimTaken
from sm_console.store import Store, Writer, lookup
from sm_console.store import store as store_module
from tests.store.build import NOW, account, comment, entry, hours, minutes, post


def batch(writer: Writer) -> int:
    if not lookup.accounts(writer.conn):
        writer.record([account(), post()])
    first = writer.next_id("comment", 8)
    at = NOW + minutes(first)
    return writer.record(
        [
            *(comment(first + step, at=at, parent=f"c{first + step // 2}" if step % 3 else None) for step in range(7)),
            comment(first + 7, own=True, at=at + hours(1), parent=f"c{first}"),
            entry(ClaimTaken(comment=first + 1, until=at), actor="anna", at=at),
            entry(AnswerWaived(comment=first + 2, reason="tack"), actor="anna", at=at),
        ]
    )


async def main(path: Path) -> None:
    store_module.LOG_LIMIT = 100_000
    store = await Store.open(path)
    for _ in range(500):
        height = await store.write(batch)
        sys.stdout.write(f"{height}\n")
        sys.stdout.flush()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
