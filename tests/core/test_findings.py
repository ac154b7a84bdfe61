from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from sm_console.core import register
from sm_console.core.calendar import WorkCalendar
from sm_console.core.facts import AccountFacts
from sm_console.core.findings import OwnAnswer, Waiting, of_account, of_answer, urgency
from sm_console.core.model import Format
from sm_console.core.standpoint import Standpoint
from tests.core.packs import make_pack

PACK = make_pack()
FRIDAY = datetime(2026, 3, 13, 11, tzinfo=UTC)
HERE = Standpoint(FRIDAY, PACK, WorkCalendar(PACK.calendar))
WHOLE = AccountFacts(
    account="bad",
    platform="manual",
    start=date(2026, 1, 1),
    last_post=date(2026, 3, 12),
    unit="Fritid",
    responsible="anna",
    stand_in="bo",
)


def test_an_account_in_order_has_no_findings() -> None:
    assert of_account(WHOLE, HERE) == []


def test_what_the_register_lacks() -> None:
    bare = replace(WHOLE, approved=False, unit="", responsible="", stand_in="", start=None)
    assert [(found.rule, found.state) for found in of_account(bare, HERE)] == [
        ("R1", "proposed"),
        ("R14", "no-responsible"),
        ("R14", "no-stand-in"),
        ("R14", "no-unit"),
    ]
    assert register.missing(WHOLE) == []


@pytest.mark.parametrize(
    ("overdue", "last_staffed", "expected"),
    [
        (1, FRIDAY - timedelta(hours=1), ["overdue"]),
        (0, FRIDAY + timedelta(hours=4), ["before-opening"]),
        (0, datetime(2026, 3, 16, 7, tzinfo=UTC), []),  # Monday at opening: there is time then
    ],
)
def test_answers_that_are_late_or_must_come_before_the_office_opens(
    overdue: int, last_staffed: datetime, expected: list[str]
) -> None:
    waiting = Waiting(
        open=3, overdue=overdue, received=FRIDAY - timedelta(days=1), due=last_staffed, last_staffed=last_staffed
    )
    found = of_account(WHOLE, HERE, waiting=waiting)
    assert [one.state for one in found] == expected
    assert [(one.since, one.due) for one in found] == [(waiting.received, waiting.due) for _ in expected]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("<p>Klockan nio.</p><p>/Anna</p>", Format.HTML, None),
        ("<p>Klockan nio.<br>Mvh Zelda</p>", Format.HTML, "unknown-name"),
        ("Klockan nio.", Format.PLAIN, "none"),
        ("", Format.PLAIN, "none"),
    ],
)
def test_own_answers_end_with_a_first_name(text: str, form: Format, expected: str | None) -> None:
    answer = OwnAnswer(comment=7, account="bad", written=FRIDAY, text=text, format=form)
    found = of_answer(answer, ["Anna"], HERE)
    assert (found.state if found else None) == expected
    if found is not None:
        assert (found.rule, found.comment, found.since, found.pack) == ("R5", 7, FRIDAY, "malmo 1")


def test_what_is_due_comes_first() -> None:
    found = of_account(
        replace(WHOLE, unit=""),
        HERE,
        waiting=Waiting(open=1, overdue=1, received=FRIDAY, due=FRIDAY, last_staffed=FRIDAY),
    )
    assert [one.rule for one in sorted(found, key=urgency)] == ["R4", "R14"]
