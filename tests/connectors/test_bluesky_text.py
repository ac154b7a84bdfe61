"""Bluesky's texts and keys: graphemes, offsets into bytes, record keys, order."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from connectors import graphemes
from connectors.bluesky_text import length, parts, record_key
from connectors.ordering import parents_first


def test_length_counts_graphemes_and_bytes() -> None:
    assert length("å" * 300) == 300
    assert length("👩‍👩‍👧‍👦" * 10) == 25  # 250 bytes: those run out first
    assert length("Hej 🇸🇪") == 5
    assert length("") == 0


@given(st.text(max_size=60))
def test_graphemes_never_outnumber_code_points(text: str) -> None:
    assert graphemes.count(text) <= len(text)
    assert graphemes.count(text + "\u0301") <= graphemes.count(text) + 1


def test_parts_are_offsets_into_bytes() -> None:
    text = "Å👷 se https://malmo.se/å?x=(1). @lasse.test (https://a.se/b) #gågata #1 mejl@x.se"
    data = text.encode()
    found = [(part.kind, data[part.start : part.end].decode(), part.value) for part in parts(text)]
    assert found == [
        ("link", "https://malmo.se/å?x=(1)", "https://malmo.se/å?x=(1)"),
        ("mention", "@lasse.test", "lasse.test"),
        ("link", "https://a.se/b", "https://a.se/b"),
        ("tag", "#gågata", "gågata"),
    ]


@given(st.text(max_size=40), st.text(alphabet="234567abcdefghijklmnopqrstuvwxyz", min_size=0, max_size=14))
def test_a_record_key_is_a_tid_and_always_the_same(key: str, beside: str) -> None:
    made = record_key(key, beside)
    assert re.fullmatch("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", made)
    assert made == record_key(key, beside)
    assert made != beside


@given(st.dictionaries(st.integers(0, 8), st.tuples(st.integers(0, 5), st.integers(0, 10))))
def test_parents_come_first_whatever_the_clocks_say(rows: dict[int, tuple[int, int]]) -> None:
    def chain(item: int) -> list[int]:
        found = [item]
        while (above := rows[found[-1]][1]) in rows and above not in found:
            found.append(above)
        return found

    ordered = list(parents_first(rows, age=lambda r: (rows[r][0], r), name=str, parent=lambda r: str(rows[r][1])))
    assert sorted(ordered) == sorted(rows)
    for item in rows:
        above = rows[item][1]
        if above in rows and item not in chain(above):
            assert ordered.index(above) < ordered.index(item)
