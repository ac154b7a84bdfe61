"""A deadline told in one sentence: "Kom fredag 07.00; 24 h slutar i helgen → senast måndag 17.00".

The date stands beside the weekday where the weekday alone could mean another day: when due comes a
week or more after received, or when either lies a week or more from the reader's ``now``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sm_console.core.calendar import WorkCalendar, clamp
from sm_console.core.model import AnswerClass, Deadline

_WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_CLOCK_SIGN = {"sv": ".", "en": ":"}
_SENTENCES = {
    "sv": {
        "24h": "Kom {received}; {hours} h → senast {due}",
        "early": "Kom {received}; {hours} h → senast {due}, i arbetstid senast {staffed}",
        "first-day": "Kom {received}, första dagen efter helgen → senast {due}",
        "ends": "Kom {received}; {hours} h slutar {when} → senast {due}",
        "crosses": "Kom {received}; {hours} h går över {what} → senast {due}",
        "came": "Kom {received}, {when} → senast {due}",
        "plain": "Kom {received}; nästa arbetsdag → senast {due}",
        "crisis": "Kom {received}; KRIS → senast {due}",
        "weekend": "i helgen",
        "the weekend": "helgen",
        "on": "på {name}",
        "closed": "på en stängd dag",
        "a closed day": "en stängd dag",
        "summer": " (sommartid)",
        "winter": " (vintertid)",
    },
    "en": {
        "24h": "Received {received}; {hours} h → by {due}",
        "early": "Received {received}; {hours} h → by {due}, in office hours by {staffed}",
        "first-day": "Received {received}, the first day after days off → by {due}",
        "ends": "Received {received}; {hours} h end {when} → by {due}",
        "crosses": "Received {received}; {hours} h go over {what} → by {due}",
        "came": "Received {received}, {when} → by {due}",
        "plain": "Received {received}; next working day → by {due}",
        "crisis": "Received {received}; CRISIS → by {due}",
        "weekend": "at the weekend",
        "the weekend": "the weekend",
        "on": "on {name}",
        "closed": "on a closed day",
        "a closed day": "a closed day",
        "summer": " (summer time)",
        "winter": " (winter time)",
    },
}


def reason(
    deadline: Deadline,
    calendar: WorkCalendar,
    language: str = "sv",
    *,
    hours: float = 24,
    now: datetime | None = None,
) -> str:
    """Say in one sentence why a comment is due when it is.

    ``language`` is "sv" or "en". ``hours`` are the pack's (``pack.answer.hours``). ``now`` lets an old
    deadline show its dates.
    """
    zone = calendar.zone
    received = clamp(deadline.received).astimezone(zone)
    due, staffed = deadline.due.astimezone(zone), deadline.last_staffed.astimezone(zone)
    today = calendar.local_date(now) if now is not None else received.date()
    dated = max(abs(due.date() - today), abs(received.date() - today), due.date() - received.date()).days >= 7
    year = now is not None and {received.year, due.year} != {today.year}

    def wall(moment: datetime) -> str:
        return _moment(moment, language, dated=dated, year=year)

    kind, values = _explain(deadline, calendar, language, hours)
    return _SENTENCES[language][kind].format(
        received=wall(received),
        due=wall(due),
        staffed=wall(staffed),
        hours=f"{hours:g}",
        **values,
    )


def weekday(day: date, language: str) -> str:
    """Return the name of the day of the week."""
    return _WEEKDAYS[language][day.weekday()]


def _explain(deadline: Deadline, calendar: WorkCalendar, language: str, hours: float) -> tuple[str, dict[str, str]]:
    """Choose the sentence and what it says of the helg."""
    words = _SENTENCES[language]
    end = clamp(deadline.received) + timedelta(hours=hours)
    if deadline.answer_class is AnswerClass.CRISIS:
        return "crisis", {}
    if deadline.answer_class is AnswerClass.HOURS_24:
        plain = "24h" if deadline.last_staffed == deadline.due else "early"
        return ("first-day" if deadline.due > end else plain), {}
    came = calendar.local_date(deadline.received)
    helg = calendar.first_helg(came, calendar.local_date(deadline.due))
    if helg is None:  # the calendar has changed since: the deadline is about to be worked out again
        return "plain", {}
    when, what = _name(helg, calendar, language)
    if helg == came:
        return "came", {"when": words[when].format(name=what)}
    if calendar.is_working(calendar.local_date(end)):
        return "crosses", {"what": words.get(what, what)}
    return "ends", {"when": words[when].format(name=what)}


def _name(helg: date, calendar: WorkCalendar, language: str) -> tuple[str, str]:
    """Return the phrase for "on this helg" and the words for the helg itself."""
    name = calendar.holiday_name(helg, language)
    if name:
        return "on", name
    return ("weekend", "the weekend") if helg.weekday() >= 5 else ("closed", "a closed day")


def _moment(local: datetime, language: str, *, dated: bool, year: bool) -> str:
    """Write a wall clock moment: "fredag 07.00", "fredag 13 mars 07.00", "Friday March 13 07:00"."""
    parts = [weekday(local, language)]
    if dated:
        date = [str(local.day), _MONTHS[language][local.month - 1]]
        parts += date if language == "sv" else reversed(date)  # as everywhere else on the screen
        if year:
            parts.append(str(local.year))
    parts.append(f"{local.hour:02d}{_CLOCK_SIGN[language]}{local.minute:02d}")
    return " ".join(parts) + _which_time_round(local, language)


def _which_time_round(local: datetime, language: str) -> str:
    """Tell the two readings of an hour that autumn's clock change repeats apart."""
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    return _SENTENCES[language]["winter" if local.fold else "summer"]
