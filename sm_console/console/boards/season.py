"""Seasons (R3): a year for each seasonal account, how it stands, and the list for waking it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import date_words, said
from sm_console.api.time_words import zone
from sm_console.console.boards import season_band
from sm_console.console.boards.base import Board, Column, Row, account_words
from sm_console.console.boards.register_words import point_line, season_words, windows_words
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.rule_views import SeasonRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

CALM = frozenset({"in-season", "resting"})
WORST_FIRST = (
    *("resting-unanswered", "no-window", "waking", "slept-a-season", "posting-out-of-season", "in-season-silent"),
    *("in-season", "resting"),
)


class Seasons(Board):
    """A line for each seasonal account, with its year."""

    name = "season"
    topics = frozenset({"posts", "accounts", "register", "comments"})
    refresh_after = timedelta(minutes=10)
    orders = (N_("by what is to be done"), N_("by the next season"), N_("by name"))

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[SeasonRow] = []

    async def fetch(self, console: Console) -> None:
        """Ask for all seasonal accounts."""
        from sm_console.api.queries import AskSeasons

        self._rows = await console.ask(AskSeasons())

    def columns(self, width: int) -> tuple[Column, ...]:
        """The band takes what suits the screen: three, four or six cells a month; their letters are its name."""
        first, size = next((row.band for row in self._rows if row.band is not None), None), band_size(width)
        year = Column(season_band.head(first, size) if first is not None else _("Year"), size)
        state, account = Column(_("State"), 20), Column(_("Account"), 0)
        return (state, account, year) if width < 100 else (state, account, Column(_("Wakes"), 10), year)

    def rows(self, now: datetime, width: int) -> list[Row]:
        """The accounts in the chosen order."""
        today = now.astimezone(zone()).date()
        return [self._row(row, width, today) for row in sorted(self._rows, key=self._sorting)]

    def _sorting(self, row: SeasonRow) -> tuple[object, ...]:
        name = row.account_name.casefold()
        wakes = row.wakes or date.max
        urgent = (not row.overdue, row.state == "waking" and not _left(row), WORST_FIRST.index(row.state))
        return ((*urgent, wakes, name), (wakes, name), (name,))[self.order]

    def _row(self, row: SeasonRow, width: int, today: date) -> Row:

        state = season_words(row.state, overdue=row.overdue)
        if row.state == "waking" and row.points:
            state = _("waking, {done} of {listed}").format(done=len(row.points) - _left(row), listed=len(row.points))
        name = account_words(row)
        year = season_band.band(row.band or today, row.spans, row.posts, today, band_size(width))
        wakes = () if width < 100 else (row.wakes.isoformat() if row.wakes else "",)
        return Row(row.account, (state, name, *wakes, year), row, urgent=row.overdue)

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many need somebody."""
        busy = sum(row.state not in CALM and not (row.state == "waking" and not _left(row)) for row in self._rows)
        if busy:
            return ngettext("{count} account needs somebody", "{count} accounts need somebody", busy).format(count=busy)
        return _("All rest or are in season")

    def standing(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """Why there is nothing."""
        return "" if self._rows else _("No account is seasonal.")

    def title(self, row: Row) -> str:
        """The account's name and platform."""
        known: SeasonRow = row.subject
        return f"{account_words(known)} · {platform_name(known.platform)}"

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """The rule's sentence, the seasons and the year in words, and the wake-up list."""
        from sm_console.core.safe_text import safe_line

        known: SeasonRow = row.subject
        lines = [said(known.text, now)]
        if known.also:
            others = ", ".join(season_words(state, overdue=False) for state in known.also)
            lines.append(_("Besides: {states}").format(states=others))
        if known.points:
            heading = _("Wake-up list for the season that begins {day} (t ticks off):")
            begins = date_words(known.occasion, now) if known.occasion is not None else "–"
            lines += ["", heading.format(day=begins)]
            lines += [point_line(point, now) for point in known.points]
        lines += ["", _("Seasons: {seasons}").format(seasons=windows_words(known.windows))]
        if known.band is not None:
            lines += self._year(known, now)
        return [Content(" " + part) for line in lines for part in wrap(safe_line(line, 400) if line else "", width - 2)]

    def _year(self, row: SeasonRow, now: datetime) -> list[str]:
        """The band in words: its seasons, the weeks with posts inside and outside them, and what the signs mean."""
        first = row.band
        if first is None:
            return []
        weeks = [
            first + season_band.WEEK * number + timedelta(days=3) for number, count in enumerate(row.posts) if count
        ]
        inside = [day for day in weeks if any(one <= day <= other for one, other in row.spans)]
        spans = ", ".join(f"{date_words(one, now)} – {date_words(other, now)}" for one, other in row.spans) or "–"
        return [
            _("In the year shown: {spans}").format(spans=spans),
            _("Weeks with posts: {inside} in season, {outside} outside").format(
                inside=len(inside), outside=len(weeks) - len(inside)
            ),
            _(
                "{season} season, {posts} season with posts, {rest} rest, {outside} post in the rest, {today} today"
            ).format(
                season=season_band.SEASON,
                posts=season_band.POST_IN_SEASON,
                rest=season_band.REST,
                outside=season_band.POST_IN_REST,
                today=season_band.TODAY,
            ),
        ]


def band_size(width: int) -> int:
    """Cells for twelve months on a screen of this width."""
    if width < 100:
        return 36
    return 48 if width < 130 else 72


def _left(row: SeasonRow) -> int:
    return sum(point.at is None for point in row.points)
