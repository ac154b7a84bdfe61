"""The week (R2): how each account stands against its posting pace, with its last twelve periods as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import said
from sm_console.api.time_words import moment
from sm_console.console.boards.base import NAME_LIMIT, ROOMY, Board, Column, Row, account_words
from sm_console.console.boards.week_words import period_words, state_words, takes_words
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap, wrap_items
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.rule_views import PeriodPost, WeekRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

PAST = 12
"""Periods pictured before the running one."""
BLOCKS = "▁▂▃▄▅▆▇█"
NOTHING_ASKED = frozenset({"resting", "new"})
WORST_FIRST = ("at_risk", "on_track", "over", "new", "resting", "done")
NARROW = 115
"""Cells below which accounts' names need the room of the lesser columns."""


class Week(Board):
    """A line for each account that has a pace."""

    name = "week"
    topics = frozenset({"posts", "accounts"})
    refresh_after = timedelta(minutes=5)
    orders = (N_("by what is missing"), N_("by name"), N_("by unit"), N_("by platform"))

    def __init__(self) -> None:
        super().__init__()
        self._accounts: list[Sequence[WeekRow]] = []
        self._posts: dict[tuple[str, str], list[PeriodPost]] = {}

    async def fetch(self, console: Console) -> None:
        """Ask for all accounts' running and past periods."""
        from sm_console.api.queries import AskWeek

        by_account: dict[str, list[WeekRow]] = {}
        for row in await console.ask(AskWeek(periods=PAST)):
            by_account.setdefault(row.account, []).append(row)
        self._accounts = list(by_account.values())
        self._posts.clear()

    def columns(self, width: int) -> tuple[Column, ...]:
        """Narrow screens go without the unit, and name the period only below."""
        picture = Column(_("Last {count}").format(count=PAST), PAST + 1)
        counted, state = Column(_("Posts"), 9, right=True), Column(_("State"), 11)
        if width < NARROW:
            return (state, Column(_("Account"), 0), counted, Column(_("What it takes"), 20), picture)
        unit, platform = Column(_("Unit"), 36 if width >= ROOMY else 24), Column(_("Platform"), 10)
        period = Column(_("Period"), 12)
        return (
            state,
            Column(_("Account"), 0),
            *((unit,) if width >= 130 else ()),
            platform,
            period,
            counted,
            Column(_("What it takes"), 24),
            picture,
        )

    def rows(self, now: datetime, width: int) -> list[Row]:  # noqa: ARG002 - the dates stand in the answer
        """The accounts in the chosen order."""
        return [self._row(periods, width) for periods in sorted(self._accounts, key=self._sorting)]

    def _sorting(self, periods: Sequence[WeekRow]) -> tuple[object, ...]:
        latest = periods[-1]
        name = latest.account_name.casefold()
        rank = WORST_FIRST.index(latest.state) if latest.state in WORST_FIRST else len(WORST_FIRST)
        missing = (rank, latest.end, -latest.missing, name)
        return (missing, (name,), (latest.unit.casefold(), *missing), (latest.platform, *missing))[self.order]

    def _row(self, periods: Sequence[WeekRow], width: int) -> Row:
        from sm_console.core.pace import written
        from sm_console.core.safe_text import safe_line

        latest = periods[-1]
        name = account_words(latest)
        counted = f"{latest.count}/{written(latest.min, latest.max)}".replace("≥ ", "≥")
        takes = takes_words(latest)
        cells = {
            "state": state_words(latest.state),
            "name": name,
            "unit": safe_line(latest.unit, NAME_LIMIT),
            "platform": platform_name(latest.platform),
            "period": period_words(latest),
        }
        if width < NARROW:
            shown: tuple[str, ...] = (cells["state"], name, counted, takes, picture(periods))
        else:
            unit = (cells["unit"],) if width >= 130 else ()
            shown = (cells["state"], name, *unit, cells["platform"], cells["period"], counted, takes, picture(periods))
        return Row(latest.account, shown, periods, urgent=latest.state == "at_risk")

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many are short of posts."""
        short = sum(periods[-1].state == "at_risk" for periods in self._accounts)
        if short:
            return ngettext("{count} account at risk", "{count} accounts at risk", short).format(count=short)
        return _("Nothing at risk")

    def standing(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """Why there is nothing."""
        return "" if self._accounts else _("No account has a posting pace to keep yet.")

    def title(self, row: Row) -> str:
        """The account and its period."""
        latest: WeekRow = row.subject[-1]
        return f"{account_words(latest)} · {period_words(latest)}"

    async def look(self, console: Console, row: Row) -> None:
        """Ask for the running period's posts, once."""
        from sm_console.api.queries import AskPeriodPosts

        latest: WeekRow = row.subject[-1]
        if (latest.account, latest.period) not in self._posts:
            asked = AskPeriodPosts(account=latest.account, period=latest.period)
            self._posts[latest.account, latest.period] = await console.ask(asked)

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """The rule's sentence, the running period's posts, and the past periods in words."""
        from sm_console.core.safe_text import safe_line

        periods: Sequence[WeekRow] = row.subject
        latest = periods[-1]
        lines = [Content(" " + part) for part in wrap(safe_line(said(latest.text, now), 400), width - 2)]
        posts = self._posts.get((latest.account, latest.period))
        if posts is not None:
            lines += [Content(""), *_post_lines(posts, width, now)]
        past = [
            _("{period}: {count} ({state})").format(
                period=period_words(one), count=one.count, state=state_words(one.state)
            )
            for one in reversed(periods[:-1])
        ]
        if past:
            before = _("Before: {periods}").format(periods="")
            lines += [Content(""), *(Content(" " + part) for part in wrap_items(before, past, width - 2))]
        return lines


def picture(periods: Sequence[WeekRow]) -> str:
    """The periods as blocks, oldest first: full is what was asked for; "·" where nothing was, "_" for no post."""
    signs = []
    for one in periods[-(PAST + 1) :]:
        if one.state in NOTHING_ASKED:
            signs.append("·")
        elif one.count == 0:
            signs.append("_")
        else:
            signs.append(BLOCKS[min(len(BLOCKS), max(1, one.count * len(BLOCKS) // max(one.min, 1))) - 1])
    return "".join(signs).rjust(PAST + 1)


def _post_lines(posts: Sequence[PeriodPost], width: int, now: datetime) -> list[Content]:
    """Each post of the period: when, whether it counts, else why not, and its first words."""
    from sm_console.core.html_text import show_line

    if not posts:
        return [Content(" " + _("No post in this period."))]
    lines = []
    for post in posts:
        verdict = _("counts") if not post.removed else _("counts (removed later)")
        if post.why is not None:
            verdict = _("does not count: {why}").format(why=said(post.why, now))
        words = show_line(post.words, post.format, 200)
        text = f"{moment(post.published, now)}  {verdict}  {words}"
        lines.append(Content(" " + wrap(text, max(20, width - 2))[0]))
    return lines
