"""All rules about 10,000 accounts with five years behind them, from prepared facts, on one core.

Counts are prepared as the store hands them out: posts by period, and the last one. After a single new
post only its account is judged again; the ratio shows what that saves.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta

from config.rule_packs import read_packs
from sm_console.core import findings, pace, season
from sm_console.core.calendar import WorkCalendar
from sm_console.core.facts import AccountFacts
from sm_console.core.findings import Finding
from sm_console.core.periods import PeriodKind
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import YearlyWindow

ACCOUNTS = 10_000
ROUNDS = 5
AT = datetime(2026, 3, 18, 11, tzinfo=UTC)
PLATFORMS = ("facebook", "instagram", "x", "wordpress", "flickr")

Prepared = tuple[AccountFacts, dict[int, int]]


def prepared(here: Standpoint) -> list[Prepared]:
    """Invent accounts: five years of posts, counted by period; every tenth is seasonal."""
    dice = random.Random(4)
    accounts = []
    for number in range(ACCOUNTS):
        platform = PLATFORMS[number % len(PLATFORMS)]
        kind = PeriodKind(here.pack.pace[platform].period)
        every = dice.choice([2, 2, 3, 5, 30, 200])
        posts = [here.today - timedelta(days=day) for day in range(dice.randrange(every), 5 * 365, every)]
        counts: dict[int, int] = {}
        for period in here.periods(kind, 1):
            counts[period.number] = sum(period.first <= day <= period.last for day in posts)
        facts = AccountFacts(
            account=f"a{number}",
            platform=platform,
            start=date(2021, 3, 1),
            last_post=posts[0],
            seasonal=number % 10 == 0,
            windows=(YearlyWindow(first=(6, 1), last=(8, 31)),) if number % 10 == 0 else (),
            unit="Fritid",
            responsible="anna",
            stand_in="bo",
        )
        accounts.append((facts, counts))
    return accounts


def judge(facts: AccountFacts, counts: dict[int, int], here: Standpoint) -> list[Finding]:
    """Judge one account by all rules."""
    verdicts = [
        pace.judge(facts, period, counts[period.number], here) for period in pace.judged_periods(facts, here, 1)
    ]
    season.judge(facts, here)
    return findings.of_account(
        facts,
        here,
        running=verdicts[-1] if verdicts else None,
        before=verdicts[-2] if len(verdicts) > 1 else None,
    )


def main() -> int:
    """Measure and write JSON."""
    pack = read_packs({}, [])[0]["malmo"]
    calendar = WorkCalendar(pack.calendar)
    accounts = prepared(Standpoint(AT, pack, calendar))
    taken, found = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        here = Standpoint(AT, pack, WorkCalendar(pack.calendar))  # as after a start: nothing worked out yet
        found = sum(len(judge(facts, counts, here)) for facts, counts in accounts)
        taken.append(time.perf_counter() - start)
    here = Standpoint(AT, pack, calendar)
    judge(*accounts[0], here)
    start = time.perf_counter()
    for facts, counts in accounts[:100]:
        judge(facts, counts, here)
    one = (time.perf_counter() - start) / 100
    figures = {
        "accounts": ACCOUNTS,
        "findings": found,
        "seconds for all": round(statistics.median(taken), 3),
        "microseconds for one": round(one * 1e6, 1),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
