"""All rules about an account put together: what needs a person at one instant.

A finding names the rule it comes from, since when it holds, and when it is due where there is such a
moment. Remarks that ask for nothing (too many posts, R2's ``over``) are no findings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from sm_console.core import closing, closure, pace, register, season, signature
from sm_console.core.closing import ClosureStep
from sm_console.core.facts import AccountFacts
from sm_console.core.html_text import to_text
from sm_console.core.messages import N_
from sm_console.core.model import Format, Message
from sm_console.core.pace import PaceState, PaceVerdict
from sm_console.core.season import SeasonState
from sm_console.core.signature import SignatureState, SignatureVerdict
from sm_console.core.standpoint import Standpoint

OVERDUE = "overdue"
BEFORE_OPENING = "before-opening"
"""R4's states of an account: something is past its due time, or has to be answered before the office opens again."""

_NUMBERS = {f"R{number}": number for number in range(1, 16)}
_CALM = frozenset({SeasonState.IN_SEASON, SeasonState.RESTING})
_AT_RISK, _MISSED = PaceState.AT_RISK, PaceState.MISSED  # asked for each account, and slow to look up in their class


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that needs a person. ``account`` is empty for the whole city.

    What makes it the same one from day to day is its ``id``: the rule, the account, the ``family`` of states
    that one matter passes through (empty: the state is its own), and what it is about: the ``comment``
    (0 for none) or ``about``, such as the period.
    """

    rule: str
    account: str
    state: str
    since: datetime | None
    due: datetime | None
    text: Message
    pack: str
    comment: int = 0
    family: str = ""
    about: str = ""

    @property
    def id(self) -> str:
        """What it is called, such as "R2/badet/missed/2026-W11"; "@" stands for the whole city."""
        name = f"{self.rule}/{self.account or '@'}/{self.family or self.state}"
        return f"{name}/{self.comment or self.about}" if self.comment or self.about else name


class Judged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a rule finds about an account (empty: the city).

    It stands until facts on the account change, or until ``until``: the first instant at which the clock alone
    may change it. Midnights, openings and closings of the account's calendar need not be named: all is judged
    again then. ``None``: nothing else.
    """

    account: str
    findings: tuple[Finding, ...] = ()
    until: datetime | None = None


class Waiting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An account's open comments in sum: how many, the oldest's receipt, the first due and last staffed moments.

    ``next_due`` is the first due moment that is still to come.
    """

    open: int
    overdue: int
    received: datetime
    due: datetime
    last_staffed: datetime
    next_due: datetime | None = None


class OwnAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One of the account's own answers as fetched, verbatim."""

    comment: int
    account: str
    written: datetime
    text: str
    format: Format


def of_account(
    facts: AccountFacts,
    here: Standpoint,
    *,
    running: PaceVerdict | None = None,
    before: PaceVerdict | None = None,
    waiting: Waiting | None = None,
) -> list[Finding]:
    """Return an account's findings. ``running`` and ``before`` are R2's verdicts on this period and the last.

    Of a proposed account nothing is asked but what the register lacks (R1, R14).
    """
    if facts.proposed:
        return list(_register(facts, here))
    found = list(_register(facts, here))
    if running is not None and running.state is _AT_RISK:
        found.append(_at_risk(facts, here, running))
    if before is not None and before.state is _MISSED:
        found.append(_missed(facts, here, before))
    if facts.seasonal:
        found += _season(facts, here)
    if waiting is not None:
        found += _answers(facts, here, waiting)
    found += _closure(facts, here)
    return found


def of_answer(answer: OwnAnswer, first_names: Collection[str], here: Standpoint) -> Finding | None:
    """Apply R5 to an own answer, wherever it was written; ``None`` where it ends as it should."""
    verdict = signature.check(to_text(answer.text, answer.format), first_names, here.pack.signature)
    if verdict.ok:
        return None
    return Finding(
        rule="R5",
        account=answer.account,
        state=verdict.state,
        since=answer.written,
        due=None,
        text=_unsigned(verdict, here.label),
        pack=here.label,
        comment=answer.comment,
        family="signature",
    )


@lru_cache(maxsize=1024)
def _unsigned(verdict: SignatureVerdict, pack: str) -> Message:
    """Say what is missing; thousands of answers share a few sentences."""
    sentence = (
        N_("R5: an answer ends with {name}, who is not on the staff list ({pack})")
        if verdict.state is SignatureState.UNKNOWN_NAME
        else N_("R5: an answer ends without a first name ({pack})")
    )
    return Message(sentence, {"name": verdict.name, "pack": pack})


def urgency(finding: Finding) -> tuple[bool, float, int, str, str, str]:
    """Order findings, the most urgent first: what is due, by when; then the rest by rule and account."""
    due = finding.due
    rule = _NUMBERS[finding.rule]
    return (due is None, due.timestamp() if due else 0.0, rule, finding.account, finding.state, finding.id)


def _register(facts: AccountFacts, here: Standpoint) -> Iterator[Finding]:
    for state in register.missing(facts):
        yield Finding(
            rule=register.rule_of(state),
            account=facts.account,
            state=state,
            since=here.midnight(facts.start) if facts.start is not None else None,
            due=None,
            text=register.sentence(state, facts, here.pack),
            pack=here.label,
        )


def _at_risk(facts: AccountFacts, here: Standpoint, running: PaceVerdict) -> Finding:
    chance = here.last_chance(running.period.kind)
    return Finding(
        rule="R2",
        account=facts.account,
        state=running.state,
        since=here.midnight(running.period.first),
        due=chance if here.at < chance else None,  # over a weekend nobody can keep a pace any more
        text=pace.sentence(running, here),
        pack=here.label,
        about=running.period.name,
    )


def _missed(facts: AccountFacts, here: Standpoint, before: PaceVerdict) -> Finding:
    return Finding(
        rule="R2",
        account=facts.account,
        state=before.state,
        since=here.midnight(here.running(before.period.kind).first),
        due=None,
        text=pace.sentence(before, here),
        pack=here.label,
        about=before.period.name,
    )


def _season(facts: AccountFacts, here: Standpoint) -> Iterator[Finding]:
    verdict = season.judge(facts, here)
    if verdict is not None and verdict.state is SeasonState.WAKING and verdict.awake:
        verdict = season.without_first(verdict)
    if verdict is None or verdict.state in _CALM:
        return
    wakes = verdict.wakes if verdict.state is SeasonState.WAKING else None
    yield Finding(
        rule="R3",
        account=facts.account,
        state=verdict.state,
        since=here.midnight(verdict.since) if verdict.since is not None else None,
        due=here.midnight(wakes) if wakes is not None else None,
        text=season.sentence(verdict, facts, here),
        pack=here.label,
        about=wakes.isoformat() if wakes is not None else "",
    )


def _answers(facts: AccountFacts, here: Standpoint, waiting: Waiting) -> Iterator[Finding]:
    if waiting.overdue:
        state, count = OVERDUE, waiting.overdue
        sentence = N_("R4: comments past their due time: {count} ({pack})")
    elif waiting.last_staffed < here.calendar.next_open(here.at):
        state, count = BEFORE_OPENING, waiting.open
        sentence = N_("R4: the first of the waiting comments ({count}) has to be answered by {by} ({pack})")
    else:
        return
    by = waiting.last_staffed.astimezone(here.calendar.zone)
    yield Finding(
        rule="R4",
        account=facts.account,
        state=state,
        since=waiting.received,
        due=waiting.due,
        text=Message(sentence, {"count": str(count), "by": f"{by:%Y-%m-%d %H:%M}", "pack": here.label}),
        pack=here.label,
        family="answers",
    )


def _closure(facts: AccountFacts, here: Standpoint) -> Iterator[Finding]:
    found = closure.candidate(facts, here)
    if found is None and facts.closing is None:
        return
    step = closure.step(facts, found, here)
    if step is None:
        return
    announcing = closure.must_announce(facts, here)
    if closing.next_act(step, announcing=announcing) is None:
        return
    last = facts.closing
    first = step is ClosureStep.CANDIDATE
    until = last.until if last is not None and step is ClosureStep.WARNED else None
    since = here.midnight(found.since) if found is not None else None
    if first and found is not None:
        text = closure.sentence(found, here)
    else:
        text = closing.task(step, last, announcing=announcing, pack=here.label)
    yield Finding(
        rule="R13",
        account=facts.account,
        state=step,
        since=last.at if last is not None and not first else since,
        due=here.midnight(until + timedelta(days=1)) if until is not None else None,
        text=text,
        pack=here.label,
        family="closure",
    )
