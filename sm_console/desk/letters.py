"""The closure queue's letters, filled in: Swedish texts with the account's own facts. Nobody's name is obeyed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from config.errors import ConfigError
from config.letters import fill, read_letter, read_words
from sm_console.api.closure_queries import AskClosureLetter
from sm_console.api.closure_views import LetterView
from sm_console.core.closing import ClosureCause, ClosureStep, Letter, StepTaken
from sm_console.core.safe_text import safe_line
from sm_console.desk.closing import Position
from sm_console.desk.refusals import config_refused
from sm_console.desk.services import Caller, Services

LONGEST_VALUE: Final = 500

_NAME_OF: Final = {
    Letter.WARNING: "warning",
    Letter.ANNOUNCEMENT: "announcement",
    Letter.CLOSING: "closing",
}


async def write(services: Services, caller: Caller, place: Position, query: AskClosureLetter) -> LetterView:
    """Fill a letter in with what is known of ``place``. Raises Refused("config") for a city's own faulty letter."""
    folder, kept = services.standing.folder, _last(place, ClosureStep.KEPT) is not None
    name = _NAME_OF.get(query.letter) or ("decision-keep" if query.keep or kept else "decision-close")
    try:
        template, words = await asyncio.to_thread(lambda: (read_letter(folder, name), read_words(folder)))
    except ConfigError as error:
        raise config_refused(error) from None
    values = {**_account(services, place, words), **_steps(services, place, query, words), **_evidence(place, words)}
    values["sender"] = services.standing.name(caller.login)
    values["today"] = place.subject.here.today.isoformat()
    shown = {key: safe_line(value, LONGEST_VALUE) for key, value in values.items()}
    return LetterView(
        account=query.account,
        letter=query.letter,
        to=place.subject.account.responsible if query.letter in {Letter.WARNING, Letter.DECISION} else "",
        text=_tidy(fill(template, shown)),
    )


Words = Mapping[str, Mapping[str, str]]


def _account(services: Services, place: Position, words: Words) -> dict[str, str]:
    account, word = place.subject.account, words["word"]
    return {
        "account": account.name or account.id,
        "id": account.id,
        "platform": words["platform"].get(account.platform, account.platform),
        "address": account.address or word["nowhere"],
        "unit": account.unit or word["no_unit"],
        "owner": services.standing.name(account.responsible) or word["nobody"],
        "stand_in": services.standing.name(account.stand_in) or word["no_stand_in"],
        "open_comments": str(place.subject.facts.unanswered),
        "announce_months": str(place.subject.here.pack.closure.unannounced_months),
    }


def _evidence(place: Position, words: Words) -> dict[str, str]:
    evidence, here, word = place.evidence, place.subject.here, words["word"]
    if evidence is None:
        raise AssertionError("letters are about accounts that came into the queue on evidence")
    rules = here.pack.closure
    limits = {
        ClosureCause.WEEKS: rules.weeks,
        ClosureCause.MONTHS: rules.months,
        ClosureCause.HALF_YEARS: rules.half_years,
        ClosureCause.ASLEEP: here.pack.season.sleep_months,
    }
    numbers = {"missed": str(evidence.missed), "limit": str(limits.get(evidence.cause, ""))}
    followers = next((taken.followers for taken in reversed(place.steps) if taken.followers is not None), None)
    return {
        "cause": fill(words["cause"][evidence.cause], numbers),
        "missed": numbers["missed"],
        "since": evidence.since.isoformat(),
        "last_post": _day(place, evidence.last_post) or word["never"],
        "followers": str(followers) if followers is not None else word["unknown"],
        "pack": evidence.pack,
    }


def _steps(services: Services, place: Position, query: AskClosureLetter, words: Words) -> dict[str, str]:
    word = words["word"]
    warned, kept = _last(place, ClosureStep.WARNED), _last(place, ClosureStep.KEPT)
    decided = _last(place, ClosureStep.TO_CLOSE) or kept
    preserved = _last(place, ClosureStep.PRESERVED)
    here = place.subject.here
    answer_by = query.until if query.letter is Letter.WARNING else None
    keep_until = query.until if query.letter is Letter.DECISION else None
    answer_by = answer_by or (warned.until if warned is not None else None) or default_answer_by(place)
    keep_until = keep_until or (kept.until if kept is not None else None)
    reason = query.reason.strip() or (decided.reason if decided is not None else "")
    announced = _on(place, ClosureStep.ANNOUNCED)
    past_announcing = preserved is not None or _last(place, ClosureStep.CLOSED) is not None
    return {
        "answer_by": answer_by.isoformat(),
        "keep_until": _iso(keep_until) or word["later"],
        "reason": reason or word["nothing"],
        "warned_on": _on(place, ClosureStep.WARNED) or word["later"],
        "decided_by": services.standing.name(decided.by) if decided is not None else word["later"],
        "decided_on": (_day(place, decided.at) if decided is not None else "") or here.today.isoformat(),
        "announced_on": announced or word["no_need" if past_announcing or not place.announcing else "later"],
        "preserved_on": _on(place, ClosureStep.PRESERVED) or word["later"],
        "closed_on": _on(place, ClosureStep.CLOSED) or word["later"],
        "package": preserved.package if preserved is not None else word["nothing"],
    }


def default_answer_by(place: Position) -> date:
    """Return until when an owner may answer where nobody names a day."""
    here = place.subject.here
    return here.today + timedelta(days=here.pack.closure.answer_days)


def _last(place: Position, step: ClosureStep) -> StepTaken | None:
    return next((taken for taken in reversed(place.steps) if taken.step is step), None)


def _on(place: Position, step: ClosureStep) -> str:
    taken = _last(place, step)
    return _day(place, taken.at) if taken is not None else ""


def _day(place: Position, at: datetime | None) -> str:
    return place.subject.here.calendar.local_date(at).isoformat() if at is not None else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _tidy(text: str) -> str:
    """Drop the white space that empty values leave at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n")) + "\n"
