"""Where findings come from, and the seam at which a rule joins.

A rule about single accounts is an ``AccountSource``: a function of a look at the store that reads what the
rule needs of some accounts, or of all, in a few statements, and returns what judges one of them. ``None``
says that there is nothing about it. Most often it is a single account: after a fact on one only that one is
judged again. A rule about the whole city is a ``CitySource``. Either is added to its tuple below, and nothing
else is needed: ``AskFindings``, the first screen, putting off and assigning, and comparing packs all follow.

The rules of the house for a source:

- It judges from what the survey and the subjects hold and from the store at ``survey.at``; it reads no clock
  and changes nothing. The sentence comes from ``core``.
- What it returns reads nothing any more: it may be called when the look is over.
- When the clock alone changes the verdict, it says in ``Judged.until`` when that first happens
  (``core.standpoint.after`` helps at the very instant). Midnights, openings and closings need not be named.
- What is read must be touched when it changes. A fact recorded on the account does that by itself
  (``Transaction.record``). A fact that concerns several accounts, or none, also calls
  ``transaction.touch_accounts(...)`` with their ids, ``CITY`` or ``EVERY``. A changed configuration, rule
  pack or staff list has everything judged again.
- A finding's ``family`` and ``about`` (or ``comment``) make it the same matter from day to day: an act on it
  (put off, assigned) follows that id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from sm_console.core import findings
from sm_console.core.calendar import LATEST
from sm_console.core.findings import Finding, Judged, OwnAnswer
from sm_console.core.standpoint import SHORTEST, after
from sm_console.desk import judging, watching
from sm_console.desk.face_findings import face_findings
from sm_console.desk.judging import Choose, Subject, Survey
from sm_console.desk.record_findings import record_findings
from sm_console.store import rule_facts

JudgeOne = Callable[[Subject], Judged | None]
AccountSource = Callable[[Survey, Collection[str] | None], JudgeOne]
CitySource = Callable[[Survey], Judged]

ANSWERS_LOOKED_BACK: Final = timedelta(days=90)
"""How long an own answer without a first name (R5) is shown; after that nobody mends it."""


def standard(look: Survey, _only: Collection[str] | None) -> JudgeOne:
    """R1, R2, R3, R4, R13 and R14."""
    at = look.at

    def judge_one(subject: Subject) -> Judged | None:
        verdicts = subject.verdicts()
        waiting = subject.waiting
        found = findings.of_account(
            subject.facts,
            subject.here,
            running=verdicts[-1] if verdicts else None,
            before=verdicts[-2] if len(verdicts) > 1 else None,
            waiting=waiting,
        )
        turns = [] if subject.next_post is None else [after(subject.next_post, at)]
        if waiting is not None and waiting.next_due is not None:
            turns.append(after(waiting.next_due + SHORTEST, at))  # due is the last moment in time
        if not found and not turns:
            return None
        return Judged(account=subject.account.id, findings=tuple(found), until=min(turns, default=None))

    return judge_one


def signatures(look: Survey, only: Collection[str] | None) -> JudgeOne:
    """R5: own answers of late that do not end with a first name."""
    names, at = frozenset(look.standing.names().values()), look.at
    by_account: defaultdict[str, list[OwnAnswer]] = defaultdict(list)
    for answer in rule_facts.own_answers(look.conn, at - ANSWERS_LOOKED_BACK, LATEST, only):
        by_account[answer.account].append(answer)

    def judge_one(subject: Subject) -> Judged | None:
        found: list[Finding] = []
        turns: list[datetime] = []
        for answer in by_account.get(subject.account.id, ()):
            if answer.written > at:  # a server's clock is ahead of ours
                turns.append(answer.written)
                continue
            finding = findings.of_answer(answer, names, subject.here)
            if finding is not None:
                found.append(finding)
                turns.append(answer.written + ANSWERS_LOOKED_BACK + SHORTEST)
        if not turns:
            return None
        return Judged(account=subject.account.id, findings=tuple(found), until=min(turns))

    return judge_one


ACCOUNT_SOURCES: Final[tuple[AccountSource, ...]] = (standard, signatures, face_findings, record_findings)
"""All rules about single accounts; ``standard`` comes first."""

CITY_SOURCES: Final[tuple[CitySource, ...]] = (watching.judge_city,)
"""All rules about the whole city."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """All that the rules need of some accounts, read at one moment; ``judge`` reads nothing any more."""

    subjects: dict[str, Subject]
    sources: tuple[JudgeOne, ...]

    def judge(self, names: Iterable[str] | None = None) -> list[Judged]:
        """Return what all rules about single accounts find for those of ``names`` that were read (``None``: all)."""
        chosen = self.subjects if names is None else (name for name in names if name in self.subjects)
        subjects = [self.subjects[name] for name in chosen]
        found: list[list[Finding]] = [[] for _ in subjects]
        until = [subject.here.next_turn() for subject in subjects]
        # Rule by rule: one after the other on each account takes nearly twice as long, for the processor's caches.
        for number, source in enumerate(self.sources):
            for place, subject in enumerate(subjects):
                # Of a proposed account only the register's gaps are told (R1): nothing else has looked at it.
                if number and subject.facts.proposed:
                    continue
                judged = source(subject)
                if judged is not None:
                    found[place] += judged.findings
                    if judged.until is not None and judged.until < until[place]:
                        until[place] = judged.until
        return [
            Judged(account=subject.account.id, findings=tuple(mine), until=turn)
            for subject, mine, turn in zip(subjects, found, until, strict=True)
        ]


def prepare(look: Survey, pack_of: Choose | None = None, *, only: Collection[str] | None = None) -> Prepared:
    """Read what the rules about single accounts need (``only`` of those), as ``judging.gather`` does."""
    return Prepared(
        subjects={subject.account.id: subject for subject in judging.gather(look, pack_of, only=only)},
        sources=tuple(source(look, only) for source in ACCOUNT_SOURCES),
    )


def judge_city(look: Survey) -> Judged:
    """Return what all rules about the whole city find."""
    judged = [source(look) for source in CITY_SOURCES]
    return Judged(
        account="",
        findings=tuple(finding for one in judged for finding in one.findings),
        until=min([look.here.next_turn(), *(one.until for one in judged if one.until is not None)]),
    )
