"""Crises and alarms in words, for the command line and the console. Reasons and names are as people wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from sm_console.api.crisis import CrisisReport, CrisisView, StopRow
from sm_console.core.alarm_entries import KIND_WORDS, AlarmKind
from sm_console.i18n import _

BEGIN_WORD: Final = "KRIS"
END_WORD: Final = "SLUT"
"""What has to be typed to begin and to end a crisis, in any language."""

Clock = Callable[[datetime], str]
"""Writes an instant as the clock on the wall shows it."""


def banner(view: CrisisView, clock: Clock) -> str:
    """The crisis in one line."""
    if view.ended is not None:
        return _("Crisis {number}: {reason}").format(number=view.id, reason=view.reason)
    words = _("CRISIS: {reason} · in charge {owner} · to be reviewed {time}")
    if view.review_due:
        words = _("CRISIS: {reason} · in charge {owner} · SHOULD HAVE BEEN REVIEWED {time}")
    return words.format(reason=view.reason, owner=view.owner, time=clock(view.review))


def scope_words(view: CrisisView) -> str:
    """For whom it holds, and what."""
    where = ", ".join((*view.units, *view.accounts)) or _("the whole city")
    rules = _("answers within {hours} h, rounds every {minutes} minutes")
    return f"{where}: {rules.format(hours=f'{view.answer_hours:g}', minutes=view.round_minutes)}"


def stop_words(row: StopRow, clock: Clock) -> str:
    """A scheduled post on the list."""
    if row.stopped is None:
        state = _("[ ] to stop")
    else:
        state = _("[x] stopped by {name} {time}").format(name=row.stopped_by, time=clock(row.stopped))
    return f"{row.id}. {row.place} · {row.when} · {row.what} · {state}"


def report_lines(report: CrisisReport, clock: Clock) -> Iterator[str]:
    """Yield a crisis' report in Markdown, line by line."""
    view = report.crisis
    yield f"# {_('Crisis {number}: {reason}').format(number=view.id, reason=_flat(view.reason))}"
    yield ""
    end = clock(report.until) if view.ended is not None else _("still standing")
    yield "- " + _("When: {begin} – {end}").format(begin=clock(view.began), end=end)
    yield "- " + _("Declared by {name}, in charge {owner}").format(name=view.began_by, owner=view.owner)
    yield "- " + scope_words(view)
    if view.ended is not None:
        ended = _("Ended by {name}").format(name=view.ended_by)
        yield f"- {ended}: {_flat(view.word)}" if view.word else f"- {ended}"
    for one in view.reviews:
        words = _("Reviewed {time} by {name}, next {review}")
        said = words.format(time=clock(one.at), name=one.by, review=clock(one.review))
        yield f"- {said}: {_flat(one.word)}" if one.word else f"- {said}"
    yield ""
    yield f"## {_('Comments')}"
    yield ""
    for label, count in (
        (_("Comments received"), report.received),
        (_("Answered within time"), report.in_time),
        (_("Answered late"), report.late),
        (_("No answer needed"), report.waived),
        (_("Removed"), report.removed),
        (_("Open"), report.open),
        (_("Open and past their time"), report.overdue),
    ):
        yield f"- {label}: {count}"
    yield "- " + _("Claims: {count}, by {people} people").format(count=report.claims, people=report.claimed_by)
    yield ""
    yield f"## {_('Rounds')}"
    yield ""
    yield "- " + _("{done} of {expected} were made").format(done=report.rounds_done, expected=report.rounds_expected)
    yield ""
    yield f"## {_('Alarms')}"
    yield ""
    for kind, count in report.alarms.items():
        yield f"- {_(KIND_WORDS[AlarmKind(kind)])}: {count}"
    yield "- " + _("Seen by somebody: {count}").format(count=report.alarms_seen)
    yield ""
    yield f"## {_('Scheduled posts')}"
    yield ""
    for row in view.scheduled:
        yield "- " + _flat(stop_words(row, clock))
    if not view.scheduled:
        yield "- " + _("none listed")


def _flat(text: str) -> str:
    """Words as they may stand in a line of Markdown."""
    return " ".join(text.split())
