"""A desk with 10,000 accounts and years of history: all findings after a start, again, and after one new post.

Rows go straight into the tables: journalled tables are a function of the journal, but how they came to be changes
nothing about how long reading them takes. Counted on one core, in one process.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sm_console.api.finding_queries import AskFindings, AskOverview
from sm_console.api.queries import Query
from sm_console.core import entries
from sm_console.desk.engine import Engine
from sm_console.desk.ledger import Transaction
from sm_console.store.schema import bring_up_to_date
from sm_console.store.types import to_micros

ACCOUNTS = 10_000
POSTS = 60
"""Posts of each account, a month apart: five years."""
AT = datetime(2026, 3, 18, 11, tzinfo=UTC)
PLATFORMS = ("facebook", "instagram", "x", "wordpress", "flickr")


def configured() -> str:
    """The accounts' file."""
    return "\n".join(
        f'[[account]]\nid = "a{number}"\nplatform = "{PLATFORMS[number % len(PLATFORMS)]}"\n'
        f'address = "https://a{number}.example/"\nunit = "Enhet {number % 30}"\nresponsible = "anna"\nstand_in = "bo"\n'
        'approval = { by = "Cia", on = 2021-03-01 }'
        for number in range(ACCOUNTS)
    )


def posts() -> Iterator[tuple[object, ...]]:
    """Every account's posts."""
    for number in range(ACCOUNTS):
        for back in range(POSTS):
            at = to_micros(AT - timedelta(days=30 * back + number % 9, hours=1))
            key = number * POSTS + back + 1
            yield key, f"a{number}", f"p{key}", at, 1, 1, "plain", "", "", "", "", "", ""


def fill(database: Path) -> None:
    """Make the tables and their rows."""
    bring_up_to_date(database)
    with closing(sqlite3.connect(database)) as conn, conn:
        since = to_micros(AT - timedelta(days=5 * 365))
        names = [row[1] for row in conn.execute("PRAGMA table_info(account)")]
        values = {"active": 1, "since": since}
        for number in range(ACCOUNTS):
            row = {name: values.get(name, "") for name in names}
            row |= {"id": f"a{number}", "platform": PLATFORMS[number % len(PLATFORMS)], "name": f"a{number}"}
            row |= {"address": f"https://a{number}.example/", "unit": f"Enhet {number % 30}"}
            conn.execute(
                f"INSERT INTO account ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
                [row[name] for name in names],
            )
        columns = "id, account, platform_id, published, original, known, format"
        columns += ", author_name, author_id, author_url, url, title, text"
        conn.executemany(
            f"INSERT INTO post ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            posts(),
        )
        conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('ids.post', ?)", (str(ACCOUNTS * POSTS),))


async def measured(home: Path) -> dict[str, float]:
    """Ask, ask again, ask after one new post, and ask for the first screen."""
    engine = await Engine.open(home / "etc", home / "desk.db", mode="embedded", clock=lambda: AT)
    try:
        desk, figures = engine.own_desk(), {}

        async def took(name: str, query: Query[Any]) -> None:
            start = time.process_time()
            await desk.ask(query)
            figures[name] = round(time.process_time() - start, 4)

        await took("all findings after a start", AskFindings())
        await took("all findings again", AskFindings())

        def new_post(transaction: Transaction) -> None:
            post = transaction.next_id("post")
            fact = entries.PostSet(post=post, platform_id="new", published=AT - timedelta(minutes=1))
            transaction.record("a7", fact, actor="platform")

        await engine.services.ledger.write(new_post)
        start = time.process_time()
        await engine.services.judged.now()
        figures["judging after one new post"] = round(time.process_time() - start, 4)
        await took("the first screen", AskOverview())
        return figures
    finally:
        await engine.close(0)


def main() -> int:
    """Measure and write JSON: seconds of one core."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "etc").mkdir()
        (home / "etc" / "accounts.toml").write_text(configured())
        fill(home / "desk.db")
        figures = asyncio.run(measured(home))
    sys.stdout.write(json.dumps({"accounts": ACCOUNTS, "posts": ACCOUNTS * POSTS, **figures}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
