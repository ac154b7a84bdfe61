"""The diary on screen, and as a file of one's own."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sm_console.api.said import date_words, said
from sm_console.api.time_words import clock, moment, zone
from sm_console.console.wrap import wrap
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.diary import AskDiary, DiaryView
    from sm_console.console.controller import Console
    from sm_console.core.model import Message

TODAY, DAY, WEEK = "today", "day", "week"
SUFFIXES: Final = {"md": ".md", "csv": ".csv", "text": ".txt"}


async def ask_which(console: Console) -> AskDiary | None:
    """Ask of which time or crisis; ``None`` where the person leaves. Raises DeskGone."""
    from sm_console.api.crisis import AskCrisis
    from sm_console.api.diary import AskDiary
    from sm_console.core.safe_text import safe_line

    options = [(TODAY, _("Today")), (DAY, _("The last 24 hours")), (WEEK, _("The last seven days"))]
    for one in await console.asked(AskCrisis(all=True)) or ():
        text = _("Crisis {number}, {time}: {reason}")
        words = text.format(
            number=one.id, time=moment(one.began, console.state.now()), reason=safe_line(one.reason, 60)
        )
        options.append((str(one.id), words))
    picked = await console.view.choose(_("The diary of which time?"), options)
    if picked is None:
        return None
    now = console.state.now()
    spans = {DAY: timedelta(days=1), WEEK: timedelta(days=7)}
    if picked in spans:
        return AskDiary(since=now - spans[picked])
    return AskDiary() if picked == TODAY else AskDiary(crisis=int(picked))


def diary_lines(view: DiaryView, width: int, now: datetime) -> list[Content]:
    """The diary as a page: a heading for each day, an entry after each time."""
    from sm_console.api.diary_words import heading, sentence

    def say(message: Message) -> str:
        return said(message, now)

    lines = [Content.styled(" " + part, "bold") for part in wrap(heading(view, zone(), say), width - 2)]
    day = ""
    for row in view.rows:
        today = date_words(row.at.astimezone(zone()).date(), now)
        if today != day:
            day = today
            lines += [Content(""), Content.styled(f" {day}", "bold")]
        start = f"  {clock(row.at)}  "
        parts = wrap(sentence(row, zone(), say), width - len(start) - 1)
        lines += [Content((" " * len(start) if index else start) + part) for index, part in enumerate(parts)]
    return lines if view.rows else [*lines, Content(""), Content(" " + _("Nothing stands in the diary of this time."))]


def save(view: DiaryView, form: str) -> Path:
    """Write the diary to a new file in the person's home that nobody else may read. Raises OSError."""
    from sm_console.api.diary_words import as_csv, as_markdown, as_text

    make = {"md": as_markdown, "csv": as_csv, "text": as_text}[form]
    stem = f"sm-console-{view.since.astimezone(zone()):%Y%m%d-%H%M}-{view.until.astimezone(zone()):%Y%m%d-%H%M}"
    number = 1
    while True:
        path = Path.home() / f"{stem}{f'-{number}' if number > 1 else ''}{SUFFIXES[form]}"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make(view, zone()))
        return path
