"""The queue's lines: equal as long as what they show is, and put into words only where they are looked at."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from sm_console.api.views import InboxRow
from sm_console.console import rows
from sm_console.core.model import AnswerClass, Author, CommentState, Format, Ground, Visibility
from sm_console.core.record_entries import Flag, FlagKind, RecordStatus
from sm_console.i18n import use
from tests.console.sample_data import NOW

FLAG = Flag(ground=Ground.SPAM, kind=FlagKind.LINK, found="lan.example")


def _row(number: int) -> InboxRow:
    return InboxRow(
        id=number,
        account="badet",
        account_name="Badet",
        unit="Fritid",
        platform="wordpress",
        post_id="1",
        platform_id=str(number),
        author=Author(name=f"Invånare {number}"),
        words="Hej! När öppnar badet?",
        format=Format.PLAIN,
        received=NOW - timedelta(hours=2),
        answer_class=AnswerClass.HOURS_24,
        due=NOW + timedelta(hours=22),
        target=None,
        last_staffed=NOW + timedelta(hours=20),
        state=CommentState.OPEN,
        visibility=Visibility.PUBLIC,
        claim=None,
        sending=None,
    )


def test_a_line_stands_equal_until_its_words_change() -> None:
    row = _row(1)
    line = rows.Line(row, NOW, late=False)
    assert line == rows.Line(replace(row), NOW + timedelta(milliseconds=1), late=False)
    assert line != rows.Line(row, NOW + timedelta(days=1), late=False)
    assert line != rows.Line(row, NOW, late=True)
    assert line != rows.Line(row, NOW, late=False, marked=True)
    assert line != rows.Line(replace(row, words="Annat"), NOW, late=False)
    assert line != rows.Heading("1", "x")
    assert hash(line) == hash(rows.Line(row, NOW, late=True))


def test_only_lines_that_are_looked_at_are_put_into_words() -> None:
    page_rows = [_row(number) for number in range(1, 301)]
    with patch.object(rows, "_cells", wraps=rows._cells) as worded:
        lines = [rows.Line(row, NOW, late=False) for row in page_rows]
        assert worded.call_count == 0
        for line in lines[:20]:
            rows.draw(line, 120)
        assert worded.call_count == 20


@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_what_has_to_be_registered_is_read_at_every_width_flag_or_not(tongue: str) -> None:
    use(tongue)
    words = {
        RecordStatus.SECRECY: {"sv": "SEKRETESS", "en": "SECRET"}[tongue],
        RecordStatus.TO_REGISTER: {"sv": "diarieför", "en": "to register"}[tongue],
    }
    for status, expected in words.items():
        row = replace(_row(1), record=status, flags=(FLAG,))
        for width in (80, 120, 160):
            assert expected in rows.draw(rows.Line(row, NOW, late=False), width).plain
        flag = {"sv": "⚑ flaggad", "en": "⚑ flagged"}[tongue]
        assert f"{expected} {flag}" in rows.draw(rows.Line(row, NOW, late=False), 160).plain
