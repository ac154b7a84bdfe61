from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from sm_console.core import closure, pace, register, season
from sm_console.core.calendar import WorkCalendar
from sm_console.core.closing import ClosureStep, StepTaken
from sm_console.core.facts import AccountFacts
from sm_console.core.findings import Finding, OwnAnswer, Waiting, of_account, of_answer, urgency
from sm_console.core.model import Format
from sm_console.core.rules import ListItem, RegisterRules, SeasonRules
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import YearlyWindow
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


PROPOSED = replace(WHOLE, proposed=True, approved=False, unit="", last_post=None, unanswered=3)
POINTS = (ListItem(id="logo", sv="Logotyp", en="Logo"), ListItem(id="about", sv="Om-text", en="About"))


def test_of_a_proposed_account_nothing_is_asked_but_what_the_register_lacks() -> None:
    late = Waiting(open=1, overdue=1, received=FRIDAY, due=FRIDAY, last_staffed=FRIDAY)
    assert [one.rule for one in of_account(PROPOSED, HERE, waiting=late)] == ["R1", "R14"]
    assert [one.rule for one in of_account(replace(PROPOSED, proposed=False), HERE, waiting=late)] == [
        "R1",
        "R14",
        "R4",
    ]


def test_a_proposal_tells_how_far_its_checklist_is() -> None:
    pack = replace(PACK, register=RegisterRules(checklist=POINTS))
    begun = replace(PROPOSED, ticked=frozenset({"logo", "something else"}))
    assert register.unticked(begun, pack) == ["about"]
    said = register.sentence(register.RegisterState.PROPOSED, begun, pack)
    assert (said.values["done"], said.values["listed"]) == ("1", "2")
    old = register.sentence(register.RegisterState.PROPOSED, replace(WHOLE, approved=False), pack)
    assert "no manager's approval" in old.text


@pytest.mark.parametrize(
    ("facts", "closed", "expected"),
    [
        (WHOLE, False, "active"),
        (WHOLE, True, "closed"),
        (PROPOSED, False, "proposed"),
        (replace(WHOLE, seasonal=True), False, "active"),  # without a season that could rest
        (replace(WHOLE, seasonal=True, windows=(YearlyWindow(first=(3, 1), last=(3, 31)),)), False, "active"),
        (replace(WHOLE, seasonal=True, windows=(YearlyWindow(first=(6, 1), last=(8, 31)),)), False, "resting"),
    ],
)
def test_where_an_account_stands_in_the_register(facts: AccountFacts, closed: bool, expected: str) -> None:  # noqa: FBT001
    assert register.state(facts, season.judge(facts, HERE), closed=closed) == expected


WEEKLY = replace(WHOLE, platform="x", start=date(2025, 1, 1))


def paced(at: datetime, counts: tuple[int, int]) -> list[Finding]:
    """The findings of R2 at an instant, with so many posts in the week before and in this one."""
    here = Standpoint(at, PACK, HERE.calendar)
    before, running = pace.judged_periods(WEEKLY, here, 1)
    verdicts = [
        pace.judge(WEEKLY, period, count, here) for period, count in zip((before, running), counts, strict=True)
    ]
    found = of_account(WEEKLY, here, before=verdicts[0], running=verdicts[1])
    return [one for one in found if one.rule == "R2"]


def test_a_pace_at_risk_is_due_by_the_last_closing_and_a_missed_one_was() -> None:
    assert paced(FRIDAY, (3, 3)) == []
    assert paced(FRIDAY, (3, 2)) == []  # one more today is enough
    (found,) = paced(FRIDAY, (3, 1))
    assert (found.state, found.about, found.due) == ("at_risk", "2026-W11", datetime(2026, 3, 13, 16, tzinfo=UTC))
    assert found.since == datetime(2026, 3, 8, 23, tzinfo=UTC)
    closing_time = datetime(2026, 3, 13, 16, tzinfo=UTC)
    assert [one.due for one in paced(closing_time, (3, 1))] == [None]  # nobody can keep it over the weekend
    (missed,) = paced(FRIDAY, (2, 3))
    assert (missed.state, missed.about, missed.due) == ("missed", "2026-W10", None)
    assert missed.since == datetime(2026, 3, 8, 23, tzinfo=UTC)


SUMMER = replace(WHOLE, seasonal=True, windows=(YearlyWindow(first=(4, 1), last=(8, 31)),), last_post=date(2025, 8, 1))


def test_a_season_soon_is_due_on_its_first_day_until_its_list_is_done() -> None:
    pack = replace(PACK, season=SeasonRules(wake_list=POINTS))
    here = Standpoint(FRIDAY, pack, HERE.calendar)
    (found,) = of_account(SUMMER, here)
    assert (found.rule, found.state, found.about) == ("R3", "waking", "2026-04-01")
    assert found.due == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert found.since == datetime(2026, 3, 1, 23, tzinfo=UTC)
    woken = frozenset((date(2026, 4, 1), point.id) for point in POINTS)
    assert of_account(replace(SUMMER, woken=woken), here) == []
    slept = replace(SUMMER, woken=woken, last_post=date(2025, 3, 1), start=date(2024, 1, 1))
    assert [(one.state, one.due, one.about) for one in of_account(slept, here) if one.rule == "R3"] == [
        ("slept-a-season", None, "")
    ]
    assert of_account(SUMMER, Standpoint(datetime(2026, 2, 1, tzinfo=UTC), pack, HERE.calendar)) == []


SILENT = replace(WEEKLY, last_post=date(2026, 1, 7))


def stepped(step: ClosureStep, until: date | None = None) -> list[Finding]:
    taken = StepTaken(id=1, step=step, at=FRIDAY - timedelta(days=2), by="anna", until=until)
    return [one for one in of_account(replace(SILENT, closing=taken), HERE) if one.rule == "R13"]


def test_a_candidate_tells_since_when_and_a_step_what_is_next() -> None:
    (found,) = [one for one in of_account(SILENT, HERE) if one.rule == "R13"]
    assert (found.state, found.since, found.due) == ("candidate", datetime(2026, 2, 22, 23, tzinfo=UTC), None)
    assert found.text == closure.sentence(closure.candidate(SILENT, HERE), HERE)  # type: ignore[arg-type]
    (warned,) = stepped(ClosureStep.WARNED, date(2026, 3, 20))
    assert (warned.state, warned.since) == ("warned", FRIDAY - timedelta(days=2))
    assert warned.due == datetime(2026, 3, 20, 23, tzinfo=UTC)  # the owner's last day is theirs
    assert "may answer until" in warned.text.text
    assert stepped(ClosureStep.KEPT, date(2026, 3, 20)) == []
    (again,) = stepped(ClosureStep.KEPT, date(2026, 3, 12))
    assert (again.state, again.due) == ("candidate", None)
    assert again.since == found.since
    (closing,) = stepped(ClosureStep.TO_CLOSE)
    assert (closing.state, closing.due) == ("to-close", None)
    assert stepped(ClosureStep.CLOSED) == []


def test_the_reason_of_an_unsigned_answer_names_what_stands_there() -> None:
    def said(text: str) -> str:
        found = of_answer(
            OwnAnswer(comment=7, account="bad", written=FRIDAY, text=text, format=Format.PLAIN), ["Anna"], HERE
        )
        assert found is not None
        return found.text.text

    assert "not on the staff list" in said("Klockan nio.\nMvh Zelda")
    assert "without a first name" in said("Klockan nio.")


def test_a_finding_is_known_by_rule_place_and_family() -> None:
    (late,) = of_account(
        WHOLE, HERE, waiting=Waiting(open=1, overdue=1, received=FRIDAY, due=FRIDAY, last_staffed=FRIDAY)
    )
    assert (late.id, late.state) == ("R4/bad/answers", "overdue")
    (unit,) = of_account(replace(WHOLE, unit=""), HERE)
    assert unit.id == "R14/bad/no-unit"
    assert replace(unit, account="").id.startswith("R14/@")
