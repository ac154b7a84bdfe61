"""A desk with 10,000 accounts and years of history: all findings after a start, again, and after one new post.

Rows go straight into the tables: journalled tables are a function of the journal, but how they came to be changes
nothing about how long reading them takes. Counted on one core, in one process. ``full`` gives each account a face
with pictures measured and a person's verdict, five years of comments and answers, and to some what has to be
registered and what is flagged; ``cold`` is the command line where no desk runs. ``informed`` is the same city with all
of the general information in every About text, which no two accounts have alike.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.load import load
from sm_console.api.finding_queries import AskFindings, AskOverview
from sm_console.api.queries import Query
from sm_console.core import entries
from sm_console.core.rules import InformationRules
from sm_console.desk.engine import Engine
from sm_console.desk.ledger import Transaction
from sm_console.own_desk import settle
from sm_console.store.schema import bring_up_to_date
from sm_console.store.types import to_micros

ACCOUNTS = 10_000
POSTS = 60
"""Posts of each account, a month apart: five years."""
AT = datetime(2026, 3, 18, 11, tzinfo=UTC)
PLATFORMS = ("facebook", "instagram", "x", "wordpress", "flickr")
COMMENTS = 20
"""Comments of each account in five years; every second one answered, one account in ten has the last one open."""


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


def crowd(database: Path) -> None:
    """Give the accounts faces, comments and all that is said of them."""
    with closing(sqlite3.connect(database)) as conn, conn:
        for number in range(ACCOUNTS):
            account, at = f"a{number}", to_micros(AT - timedelta(days=number % 900 + 1))
            about = f"Här berättar vi om det som händer hos enhet {number}, och svarar på era frågor varje dag. " * 2
            values = (account, at, "u", f"p{number}", at, "u", f"c{number}", at, about, "plain", f"s{number}", at)
            conn.execute(
                "INSERT INTO face (account, since, picture_url, picture_sha256, picture_since, cover_url, cover_sha256,"
                " cover_since, about, about_format, about_sha256, about_since) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                values,
            )
            like = b'{"width":400,"height":400,"likeness":{"match":0.97,"white":1.0,"stretch":1.0,"slack":0.02}}'
            for part in ("picture", "cover"):
                conn.execute(
                    "INSERT INTO picture_measure (account, part, sha256, reference, method, at, measured)"
                    " VALUES (?,?,?,'',1,?,?)",
                    (account, part, f"{part[0]}{number}", at, like.decode()),
                )
            conn.execute(
                "INSERT INTO face_verdict (account, part, outcome, basis, login, at, note, source)"
                " VALUES (?,'cover','pass',?,'anna',?,'','')",
                (account, f"c{number}", at),
            )
        conn.executemany(
            "INSERT INTO comment (id, account, post, platform_id, parent, parent_platform_id, thread, written, own,"
            " visibility, how, state, received, class, due, target, last_staffed, pack, calendar, late, versions,"
            " format, author_name, author_id, author_url, url, text)"
            " VALUES (?,?,?,?,?,?,?,?,?,'public','',?,?,'24h',?,NULL,?,'malmo 1','c',0,1,'plain','Eva','','','',?)",
            comments(),
        )
        open_ones = [row[0] for row in conn.execute("SELECT id FROM comment WHERE state = 'open' ORDER BY id")]
        for number in open_ones[::3]:
            account = conn.execute("SELECT account FROM comment WHERE id = ?", (number,)).fetchone()[0]
            conn.execute(
                "INSERT INTO record_status (comment, account, status, dnr, why, login, at)"
                " VALUES (?,?,'to-register','','','anna',?)",
                (number, account, to_micros(AT - timedelta(days=40))),
            )
            conn.execute(
                "INSERT INTO comment_flag (comment, account, flags, pack, at) VALUES (?,?,'[]','malmo 1',?)",
                (number, account, to_micros(AT)),
            )


def comments() -> Iterator[tuple[object, ...]]:
    """Every account's comments, each second one with the account's answer."""
    key = 0
    for number in range(ACCOUNTS):
        for back in range(COMMENTS):
            key += 1
            comment, post = key, number * POSTS + 1
            last = back == 0 and number % 10 == 0
            at = to_micros(AT - timedelta(days=90 * back, hours=3 + number % 40))
            due = at + 86_400_000_000
            state = "open" if last else "answered"
            yield comment, f"a{number}", post, f"c{key}", None, None, comment, at, 0, state, at, due, due, "Hej?"
            if back % 2 == 0 and not last:
                key += 1
                words = "Ja. /Anna" if number % 7 else "Ja."
                own = (key, f"a{number}", post, f"c{key}", comment, f"c{comment}", comment, at + 1, 1)
                yield *own, "own", at + 1, None, None, words


def inform(database: Path, rules: InformationRules) -> None:
    """Have every About text hold the general information."""
    said = "\n".join(rules.parts)
    with closing(sqlite3.connect(database)) as conn, conn:
        conn.execute("UPDATE face SET about = about || char(10) || ?, about_sha256 = about_sha256 || 'i'", (said,))


async def measured(home: Path) -> dict[str, float]:
    """Ask, ask again, ask after one new post, and ask for the first screen."""
    engine = await Engine.open(home / "etc", home / "desk.db", mode="embedded", clock=lambda: AT)
    try:
        settle()  # as a desk's own process does
        desk, figures = engine.own_desk(), {}

        async def took(name: str, query: Query[Any]) -> None:
            start = time.process_time()
            await desk.ask(query)
            figures[name] = round(time.process_time() - start, 4)

        await took("all findings after a start", AskFindings())
        await took("all findings again", AskFindings())

        def new_post(transaction: Transaction) -> None:
            post = transaction.next_id("post")
            fact = entries.PostSet(post=post, platform_id=f"new{post}", published=AT - timedelta(minutes=1))
            transaction.record("a7", fact, actor="platform")

        await engine.services.ledger.write(new_post)
        start = time.process_time()
        await engine.services.judged.now()
        figures["judging after one new post"] = round(time.process_time() - start, 4)
        await took("the first screen", AskOverview())
        return figures
    finally:
        await engine.close(0)


def cold(home: Path) -> dict[str, float]:
    """Run the command line where no desk runs; return the seconds of all its processes, and on the clock."""
    options = ["--config", str(home / "etc"), "--data", str(home), "findings", "--json", "--at", AT.isoformat()]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "sm_console", *options], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cold, cpu": round(used, 2), "cold, clock": round(time.perf_counter() - start, 2)}


def main() -> int:
    """Measure and write JSON: seconds of one core."""
    found: dict[str, object] = {"accounts": ACCOUNTS, "posts": ACCOUNTS * POSTS}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "etc").mkdir()
        (home / "etc" / "accounts.toml").write_text(configured())
        fill(home / "desk.db")
        found["posts alone"] = asyncio.run(measured(home))
        crowd(home / "desk.db")
        found["full"] = asyncio.run(measured(home)) | cold(home)
        inform(home / "desk.db", load(home / "etc").pack.profile.information)
        found["informed"] = asyncio.run(measured(home))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
