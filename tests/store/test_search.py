from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from sm_console.api.queries import InboxFilter
from sm_console.core.entries import AnswerWaived, CommentEdited
from sm_console.core.model import Author, CommentState, Format
from sm_console.store import Store, search, tables
from sm_console.store.queries import inbox_page
from tests.store.build import NOW, account, comment, entry, memory, minutes, opened, post, record, rows

TEXTS = {
    1: "<p>Parkeringsplatserna är <b>fulla</b> vid badet</p>",
    2: "Får jag gå dit?",
    3: "far och mor",
    4: 'Citat "OR" NEAR(x) * ^a',
    5: "mjukt bindestreck: par\u00adke\u00adring",
    6: "<script>alert('hemligt')</script>synligt",
    7: "A\u030angstro\u0308m",
    8: "nul\u0000byte och\x05kontroll",
    9: "50 % rabatt_nu",
}
EVERYTHING = tuple(CommentState)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Nine open comments; 11 to 13 are settled."""
    async with opened(
        tmp_path / "desk.db",
        account(),
        post(),
        *(comment(number, words=words, author=f"Nr {number}") for number, words in TEXTS.items()),
        comment(10, author="Örjan Ödlund", words="-"),
        *(comment(number, words="trasig parkbänk") for number in (11, 12, 13)),
        *(entry(AnswerWaived(comment=number, reason="tack"), actor="anna") for number in (11, 12, 13)),
    ) as opened_store:
        yield opened_store


async def found(store: Store, text: str, states: tuple[CommentState, ...] = ()) -> set[int]:
    def ask(conn: Connection) -> set[int]:
        wanted = InboxFilter(text=text, states=states)
        return {row.id for row in inbox_page(conn, wanted, NOW, NOW, live=True, names={}).rows}

    return await store.read(ask)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plats", {1}),
        ("PARKERING", {1, 5}),
        ("fulla badet", {1}),
        ("badet plats fulla", {1}),
        ("får", {2}),
        ("far", {3}),
        ("är", {1}),
        ("gå", {2}),
        ('"or"', {4}),
        ("near(x)", {4}),
        ("OR NEAR", {4}),
        ("* ^a", {4}),
        ("b>", set()),
        ("alert", set()),
        ("synligt", {6}),
        ("ångström", {7}),
        ("a\u030angstro\u0308m", {7}),
        ("angstrom", set()),
        ("nul byte", {8}),
        ("och kontroll", {8}),
        ("50 %", {9}),
        ("rabatt_nu", {9}),
        ("rabatt nu", {9}),
        ("r_batt", set()),
        ("örjan", {10}),
        ("orjan", set()),
        ("ö ödlund", {10}),
        ("parkbänk", set()),
        ("'", set()),
        ('"', {4}),
        ("\u0000", set(range(1, 11))),
        ("   ", set(range(1, 11))),
    ],
)
async def test_finding_open_comments(store: Store, text: str, expected: set[int]) -> None:
    assert await found(store, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parkbänk", {11, 12, 13}),
        ("bänk trasig", {11, 12, 13}),
        ("bänk x", set()),
        ("park", {1, 5, 11, 12, 13}),
        ('"OR" near', {4}),
        ("* ^a citat", {4}),
        ("örjan", {10}),
        ("bän*", set()),
        ("words:trasig", set()),
        # Words shorter than three letters are looked for among open comments only.
        ("är", {1}),
        ("ig", {6}),
    ],
)
async def test_finding_in_everything(store: Store, text: str, expected: set[int]) -> None:
    assert await found(store, text, EVERYTHING) == expected


async def test_an_edited_text_replaces_the_former(store: Store) -> None:
    edit = CommentEdited(comment=3, text="numera cykelställ", format=Format.PLAIN, author=Author(name="Åke"))
    await record(store, [entry(edit)])
    assert await found(store, "cykel") == set()
    assert await store.write(lambda writer: search.index_pending(writer.conn)) == 1
    assert await store.write(lambda writer: search.index_pending(writer.conn)) == 0
    for states in ((), EVERYTHING):
        assert await found(store, "cykel", states) == {3}
        assert await found(store, "far och", states) == set()
        assert await found(store, "åke", states) == {3}


async def test_filling_behind_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account(), post()) as store:
        await record(
            store, [comment(number, words=f"nummer{number:03}", at=NOW + minutes(number)) for number in range(1, 30)]
        )
        assert await store.write(lambda writer: search.index_pending(writer.conn, 10)) == 10
    async with opened(path) as store:
        assert await found(store, "nummer029") == {29}
        assert await store.read(lambda conn: rows(conn, "SELECT count(*) FROM search")) == [(29,)]


@given(st.text(max_size=40))
def test_whatever_is_typed_is_never_syntax(text: str) -> None:
    with memory() as conn:
        for open_only in (True, False):
            if text.strip():
                conn.execute(select(tables.comment.c.id).where(search.matches(text, open_only=open_only))).all()


@given(st.text(max_size=60), st.text(max_size=5), st.text(max_size=5))
def test_a_text_is_found_by_its_own_middle(middle: str, before: str, after: str) -> None:
    words = search.fold(middle)
    inside = search.fold(before + middle + after)
    if words and words in inside:
        assert all(word in inside for word in search.words_of(middle))
