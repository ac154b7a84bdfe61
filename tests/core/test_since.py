"""What somebody missed: visits, absences, and the order of accounts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.since import AWAY, Mark, Missed, looked, missed_since, ranked

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
GAPS = st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 50)), min_size=1, max_size=30)


@given(GAPS, st.integers(0, 3_000))
def test_the_visit_before_this_one_is_what_counts(steps: list[tuple[int, int]], later: int) -> None:
    """Against a second account: cut the signs into visits wherever nothing was heard for long enough."""
    mark: Mark | None = None
    signs: list[tuple[datetime, int]] = []
    now, height = NOW, 0
    for seconds, more in steps:
        now, height = now + timedelta(seconds=seconds), height + more
        mark = looked(mark, now, height)
        signs.append((now, height))
    asked = now + timedelta(seconds=later)
    visits: list[list[tuple[datetime, int]]] = [[signs[0]]]
    for sign in signs[1:]:
        if sign[0] - visits[-1][-1][0] >= AWAY:
            visits.append([])
        visits[-1].append(sign)
    if asked - signs[-1][0] >= AWAY:
        visits.append([])
    expected = (None, 0) if len(visits) == 1 else visits[-2][-1]
    assert missed_since(mark, asked) == expected


def test_nobody_who_never_looked_has_missed_a_part() -> None:
    assert missed_since(None, NOW) == (None, 0)


def test_a_clock_set_back_loses_nothing() -> None:
    mark = looked(looked(None, NOW, 7), NOW - timedelta(hours=1), 5)
    assert (mark.at, mark.up_to) == (NOW, 7)


def test_risky_accounts_come_first_then_by_last_staffed_moment_then_by_what_is_new() -> None:
    def one(name: str, *, new: int = 0, waits: int = 0, risky: int = 0, hours: int | None = None) -> Missed:
        last = None if hours is None else NOW + timedelta(hours=hours)
        return Missed(account=name, new=new, unanswered=waits, risky=risky, last_staffed=last)

    found = [
        one("quiet"),
        one("read", new=2),
        one("busy", new=9),
        one("late", waits=1, hours=9),
        one("soon", waits=1, hours=1),
        one("word", waits=1, risky=1, hours=20),
    ]
    assert [row.account for row in ranked(found)] == ["word", "soon", "late", "busy", "read"]
