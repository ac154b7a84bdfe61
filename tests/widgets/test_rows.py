"""The view of a list whose rows change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.rows import View, follow, in_view, nearest

keys = st.lists(st.integers(0, 30), unique=True, max_size=20)


def places(rows: list[int]) -> dict[int, int]:
    return {key: index for index, key in enumerate(rows)}


@given(keys, keys, st.integers(0, 19), st.integers(0, 5))
def test_the_cursor_keeps_its_item_and_the_item_its_line(
    old: list[int], new: list[int], cursor: int, line: int
) -> None:
    if cursor >= len(old):
        return
    view = View(cursor, max(cursor - line, 0))
    after = follow(old, places(new), [True] * len(new), view)
    if old[cursor] in new:
        assert after.cursor == new.index(old[cursor])
        assert after.cursor - after.top == min(cursor - view.top, after.cursor)
    elif survivors := [key for key in old[cursor + 1 :] if key in new]:
        assert after.cursor == new.index(survivors[0])
    elif survivors := [key for key in old[:cursor] if key in new]:
        assert after.cursor == new.index(survivors[-1])
    else:
        assert after == View(0 if new else None, 0)


@given(st.lists(st.booleans(), max_size=20), st.integers(-3, 25))
def test_nearest_is_selectable_whenever_anything_is(selectable: list[bool], wanted: int) -> None:
    found = nearest(selectable, wanted)
    assert (found is None) == (not any(selectable))
    if found is not None:
        assert selectable[found]
        assert not any(selectable[max(wanted, 0) : found])


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 29), st.integers(0, 40), st.integers(1, 12))
def test_the_cursor_is_always_in_view(selectable: list[bool], cursor: int, top: int, height: int) -> None:
    if cursor >= len(selectable) or not selectable[cursor]:
        return
    view = in_view(View(cursor, top), len(selectable), height, selectable)
    assert view.cursor == cursor
    assert 0 <= view.top <= cursor < view.top + height
    assert view.top <= max(len(selectable) - height, 0) or view.top == 0


def test_a_heading_comes_into_view_with_the_first_row_below_it() -> None:
    selectable = [False, True, True, False, True]
    assert in_view(View(1, 1), 5, 2, selectable).top == 0
    assert in_view(View(4, 4), 5, 2, selectable).top == 3


def test_an_empty_list_has_no_cursor() -> None:
    assert follow([1, 2], {}, [], View(1, 0)) == View(None, 0)
    assert in_view(View(None, 7), 0, 5, []) == View(None, 0)
