"""R13's steps as a machine: any acts on any days, against a second account of where that leads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sm_console.core import closing
from sm_console.core.closing import STEP_OF, ClosureAct, ClosureStep, StepTaken
from sm_console.core.model import Message, Role

FIRST = datetime(2026, 3, 10, 11, tzinfo=UTC)
ACTS = tuple(STEP_OF)
Move = tuple[str, int]
MOVES = st.lists(
    st.tuples(st.sampled_from([*map(str, ACTS), "post", "undo", "wait"]), st.integers(0, 40)), min_size=1, max_size=30
)


class Slow:
    """The same by hand: the queue as one reads it in the guideline, step by step, from the acts alone."""

    def __init__(self) -> None:
        self.path: list[tuple[str, date | None]] = []  # steps persons took since the account last became a candidate
        self.silent = True
        self.left = False

    def stands(self, today: date) -> str:
        last, until = self.path[-1] if self.path else ("candidate", None)
        if last in {"announced", "preserved", "closed"}:
            return last
        if not self.silent:
            return "left"
        return "candidate" if last == "kept" and until is not None and until < today else last

    def may(self, act: str, today: date, *, announcing: bool) -> bool:
        now = self.stands(today)
        allowed = {
            "candidate": {"warn"},
            "warned": {"keep", "close"},
            "kept": {"keep", "close"},
            "to-close": {"announce"} if announcing else {"announce", "preserve"},
            "announced": {"preserve"},
            "preserved": {"preserve", "done"},
            "closed": set(),
            "left": {"announce"} if self.path and self.path[-1][0] == "to-close" else set(),
        }
        return act in allowed[now]


@settings(max_examples=300, deadline=None)
@given(MOVES, st.booleans())
def test_any_acts_in_any_order(moves: list[Move], announcing: bool) -> None:  # noqa: FBT001 - drawn
    slow, at = Slow(), FIRST
    history: list[StepTaken] = []
    for number, (move, days) in enumerate(moves, start=1):
        today = at.date()
        steps = closing.chain(history)
        step = closing.stand(steps[-1] if steps else None, found=slow.silent, today=today)
        expected = slow.stands(today)
        assert (step or "left") == expected
        if step is None:
            break  # gone before anybody acted
        if move == "wait":
            at += timedelta(days=days)
        elif move == "post":
            slow.silent = False
        elif move == "undo":
            found = closing.to_take_back("a", steps)
            assert isinstance(found, StepTaken) == bool(slow.path)
            if isinstance(found, StepTaken):
                history.remove(found)
                slow.path.pop()
        else:
            act = ClosureAct(move)
            obstacle = closing.obstacle("a", act, step, steps, announcing=announcing, at=at)
            assert (obstacle is None) == slow.may(move, today, announcing=announcing)
            if obstacle is not None:
                assert "{account}" in obstacle.text
                continue
            if expected == "candidate" and slow.path:  # its respite is over: it comes into the queue anew
                history.append(StepTaken(id=1000 + number, step=ClosureStep.CANDIDATE, at=at, by="desk"))
                slow.path = []
            until = today + timedelta(days=days) if act in {ClosureAct.WARN, ClosureAct.KEEP} else None
            history.append(StepTaken(id=number, step=STEP_OF[act], at=at, by="anna", until=until))
            slow.path.append((str(STEP_OF[act]), until))


def test_who_has_left_begins_anew() -> None:
    def taken(number: int, step: ClosureStep, until: date | None = None) -> StepTaken:
        return StepTaken(id=number, step=step, at=FIRST + timedelta(days=number), by="anna", until=until)

    history = [
        taken(1, ClosureStep.CANDIDATE),
        taken(2, ClosureStep.WARNED),
        taken(3, ClosureStep.LEFT),
        taken(4, ClosureStep.CANDIDATE),
    ]
    assert [one.id for one in closing.chain(history)] == [4]
    assert [one.id for one in closing.chain(history[:3])] == [1, 2, 3]
    assert isinstance(closing.to_take_back("a", closing.chain(history[:3])), Message)
    assert closing.stand(history[2], found=True, today=date(2026, 9, 1)) is ClosureStep.CANDIDATE
    assert closing.stand(None, found=False, today=date(2026, 9, 1)) is None


@pytest.mark.parametrize("announcing", [True, False])
def test_each_step_says_what_is_next_and_who_may(announcing: bool) -> None:  # noqa: FBT001 - a parameter
    following = {step: closing.next_act(step, announcing=announcing) for step in ClosureStep}
    assert following[ClosureStep.WARNED] is ClosureAct.DECIDE
    assert following[ClosureStep.TO_CLOSE] is (ClosureAct.ANNOUNCE if announcing else ClosureAct.PRESERVE)
    assert {step for step, act in following.items() if act is None} == {
        ClosureStep.KEPT,
        ClosureStep.CLOSED,
        ClosureStep.LEFT,
    }
    assert {act for act in ClosureAct if closing.role_of(act) is Role.MANAGER} == {
        *(ClosureAct.DECIDE, ClosureAct.KEEP, ClosureAct.CLOSE, ClosureAct.DONE),
    }
    for step in ClosureStep:
        assert "R13" in closing.task(step, None, announcing=announcing, pack="malmo 1").text


def told(act: ClosureAct, step: ClosureStep | None, steps: list[StepTaken], *, announcing: bool = True) -> str:
    at = steps[-1].at if steps else FIRST
    obstacle = closing.obstacle("badet", act, step, steps, announcing=announcing, at=at)
    return "" if obstacle is None else obstacle.text.format(**obstacle.values)


@pytest.mark.parametrize(
    ("act", "step", "announcing", "said"),
    [
        (ClosureAct.CLOSE, ClosureStep.CANDIDATE, True, "the owner has to be warned first"),
        (ClosureAct.ANNOUNCE, ClosureStep.WARNED, True, "a manager has to decide first"),
        (ClosureAct.ANNOUNCE, ClosureStep.KEPT, True, "is kept until 2026-05-01: a manager has to decide anew"),
        (ClosureAct.PRESERVE, ClosureStep.TO_CLOSE, True, "the closing has to be announced first"),
        (ClosureAct.DONE, ClosureStep.TO_CLOSE, True, "the closing has to be announced first"),
        (ClosureAct.DONE, ClosureStep.TO_CLOSE, False, "it has to be preserved first"),
        (ClosureAct.DONE, ClosureStep.ANNOUNCED, True, "it has to be preserved first"),
        (ClosureAct.WARN, ClosureStep.WARNED, True, "this step has been taken already"),
        (ClosureAct.CLOSE, ClosureStep.TO_CLOSE, True, "this step has been taken already"),
        (ClosureAct.WARN, ClosureStep.PRESERVED, True, "this step has been taken already"),
        (ClosureAct.DONE, ClosureStep.CLOSED, True, "is closed already"),
        (ClosureAct.WARN, ClosureStep.LEFT, True, "is no candidate"),
        (ClosureAct.WARN, None, True, "is no candidate"),
        (ClosureAct.PRESERVE, ClosureStep.TO_CLOSE, False, ""),
    ],
)
def test_why_a_step_may_not_be_taken(
    act: ClosureAct,
    step: ClosureStep | None,
    announcing: bool,  # noqa: FBT001 - a parameter of the table
    said: str,
) -> None:
    kept = StepTaken(id=1, step=ClosureStep.KEPT, at=FIRST, by="anna", until=date(2026, 5, 1))
    found = told(act, step, [kept], announcing=announcing)
    assert (said in found) if said else found == ""


@pytest.mark.parametrize(
    ("days", "before", "may"), [(30, "to-close", True), (31, "to-close", False), (1, "kept", False)]
)
def test_an_announcement_that_made_the_account_leave_may_still_be_noted(days: int, before: str, may: bool) -> None:  # noqa: FBT001
    steps = [
        StepTaken(id=1, step=ClosureStep(before), at=FIRST, by="anna"),
        StepTaken(id=2, step=ClosureStep.LEFT, at=FIRST, by="desk"),
    ]
    at = FIRST + timedelta(days=days)
    obstacle = closing.obstacle("a", ClosureAct.ANNOUNCE, ClosureStep.LEFT, steps, announcing=True, at=at)
    assert (obstacle is None) is may
    alone = closing.obstacle("a", ClosureAct.ANNOUNCE, ClosureStep.LEFT, steps[1:], announcing=True, at=at)
    assert alone is not None
    unseen = closing.obstacle("a", ClosureAct.ANNOUNCE, None, steps[:1], announcing=True, at=at)
    assert (unseen is None) is (before == "to-close")


def test_a_respite_without_an_end_is_never_over() -> None:
    kept = StepTaken(id=1, step=ClosureStep.KEPT, at=FIRST, by="anna")
    assert not closing.is_over(kept, date(2030, 1, 1))
    until = StepTaken(id=1, step=ClosureStep.KEPT, at=FIRST, by="anna", until=date(2026, 5, 1))
    assert [closing.is_over(until, date(2026, 5, day)) for day in (1, 2)] == [False, True]


def test_a_candidate_again_begins_a_chain_of_its_own() -> None:
    def taken(number: int, step: ClosureStep) -> StepTaken:
        return StepTaken(id=number, step=step, at=FIRST, by="anna")

    again = [taken(1, ClosureStep.KEPT), taken(2, ClosureStep.CANDIDATE), taken(3, ClosureStep.WARNED)]
    assert [one.id for one in closing.chain(again)] == [2, 3]
    left = [taken(1, ClosureStep.TO_CLOSE), taken(2, ClosureStep.LEFT), taken(3, ClosureStep.WARNED)]
    assert [one.id for one in closing.chain(left)] == [3]
    announced = [taken(1, ClosureStep.TO_CLOSE), taken(2, ClosureStep.LEFT), taken(3, ClosureStep.ANNOUNCED)]
    assert [one.id for one in closing.chain(announced)] == [1, 2, 3]
