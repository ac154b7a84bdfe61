from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.model import CommentState, Visibility
from sm_console.core.threads import ThreadFact, ThreadVerdict, judge

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


def fact(
    number: int,
    minutes: int,
    *,
    own: bool = False,
    visibility: Visibility = Visibility.PUBLIC,
    waived: int | None = None,
) -> ThreadFact:
    return ThreadFact(
        id=number,
        own=own,
        written=NOON + timedelta(minutes=minutes),
        visibility=visibility,
        waived_at=None if waived is None else NOON + timedelta(minutes=waived),
    )


OPEN = ThreadVerdict(state=CommentState.OPEN)
OWN = ThreadVerdict(state=CommentState.OWN)


def answered(by: int, minutes: int) -> ThreadVerdict:
    return ThreadVerdict(
        state=CommentState.ANSWERED,
        answered_by=by,
        answered_at=NOON + timedelta(minutes=minutes),
    )


def test_a_lone_question_is_open() -> None:
    assert judge([fact(1, 0)]) == {1: OPEN}
    assert judge([]) == {}


def test_one_answer_answers_everything_before_it_and_nothing_after() -> None:
    items = [fact(1, 0), fact(2, 5), fact(3, 10, own=True), fact(4, 15)]
    assert judge(items) == {1: answered(3, 10), 2: answered(3, 10), 3: OWN, 4: OPEN}


def test_the_first_answer_counts() -> None:
    assert judge([fact(1, 0), fact(3, 20, own=True), fact(2, 10, own=True)])[1] == answered(2, 10)


def test_an_answer_in_the_same_second_answers() -> None:
    assert judge([fact(9, 0), fact(2, 0, own=True), fact(1, 0, own=True)])[9] == answered(1, 0)


@pytest.mark.parametrize("visibility", [Visibility.HELD, Visibility.REMOVED])
def test_an_answer_nobody_sees_stops_nothing(visibility: Visibility) -> None:
    items = [fact(1, 0), fact(2, 10, own=True, visibility=visibility)]
    assert judge(items) == {1: OPEN, 2: OWN}


def test_a_comment_that_waits_for_approval_runs() -> None:
    assert judge([fact(1, 0, visibility=Visibility.HELD)]) == {1: OPEN}


def test_removed_is_removed_whatever_else() -> None:
    items = [fact(1, 0, visibility=Visibility.REMOVED, waived=1), fact(2, 10, own=True)]
    assert judge(items)[1] == ThreadVerdict(state=CommentState.REMOVED)


def test_a_waiver_stands_against_a_later_answer_to_someone_else() -> None:
    items = [fact(1, 0, waived=30), fact(2, 40), fact(3, 5000, own=True)]
    assert judge(items) == {1: ThreadVerdict(state=CommentState.NO_ANSWER), 2: answered(3, 5000), 3: OWN}


def test_an_answer_before_the_waiver_counts() -> None:
    assert judge([fact(1, 0, waived=30), fact(3, 10, own=True)])[1] == answered(3, 10)


def test_an_answer_in_the_very_moment_of_the_waiver_comes_too_late() -> None:
    assert judge([fact(1, 0, waived=10), fact(3, 10, own=True)])[1] == ThreadVerdict(state=CommentState.NO_ANSWER)


FACTS = st.lists(
    st.builds(
        fact,
        st.integers(1, 1000),
        st.integers(0, 60),
        own=st.booleans(),
        visibility=st.sampled_from(Visibility),
        waived=st.one_of(st.none(), st.integers(0, 90)),
    ),
    unique_by=lambda item: item.id,
    max_size=12,
)


@given(FACTS, st.randoms())
def test_the_order_in_which_facts_arrive_does_not_matter(items: list[ThreadFact], dice: object) -> None:
    shuffled = items[:]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(shuffled) == judge(items)


@given(FACTS)
def test_verdicts_are_what_the_guideline_says(items: list[ThreadFact]) -> None:
    verdicts = judge(items)
    assert verdicts.keys() == {item.id for item in items}
    answers = [item for item in items if item.own and item.visibility is Visibility.PUBLIC]
    for item in items:
        verdict = verdicts[item.id]
        assert (verdict.state is CommentState.OWN) is item.own
        assert (verdict.answered_by is None) is (verdict.state is not CommentState.ANSWERED)
        assert (verdict.answered_at is None) is (verdict.answered_by is None)
        later = [answer.written for answer in answers if answer.written >= item.written]
        if verdict.state is CommentState.ANSWERED:
            assert verdict.answered_at == min(later)
            assert any(a.id == verdict.answered_by and a.written == verdict.answered_at for a in answers)
        elif verdict.state is CommentState.OPEN:
            assert not later
            assert item.waived_at is None


@given(FACTS, st.integers(91, 120))
def test_own_words_never_reopen(items: list[ThreadFact], minutes: int) -> None:
    before = judge(items)
    after = judge([*items, fact(2000, minutes, own=True)])
    for number, verdict in before.items():
        assert after[number] == verdict or verdict.state is CommentState.OPEN
