from __future__ import annotations

import asyncio
import stat
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from sm_console.core import entries as facts
from sm_console.core.entries import Entry
from sm_console.store import DatabaseUnusable, Store, journal
from sm_console.store.engine import sync_engine
from sm_console.store.errors import JournalError
from sm_console.store.project import FAMILIES, known_facts, project
from sm_console.store.rebuild import check, rebuild
from sm_console.store.writer import Writer
from tests.store.build import NOW, ZONE, account, comment, contents, entry, hours, memory, opened, post, rows
from tests.store.build import record as add
from tests.store.sequences import cut, journals

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def record(conn: Connection, batches: list[list[Entry]]) -> None:
    writer = Writer(conn, ZONE)
    for batch in batches:
        writer.record(batch)


def test_every_fact_belongs_to_a_family() -> None:
    assert known_facts() == set(facts.Fact.__args__)
    assert sum(len(members) for _, members in FAMILIES) == len(facts.Fact.__args__)


@FEW
@given(journals(), st.lists(st.integers(1, 20), max_size=8))
def test_batches_make_no_difference(entries: list[Entry], sizes: list[int]) -> None:
    with memory() as single, memory() as whole, memory() as mixed:
        record(single, [[item] for item in entries])
        record(whole, [entries])
        record(mixed, cut(entries, sizes))
        assert contents(single) == contents(whole) == contents(mixed)


@FEW
@given(journals())
def test_threads_are_what_parents_connect(entries: list[Entry]) -> None:
    with memory() as conn:
        record(conn, [[item] for item in entries])
        comments = {
            number: (account, name, parent, thread)
            for number, account, name, parent, thread in rows(
                conn, "SELECT id, account, platform_id, parent_platform_id, thread FROM comment"
            )
        }
        by_name = {(account, name): number for number, (account, name, _, _) in comments.items()}
        neighbours = defaultdict(set)
        for number, (account, _, parent, _) in comments.items():
            if (account, parent) in by_name:
                neighbours[number].add(by_name[account, parent])
                neighbours[by_name[account, parent]].add(number)
        touched = Counter(
            item.fact.comment
            for item in entries
            if isinstance(
                item.fact,
                facts.CommentAdded
                | facts.CommentEdited
                | facts.CommentShown
                | facts.AnswerWaived
                | facts.CommentReopened,
            )
        )
        seen = dict(rows(conn, "SELECT root, seen FROM thread"))
        roots = {row[0] for row in rows(conn, "SELECT id FROM comment WHERE parent IS NULL")}
        assert set(seen) == {thread for *_, thread in comments.values()}
        for number, (*_, thread) in comments.items():
            members = {number}
            edge = [number]
            while edge:
                edge = list({other for item in edge for other in neighbours[item]} - members)
                members.update(edge)
            assert {comments[other][3] for other in members} == {thread}
            assert members & roots == {thread}
            assert seen[thread] == sum(touched[member] for member in members)


@FEW
@given(journals())
def test_day_counters_equal_a_count_of_everything(entries: list[Entry]) -> None:
    with memory() as conn:
        record(conn, cut(entries, [7] * 20))
        counted = {name: sum(row) for name, *row in _day_sums(conn)}
        assert counted == {
            "received": len(rows(conn, "SELECT id FROM comment WHERE own = 0")),
            "answered": len(rows(conn, "SELECT id FROM comment WHERE own = 0 AND answered_at IS NOT NULL")),
            "late": len(rows(conn, "SELECT id FROM comment WHERE own = 0 AND answered_at > due")),
            "posts": len(rows(conn, "SELECT id FROM post WHERE known AND original")),
        }
        assert not rows(conn, "SELECT * FROM day WHERE min(received, answered, late, posts) < 0")


def _day_sums(conn: Connection) -> list[tuple[str, int]]:
    names = ("received", "answered", "late", "posts")
    return [(name, rows(conn, f"SELECT coalesce(sum({name}), 0) FROM day")[0][0]) for name in names]


@settings(FEW, max_examples=8)
@given(journals(), st.lists(st.integers(1, 20), max_size=5))
def test_check_proves_what_a_store_wrote(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], sizes: list[int]
) -> None:
    path = tmp_path_factory.mktemp("store") / "desk.db"

    async def write() -> None:
        store = await Store.open(path)
        for batch in cut(entries, sizes):
            await add(store, batch)
        await store.close()

    asyncio.run(write())
    assert check(path) == []
    before = _contents(path)
    assert rebuild(path) == len(entries)
    assert _contents(path) == before
    assert check(path) == []
    assert [item.name for item in path.parent.iterdir()] == ["desk.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _contents(path: Path) -> object:
    engine = sync_engine(path, writer=False)
    with engine.connect() as conn:
        found = contents(conn)
    engine.dispose()
    return found


def _meddle(path: Path, *statements: str) -> None:
    engine = sync_engine(path, writer=True)
    with engine.begin() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE comment SET state = 'removed' WHERE id = 1", "comment 1: state is 'removed', the journal says 'open'"),
        ("UPDATE comment SET text = text || '!' WHERE id = 2", "comment 2: text is 'Hej!', the journal says 'Hej'"),
        ("DELETE FROM thread WHERE root = 2", "thread 2: follows from the journal but is not in the database"),
        ("INSERT INTO note VALUES (9, 1, 'bo', 0, 'x')", "note 9: stands in the database but not in the journal"),
        ("UPDATE day SET received = 3", "day '2026-03-10' 'park': received is 3, the journal says 2"),
        ("DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE seq = 3", "journal: entries 3 to 3 are missing"),
    ],
)
async def test_check_finds_each_difference_and_rebuild_mends_it(tmp_path: Path, statement: str, said: str) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account(), post(), comment(1), comment(2)):
        pass
    _meddle(path, *statement.split("; "))
    found = check(path)
    assert said in found
    rebuild(path)
    assert check(path) == [line for line in found if line.startswith("journal")]


async def test_check_of_a_running_desk_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account(), post(), comment(1)) as store:
        assert await asyncio.to_thread(check, path) == []
        await store.write(lambda writer: writer.record([comment(2, at=NOW + hours(1))]))
        assert await asyncio.to_thread(check, path) == []


async def test_many_differences_are_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account(), post(), *(comment(number) for number in range(1, 60))):
        pass
    _meddle(path, "UPDATE comment SET text = 'x'")
    assert len(check(path)) == 21
    assert check(path)[-1] == "comment: there are more differences"


async def test_a_failed_rebuild_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account(), post(), comment(1)):
        pass
    _meddle(path, "DROP TRIGGER journal_no_update", "UPDATE journal SET payload = '{}' WHERE seq = 3")
    before = _contents(path)
    with pytest.raises(JournalError, match="Journal entry 3 cannot be read"):
        rebuild(path)
    assert _contents(path) == before


def test_there_is_nothing_to_prove_without_a_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"no up-to-date database"):
        check(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_an_entry_about_nothing_is_refused() -> None:
    with memory() as conn, pytest.raises(JournalError, match="entry 2 names comment 7"):
        record(conn, [[account(), entry(facts.CommentReopened(comment=7))]])


def test_project_takes_entries_as_recorded() -> None:
    with memory() as conn:
        project(conn, [journal.Recorded(1, account())], ZONE)
        assert rows(conn, "SELECT id, active FROM account") == [("park", 1)]
