"""Public faces (R7–R10): profile picture, background picture, About, and the general information under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.console.boards.base import NAME_LIMIT, ROOMY, Board, Column, Row
from sm_console.console.boards.profile_pictures import FacePictures
from sm_console.console.boards.profile_words import PARTS, short_words
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.profile_views import FaceView, ProfileRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

RULES = ("R7", "R8", "R9", "R10")
_WEIGHT = {"fail": 0, "look-yourself": 1, "unknown": 2}


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One account with its four rules."""

    account: str
    name: str
    unit: str
    platform: str
    rules: dict[str, ProfileRow]

    @property
    def asks(self) -> int:
        """How many of the four need a person."""
        return sum(row.state in {"fail", "look-yourself"} for row in self.rules.values())


class Profile(Board):
    """A line for each account, those that need a person first."""

    name = "profile"
    topics = frozenset({"profile", "accounts"})
    orders = (N_("by what is wrong"), N_("by name"), N_("by unit"), N_("by platform"))

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[FaceLine] = []
        self._faces: dict[str, FaceView] = {}
        self._fresh: set[str] = set()
        self._pictures = FacePictures()
        self._width = 0

    async def fetch(self, console: Console) -> None:
        """Ask for all four rules of all accounts."""
        from sm_console.api.profile_queries import AskProfiles

        by_account: dict[str, dict[str, ProfileRow]] = {}
        rows = await console.ask(AskProfiles())
        for row in rows:
            by_account.setdefault(row.account, {})[row.rule] = row
        first = {row.account: row for row in reversed(rows)}
        self._lines = [
            FaceLine(name, first[name].account_name or name, first[name].unit, first[name].platform, rules)
            for name, rules in by_account.items()
        ]
        self._fresh.clear()

    def columns(self, width: int) -> tuple[Column, ...]:
        """Narrow screens go without unit and platform: they stand below."""
        states = tuple(Column(_(PARTS[rule]), 11) for rule in RULES)
        if width < 100:
            return (Column(_("Account"), 0), *states)
        more = (
            (Column(_("Unit"), 38 if width >= ROOMY else 22), Column(_("Platform"), 10))
            if width >= 130
            else (Column(_("Platform"), 10),)
        )
        return (Column(_("Account"), 0), *more, *states)

    def rows(self, now: datetime, width: int) -> list[Row]:  # noqa: ARG002 - nothing here depends on the hour
        """The accounts in the chosen order."""
        self._width = width
        return [self._row(line, width) for line in sorted(self._lines, key=self._sorting)]

    def _sorting(self, line: FaceLine) -> tuple[object, ...]:
        name = line.name.casefold()
        worst = min(_WEIGHT.get(row.state, 3) for row in line.rules.values())
        return ((worst, -line.asks, name), (name,), (line.unit.casefold(), name), (line.platform, name))[self.order]

    def _row(self, line: FaceLine, width: int) -> Row:
        from sm_console.core.safe_text import safe_line

        states = tuple(short_words(line.rules[rule]) for rule in RULES)
        name, unit = safe_line(line.name, NAME_LIMIT), safe_line(line.unit, NAME_LIMIT) if line.unit else "–"
        if width < 100:
            return Row(line.account, (name, *states), line)
        platform = platform_name(line.platform)
        return Row(line.account, (name, unit, platform, *states) if width >= 130 else (name, platform, *states), line)

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many need a person."""
        asking = sum(bool(line.asks) for line in self._lines)
        if asking:
            words = ngettext("{count} account needs a look", "{count} accounts need a look", asking)
            return words.format(count=asking)
        return _("All faces are in order")

    def standing(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """Why there is nothing."""
        return "" if self._lines else _("There is no account yet.")

    def title(self, row: Row) -> str:
        """The account's name and platform."""
        from sm_console.core.safe_text import safe_line

        known: FaceLine = row.subject
        return f"{safe_line(known.name, NAME_LIMIT)} · {platform_name(known.platform)}"

    async def look(self, console: Console, row: Row) -> None:
        """Ask once for the pictures and the About text."""
        from sm_console.api.profile_queries import AskFace

        known: FaceLine = row.subject
        if known.account not in self._fresh:
            self._faces[known.account] = await console.ask(AskFace(account=known.account))
            self._fresh.add(known.account)
        await self._pictures.prepare(console, self._faces[known.account], self._width)

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """The pictures and the four rules in sentences, what is missing, About."""
        from sm_console.console.boards.profile_words import about_lines, beside, missing_lines, rule_lines

        known: FaceLine = row.subject
        view = self._faces.get(known.account)
        art = self._pictures.lines(view, width, known.rules["R7"].pack)
        lines = beside(art, [line for rule in RULES for line in rule_lines(known.rules[rule], now)], width)
        missing = missing_lines(known.rules["R10"])
        if missing:
            lines += [Content(""), *(Content(" " + part) for line in missing for part in wrap(line, width - 2))]
        if view is not None:
            lines += [Content(""), Content(" " + _("Under About:")), *about_lines(view, width)]
        return lines
