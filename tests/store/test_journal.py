from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sm_console.core.entries import Entry, NoteAdded
from sm_console.store import journal
from sm_console.store.errors import JournalError
from sm_console.store.project.days import local_day
from sm_console.store.types import from_micros, to_micros
from tests.store.build import NOW, ZONE, account, comment, entry, memory, opened, post, record, rows
from tests.store.sequences import journals

HOSTILE = (
    "\x00\x05\x1b[31m",
    "\u202egnirts\u2066",
    "😀" * 300,
    "'); DROP TABLE journal; --",
    "[red]x[/red]",
    "\r\n\t",
    "",
)


@settings(max_examples=30, deadline=None)
@given(journals(longest=30))
def test_entries_come_back_as_they_were(entries: list[Entry]) -> None:
    with memory() as conn:
        written = journal.append(conn, entries[:5]) + journal.append(conn, entries[5:])
        assert [item.entry for item in written] == entries
        assert [item for chunk in journal.chunks(conn, 7) for item in chunk] == written
        assert journal.height(conn) == len(entries)


async def test_hostile_texts_are_kept_verbatim(tmp_path: Path) -> None:
    numbered = list(enumerate(HOSTILE, 1))
    entries = [comment(number, words=words, author=words) for number, words in numbered]
    async with opened(tmp_path / "desk.db", account(), post(), *entries) as store:
        kept = await store.read(lambda conn: rows(conn, "SELECT text, author_name FROM comment ORDER BY id"))
        assert kept == [(words, words) for words in HOSTILE]


async def test_half_a_surrogate_pair_does_not_stop_the_collector(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        await record(store, [comment(1, words="a\ud800b"), comment(2, words="hel")])
        assert await store.read(lambda conn: rows(conn, "SELECT text FROM comment")) == [("a\ufffdb",), ("hel",)]


def test_an_entry_that_cannot_be_read_says_which() -> None:
    with memory() as conn:
        journal.append(conn, [entry(NoteAdded(comment=1, note=1, text="x"))])
        conn.exec_driver_sql("DROP TRIGGER journal_no_update")
        conn.exec_driver_sql("""UPDATE journal SET payload = '{"type":"note-added","secret":1}'""")
        with pytest.raises(JournalError, match="Journal entry 1 cannot be read") as caught:
            journal.read(conn)
        assert "secret" not in str(caught.value)


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_are_exact(instant: datetime) -> None:
    assert from_micros(to_micros(instant)) == instant


def test_instants_of_other_zones_are_stored_in_utc() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5)))
    assert from_micros(to_micros(elsewhere)) == NOW
    with pytest.raises(TypeError):
        to_micros(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 10, 22, 59, tzinfo=UTC), "2026-03-10"),
        (datetime(2026, 3, 10, 23, 0, tzinfo=UTC), "2026-03-11"),
        (datetime(2026, 7, 10, 22, 0, tzinfo=UTC), "2026-07-11"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31"),
        (datetime.min.replace(tzinfo=UTC), "0001-01-01"),
    ],
)
def test_calendar_days(instant: datetime, day: str) -> None:
    assert local_day(instant, ZONE) == day
