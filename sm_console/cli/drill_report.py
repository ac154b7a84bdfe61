"""A drill's report in words: on screen, as Markdown, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.api.time_words import clock
from sm_console.cli.instants import ZONE, local
from sm_console.cli.output import line, one_line
from sm_console.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sm_console.drill.report import Longest, PersonFigures, Report

LONGEST_NAME = 60
HOUR, MINUTE = 3600, 60


def show(report: Report) -> None:
    """Write the report on screen, one fact a line."""
    line(_heading(report))
    rows = list(figures(report))
    width = max(len(label) for label, _value in rows)
    for label, value in rows:
        line(f"  {label:<{width}}  {value}")
    for sentence in sentences(report):
        line(f"  {sentence}")
    for person in report.named:
        line(f"  {_name(person)}: {_done(person)}")


def markdown(report: Report) -> str:
    """Return the report as a Markdown document."""
    parts = [f"# {_heading(report)}", "", "| | |", "|---|---|"]
    parts += [f"| {label} | {value} |" for label, value in figures(report)]
    parts += ["", *sentences(report)]
    if report.named:
        parts += ["", f"## {_('By person')}", "", _("Only those who have agreed to it are named."), ""]
        parts += [f"- {_name(person)}: {_done(person)}" for person in report.named]
    return "\n".join(parts) + "\n"


def figures(report: Report) -> Iterator[tuple[str, str]]:
    """Yield labels and values."""
    yield _("Time"), _time(report.began, report.ended)
    yield _("Speed"), f"{report.speed:g}"
    yield _("Seed"), str(report.seed)
    yield _("Comments"), str(report.comments)
    yield _("Answered within {time}").format(time=length(report.within)), _share(report.answered, report.comments)
    yield _("Answered too late"), str(report.late)
    yield _("Missed: the time is over"), str(report.missed)
    yield _("Still waiting, within the time"), str(report.waiting)
    yield _("Settled without an answer"), str(report.settled)
    yield _("Answered twice"), str(report.answered_twice)
    yield _("Never reached the desk"), str(report.unread)
    yield _("Answers still on their way"), str(report.on_the_way)
    yield _("Longest without anybody on it"), _longest(report.longest_unclaimed)
    yield _("Longest without an answer"), _longest(report.longest_unanswered)
    yield _("Claims"), str(report.claims)
    yield _("of these taken over"), str(report.taken_over)
    yield _("People who did something"), str(report.people)


def sentences(report: Report) -> Iterator[str]:
    """Yield what the platforms' own count says of the record."""
    counts = {"there": report.answers_there, "recorded": report.answers_recorded}
    if report.agrees:
        yield _("The record and the platforms agree: {there} answers.").format(**counts)
    else:
        text = _(
            "The record has {recorded} answers, the platforms {there}: {only_recorded} are missing there, "
            "{only_there} are missing in the record."
        )
        yield text.format(**counts, only_recorded=report.only_recorded, only_there=report.only_there)


def length(seconds: float) -> str:
    """Write a length of time as people say it: "45 s", "2 min 5 s", "1 h 10 min"."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s" if whole % MINUTE else f"{whole // MINUTE} min"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def _heading(report: Report) -> str:
    return _("Report of the drill: {title}").format(title=report.title)


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part // whole} %)" if whole else str(part)


def _longest(found: Longest) -> str:
    name = one_line(found.account_name or found.account, LONGEST_NAME)
    about = ", ".join(filter(None, (f"#{found.comment}" if found.comment else "", name)))
    return length(found.seconds) + (f" ({about})" if about else "")


def _time(began: datetime, ended: datetime) -> str:
    """From when to when, with the day once where it is the same."""
    same = began.astimezone(ZONE).date() == ended.astimezone(ZONE).date()
    return f"{local(began)}–{clock(ended)}" if same else f"{local(began)} – {local(ended)}"


def _name(person: PersonFigures) -> str:
    return one_line(person.name, LONGEST_NAME)


def _done(person: PersonFigures) -> str:
    text = _("{claims} claims, {answers} answers, {waived} marked as needing none")
    return text.format(claims=person.claims, answers=person.answers, waived=person.waived)
