"""Where findings come from, and the seam at which a rule joins.

A rule about single accounts is an ``AccountSource``: a function of a look at the store and some accounts'
facts, that yields one ``Judged`` for each account it has anything to say about. It is handed many accounts
at once, so that it can read what it needs in a few statements for all of them, and now and then a single
one: after a fact on an account only that account is judged again. A rule about the whole city is a
``CitySource``. Either is added to its tuple below, and nothing else is needed: ``AskFindings``, the first
screen, putting off and assigning, and comparing packs all follow.

The rules of the house for a source:

- It judges from what the survey and the subjects hold and from the store at ``survey.at``; it reads no clock
  and changes nothing. The sentence comes from ``core``.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sm_console.core import findings
from sm_console.core.calendar import LATEST
from sm_console.core.findings import Finding, Judged, OwnAnswer
from sm_console.core.standpoint import SHORTEST, after
from sm_console.desk import watching
from sm_console.desk.face_findings import face_findings
from sm_console.desk.judging import Subject, Survey
from sm_console.desk.record_findings import record_findings
from sm_console.store import rule_facts

AccountSource = Callable[[Survey, Sequence[Subject]], Iterable[Judged]]
CitySource = Callable[[Survey], Judged]

ANSWERS_LOOKED_BACK: Final = timedelta(days=90)
"""How long an own answer without a first name (R5) is shown; after that nobody mends it."""


def standard(look: Survey, subjects: Sequence[Subject]) -> Iterator[Judged]:
    """R1, R2, R3, R4, R13 and R14."""
    for subject in subjects:
        verdicts = subject.verdicts()
        waiting = subject.waiting
        turns = [subject.next_post]
        if waiting is not None and waiting.next_due is not None:
            turns.append(waiting.next_due + SHORTEST)  # due is the last moment in time
        yield Judged(
            account=subject.account.id,
            findings=tuple(
                findings.of_account(
                    subject.facts,
                    subject.here,
                    running=verdicts[-1] if verdicts else None,
                    before=verdicts[-2] if len(verdicts) > 1 else None,
                    waiting=waiting,
                )
            ),
            until=min((after(turn, look.at) for turn in turns if turn is not None), default=None),
        )


def signatures(look: Survey, subjects: Sequence[Subject]) -> Iterator[Judged]:
    """R5: own answers of late that do not end with a first name."""
    names = set(look.standing.names().values())
    by_account: defaultdict[str, list[OwnAnswer]] = defaultdict(list)
    ids = [subject.account.id for subject in subjects]
    for answer in rule_facts.own_answers(look.conn, look.at - ANSWERS_LOOKED_BACK, LATEST, ids):
        by_account[answer.account].append(answer)
    for subject in subjects:
        found: list[Finding] = []
        turns: list[datetime] = []
        for answer in by_account.get(subject.account.id, ()):
            finding = findings.of_answer(answer, names, subject.here)
            if answer.written > look.at:  # a server's clock is ahead of ours
                turns.append(answer.written)
            elif finding is not None:
                found.append(finding)
                turns.append(answer.written + ANSWERS_LOOKED_BACK + SHORTEST)
        yield Judged(account=subject.account.id, findings=tuple(found), until=min(turns, default=None))


ACCOUNT_SOURCES: Final[tuple[AccountSource, ...]] = (standard, signatures, face_findings, record_findings)
"""All rules about single accounts."""

CITY_SOURCES: Final[tuple[CitySource, ...]] = (watching.judge_city,)
"""All rules about the whole city."""


def judge(look: Survey, subjects: Sequence[Subject]) -> dict[str, Judged]:
    """Return what all rules about single accounts find, for each of ``subjects``."""
    found: dict[str, list[Finding]] = {subject.account.id: [] for subject in subjects}
    until = {subject.account.id: subject.here.next_turn() for subject in subjects}
    watched = [subject for subject in subjects if not subject.facts.proposed]
    for source in ACCOUNT_SOURCES:
        # Of a proposed account only the register's gaps are told (R1): nothing else has looked at it.
        for judged in source(look, subjects if source is standard else watched):
            found[judged.account] += judged.findings
            if judged.until is not None:
                until[judged.account] = min(until[judged.account], judged.until)
    return {name: Judged(account=name, findings=tuple(found[name]), until=until[name]) for name in found}


def judge_city(look: Survey) -> Judged:
    """Return what all rules about the whole city find."""
    judged = [source(look) for source in CITY_SOURCES]
    return Judged(
        account="",
        findings=tuple(finding for one in judged for finding in one.findings),
        until=min([look.here.next_turn(), *(one.until for one in judged if one.until is not None)]),
    )
