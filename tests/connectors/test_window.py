"""Whatever happens to a list between two looks, one page and the total betray it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.window import Window, compare

SIZE = 5

Row = tuple[int, int]
"""Age rank (larger is newer; also the id) and version."""


def look(rows: dict[int, int]) -> Window:
    newest = sorted(rows, reverse=True)[:SIZE]
    marks = {str(row): str(rows[row]) for row in newest}
    return Window(total=len(rows), whole=len(rows) <= SIZE, newest="", marks=marks)


def test_nothing_happened() -> None:
    window = look(dict.fromkeys(range(20), 1))
    found = compare(window, window)
    assert (found.changed, found.vanished, found.behind, found.gap) == (frozenset(), (), False, False)


@given(
    st.sets(st.integers(0, 40), max_size=20),
    st.sets(st.integers(0, 40), max_size=6),
    st.integers(0, 6),
    st.sets(st.integers(0, 40), max_size=3),
)
def test_every_single_kind_of_change_is_noticed(
    ids: set[int], appearing: set[int], newer: int, edited: set[int]
) -> None:
    """Appearances anywhere, and edits in the page: each is in ``changed`` or asks for reading all again."""
    before = dict.fromkeys(ids, 1)
    after = before | dict.fromkeys(appearing - ids, 1) | dict.fromkeys(range(100, 100 + newer), 1)
    old_page = {int(item) for item in look(before).marks}
    for item in edited & old_page:
        after[item] = 2
    found = compare(look(before), look(after))
    appeared = {str(item) for item in after.keys() - before.keys()}
    if not (found.behind or found.gap):
        assert appeared <= found.changed
    still_shown = {item for item in edited & old_page if str(item) in look(after).marks}
    assert {str(item) for item in still_shown} <= found.changed
    if not appeared and not still_shown:
        assert not found.changed
        assert not found.behind


@given(st.sets(st.integers(0, 40), min_size=1, max_size=20), st.sets(st.integers(0, 40), max_size=4))
def test_what_vanishes_is_named_or_asks_for_reading_all_again(ids: set[int], leaving: set[int]) -> None:
    before = dict.fromkeys(ids, 1)
    after = {item: 1 for item in ids if item not in leaving}
    old, new = look(before), look(after)
    found = compare(old, new)
    gone_from_page = {item for item in old.marks if int(item) in leaving}
    assert set(found.vanished) <= {str(item) for item in leaving & ids}
    if gone_from_page:
        assert set(found.vanished) == gone_from_page or found.behind or found.gap
    if leaving & ids - {int(item) for item in old.marks}:
        assert found.behind or found.gap


def test_more_new_ones_than_a_page_holds() -> None:
    found = compare(look(dict.fromkeys(range(10), 1)), look(dict.fromkeys(range(30), 1)))
    assert found.gap


def test_without_a_total_nothing_is_claimed_about_the_rest() -> None:
    old = Window(total=None, whole=False, newest="", marks={"2": "1", "1": "1"})
    new = Window(total=None, whole=False, newest="", marks={"3": "1", "2": "1"})
    found = compare(old, new)
    assert (found.changed, found.behind) == (frozenset({"3"}), False)
