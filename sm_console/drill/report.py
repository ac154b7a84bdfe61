"""What a drill came to: the simulated platforms' truth beside the desk's own record, each counted for itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from sm_console.api.course import CourseRow
from sm_console.core.model import Action, OutboxState, Visibility
from sm_console.drill.player import Said
from sm_console.drill.truth import OwnAnswer

_ENDED: Final = frozenset({OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED})
_SETTLED: Final = frozenset({Visibility.HELD, Visibility.REMOVED})


class PersonFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one person did, who has agreed to be named."""

    name: str
    claims: int
    answers: int
    waived: int


class Longest(msgspec.Struct, frozen=True, kw_only=True):
    """The longest that a comment had to wait, and which: the desk's number (0: never seen) and its account."""

    seconds: float = 0.0
    comment: int = 0
    account: str = ""
    account_name: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One crisis as it was met. Every length is in seconds of the real clock.

    ``comments`` to ``waiting`` are counted on the platforms, by comment: ``answered`` in time, ``late``, ``missed``
    (its time is over) and ``waiting`` (it is not). ``settled`` were removed or marked as needing no answer, by the
    desk's record, and never answered. ``answered_twice`` are comments with more than one answer on the platform.
    ``unread`` had not reached the desk, ``on_the_way`` are answers ordered that had not arrived.
    ``only_recorded`` and ``only_there`` are answers on which record and platforms disagree.
    """

    crisis: str
    title: str
    seed: int
    speed: float
    began: datetime
    ended: datetime
    within: float
    comments: int
    answered: int
    late: int
    missed: int
    waiting: int
    settled: int
    answered_twice: int
    unread: int
    on_the_way: int
    claims: int
    taken_over: int
    longest_unclaimed: Longest
    longest_unanswered: Longest
    answers_recorded: int
    answers_there: int
    only_recorded: int
    only_there: int
    people: int
    named: tuple[PersonFigures, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the desk's record and the platforms tell the same of every answer."""
        return not self.only_recorded and not self.only_there


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """Which crisis it was, and when. ``within`` is how long an answer may take on the real clock.

    ``names`` gives accounts the names by which people call them.
    """

    crisis: str
    title: str
    seed: int
    speed: float
    within: timedelta
    began: datetime
    ended: datetime
    names: dict[str, str] = {}


class Course:
    """The desk's record of a crisis, put together for its ``comments``: pairs of account and platform id."""

    def __init__(self, rows: Sequence[CourseRow], comments: frozenset[tuple[str, str]], began: datetime) -> None:
        self.numbers = {
            (row.account, row.platform_id): row.comment
            for row in rows
            if row.kind == "comment-added" and (row.account, row.platform_id) in comments
        }
        self.claimed: defaultdict[int, list[CourseRow]] = defaultdict(list)
        self.settled: dict[int, datetime] = {}
        self.ordered: dict[int, datetime] = {}
        """When an answer to a comment was first ordered."""
        self.sent: set[tuple[str, str]] = set()
        """The answers that arrived: account and the answer's own platform id."""
        self.taken_over = 0
        self.people: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._answers: dict[int, CourseRow] = {}
        self._over: set[int] = set()
        self._holder: dict[int, str] = {}
        ours = frozenset(self.numbers.values())
        readers = {
            "claim-taken": self._claim,
            "claim-released": self._release,
            "answer-waived": self._waive,
            "comment-reopened": self._reopen,
            "comment-shown": self._show,
            "outbox-queued": self._order,
            "outbox-moved": self._move,
        }
        for row in rows:
            if row.at >= began and (not row.comment or row.comment in ours) and row.kind in readers:
                readers[row.kind](row)

    @property
    def on_the_way(self) -> int:
        """How many answers have been ordered and have neither arrived nor come to nothing."""
        return len(self._answers.keys() - self._over)

    def _claim(self, row: CourseRow) -> None:
        held, holder = self._holder.get(row.comment), row.state or row.actor
        self._holder[row.comment] = holder
        if held != holder:  # otherwise their own, kept for longer
            self.claimed[row.comment].append(row)
            self.people[holder]["claims"] += 1
            self.taken_over += held is not None

    def _release(self, row: CourseRow) -> None:
        self._holder.pop(row.comment, None)

    def _waive(self, row: CourseRow) -> None:
        self.settled.setdefault(row.comment, row.occurred)
        self.people[row.actor]["waived"] += 1

    def _reopen(self, row: CourseRow) -> None:
        self.settled.pop(row.comment, None)

    def _show(self, row: CourseRow) -> None:
        if row.state in _SETTLED:
            self.settled.setdefault(row.comment, row.occurred)

    def _order(self, row: CourseRow) -> None:
        if row.state == Action.REPLY:
            self._answers[row.outbox] = row
            self.ordered.setdefault(row.comment, row.occurred)

    def _move(self, row: CourseRow) -> None:
        order = self._answers.get(row.outbox)
        if order is None or row.state not in _ENDED:
            return
        self._over.add(row.outbox)
        if row.state == OutboxState.SENT:
            self.sent.add((row.account, row.platform_id))
            self.people[order.actor]["answers"] += 1


def make_report(
    setting: Setting,
    said: Iterable[Said],
    answers: Mapping[str, Sequence[OwnAnswer]],
    rows: Sequence[CourseRow],
    named: Mapping[str, str],
) -> Report:
    """Count. ``said`` are the crisis's comments, ``answers`` the platforms' own answers by account.

    ``named`` gives logins that have agreed to be named their first names.
    """
    comments = list(said)
    keys = frozenset((one.account, one.id) for one in comments)
    course = Course(rows, keys, setting.began)
    there: defaultdict[tuple[str, str], list[OwnAnswer]] = defaultdict(list)
    for account, found in answers.items():
        for answer in found:
            if (account, answer.under) in keys:
                there[account, answer.under].append(answer)
    written = {(account, one.id) for (account, _), found in there.items() for one in found}
    verdicts = Counter(_verdict(one, there, course, setting) for one in comments)
    return Report(
        crisis=setting.crisis,
        title=setting.title,
        seed=setting.seed,
        speed=setting.speed,
        began=setting.began,
        ended=setting.ended,
        within=setting.within.total_seconds(),
        comments=len(comments),
        answered=verdicts["answered"],
        late=verdicts["late"],
        missed=verdicts["missed"],
        waiting=verdicts["waiting"],
        settled=verdicts["settled"],
        answered_twice=sum(len(found) > 1 for found in there.values()),
        unread=len(keys - course.numbers.keys()),
        on_the_way=course.on_the_way,
        claims=sum(len(found) for found in course.claimed.values()),
        taken_over=course.taken_over,
        longest_unclaimed=_longest(comments, course, setting, lambda one: _taken(one, course, there)),
        longest_unanswered=_longest(comments, course, setting, lambda one: _done(one, course, there)),
        answers_recorded=len(course.sent),
        answers_there=len(written),
        only_recorded=len(course.sent - written),
        only_there=len(written - course.sent),
        people=len(course.people),
        named=_named(course, named),
    )


There = Mapping[tuple[str, str], Sequence[OwnAnswer]]


def _verdict(one: Said, there: There, course: Course, setting: Setting) -> str:
    found = there.get((one.account, one.id), ())
    if found:
        return "answered" if found[0].at - one.at <= setting.within else "late"
    if course.numbers.get((one.account, one.id)) in course.settled:
        return "settled"
    return "missed" if setting.ended - one.at > setting.within else "waiting"


def _done(one: Said, course: Course, there: There) -> datetime | None:
    """Return when it was answered or settled."""
    number = course.numbers.get((one.account, one.id), 0)
    moments = [answer.at for answer in there.get((one.account, one.id), ())[:1]]
    if number in course.settled:
        moments.append(course.settled[number])
    return min(moments, default=None)


def _taken(one: Said, course: Course, there: There) -> datetime | None:
    """Return when anybody took it up: a claim, an answer ordered, or its end."""
    number = course.numbers.get((one.account, one.id), 0)
    moments = [course.claimed[number][0].occurred] if number in course.claimed else []
    if number in course.ordered:
        moments.append(course.ordered[number])
    done = _done(one, course, there)
    return min(filter(None, [*moments, done]), default=None)


def _longest(
    comments: Iterable[Said], course: Course, setting: Setting, until: Callable[[Said], datetime | None]
) -> Longest:
    worst = Longest()
    for one in comments:
        end = until(one) or setting.ended
        seconds = (end - one.at).total_seconds()
        if seconds > worst.seconds:
            number = course.numbers.get((one.account, one.id), 0)
            name = setting.names.get(one.account, "")
            worst = Longest(seconds=round(seconds, 1), comment=number, account=one.account, account_name=name)
    return worst


def _named(course: Course, named: Mapping[str, str]) -> tuple[PersonFigures, ...]:
    """Return the figures of those who agreed; of nobody where one alone did not, since the rest would be theirs."""
    if sum(login not in named for login in course.people) == 1:
        return ()
    figures = [
        PersonFigures(name=named[login], claims=done["claims"], answers=done["answers"], waived=done["waived"])
        for login, done in course.people.items()
        if login in named
    ]
    return tuple(sorted(figures, key=lambda one: one.name))
