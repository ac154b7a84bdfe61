"""The register of accounts (R1, R14, R15): people, approval, the rule pack that decides, and what is missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import date_words, said
from sm_console.console.boards.base import NAME_LIMIT, ROOMY, Board, Column, Row, account_words
from sm_console.console.boards.register_words import (
    act_words,
    decided_words,
    lacking_words,
    missing_words,
    point_line,
    state_words,
    windows_words,
)
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.register_views import RegisterAct, RegisterRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

NARROW = 120
"""Cells below which accounts' names need the room of the lesser columns."""
ORDER = ("proposed", "active", "resting", "closed")
MOST_ACTS = 8


class Accounts(Board):
    """A line for each account, those that lack something first."""

    name = "accounts"
    topics = frozenset({"accounts", "register", "posts"})
    refresh_after = timedelta(minutes=10)
    orders = (N_("by what is missing"), N_("by name"), N_("by unit"), N_("by platform"))

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[RegisterRow] = []
        self._acts: dict[str, list[RegisterAct]] = {}

    async def fetch(self, console: Console) -> None:
        """Ask for the whole register."""
        from sm_console.api.register_queries import AskRegister

        self._rows = await console.ask(AskRegister())
        self._acts.clear()

    def columns(self, width: int) -> tuple[Column, ...]:
        """Narrow screens go without unit, stand-in and pack: they stand below."""
        state, lacking = Column(_("State"), 10), Column(_("Missing"), 27)
        account, responsible = Column(_("Account"), 0), Column(_("Responsible"), 12 if width >= NARROW else 14)
        if width < NARROW:
            return (state, account, responsible, lacking)
        more = (
            (Column(_("Unit"), 30 if width >= ROOMY else 22), Column(_("Platform"), 10))
            if width >= 130
            else (Column(_("Platform"), 10),)
        )
        return (
            state,
            account,
            *more,
            responsible,
            Column(_("Stand-in"), 12),
            lacking,
            Column(_("Pack"), 18 if width >= ROOMY else 15),
        )

    def rows(self, now: datetime, width: int) -> list[Row]:  # noqa: ARG002 - nothing here depends on the hour
        """The accounts in the chosen order."""
        return [self._row(row, width) for row in sorted(self._rows, key=self._sorting)]

    def _sorting(self, row: RegisterRow) -> tuple[object, ...]:
        name = (row.account_name or row.account).casefold()
        lacking = (not row.missing, ORDER.index(row.state), -len(row.missing), name)
        return (lacking, (name,), (row.unit.casefold(), name), (row.platform, name))[self.order]

    def _row(self, row: RegisterRow, width: int) -> Row:
        from sm_console.core.safe_text import safe_line

        def safe(text: str) -> str:
            return safe_line(text, NAME_LIMIT) if text else "–"

        size = next(column.size for column in self.columns(width) if column.name == _("Missing"))
        lacking = lacking_words([missing_words(state) for state in row.missing], size)
        state, name, platform = (
            state_words(row.state),
            safe(row.account_name or row.account),
            platform_name(row.platform),
        )
        if width < NARROW:
            cells: tuple[str, ...] = (state, name, safe(row.responsible), lacking)
        else:
            more = (safe(row.unit), platform) if width >= 130 else (platform,)
            cells = (state, name, *more, safe(row.responsible), safe(row.stand_in), lacking, row.pack)
        return Row(row.account, cells, row, urgent=row.state == "proposed")

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many lack something."""
        lacking = sum(bool(row.missing) for row in self._rows)
        if lacking:
            words = ngettext("{count} account lacks something", "{count} accounts lack something", lacking)
            return words.format(count=lacking)
        return _("Nothing is missing")

    def standing(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """Why there is nothing."""
        return "" if self._rows else _("There is no account yet.")

    def title(self, row: Row) -> str:
        """The account's name and platform."""
        known: RegisterRow = row.subject
        return f"{account_words(known)} · {platform_name(known.platform)}"

    async def look(self, console: Console, row: Row) -> None:
        """Ask once who did what about the account."""
        from sm_console.api.register_queries import AskRegisterActs

        known: RegisterRow = row.subject
        if known.account not in self._acts:
            self._acts[known.account] = await console.ask(AskRegisterActs(account=known.account))

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """What is missing, in sentences; the entry; the checklist; who did what."""
        from sm_console.core.safe_text import safe_line

        known: RegisterRow = row.subject
        lines = [said(message, now) for message in known.text]
        if not known.missing:
            lines.append(_("R1, R14: the entry is complete ({pack})").format(pack=known.pack))
        if known.checklist:
            lines += [_("Checklist before the start (t ticks off):")]
            lines += [point_line(point, now) for point in known.checklist]
        lines += ["", *self._entry(known, now)]
        acts = self._acts.get(known.account, [])
        if acts:
            lines += ["", _("In the register:")]
            lines += [act_words(act, now) for act in acts[:MOST_ACTS]]
        return [Content(" " + part) for line in lines for part in wrap(safe_line(line, 400) if line else "", width - 2)]

    def _entry(self, row: RegisterRow, now: datetime) -> list[str]:
        approved = _("No manager's approval on record")
        if row.approved_on is not None:
            day = date_words(row.approved_on, now)
            approved = _("Approved by {name}, {day}").format(name=row.approved_by, day=day)
        lines = [
            approved,
            _("Unit: {unit} · Responsible: {responsible} · Stand-in: {stand_in}").format(
                unit=row.unit or "–", responsible=row.responsible or "–", stand_in=row.stand_in or "–"
            ),
            _("Rule pack: {pack}, {decided}").format(pack=row.pack, decided=decided_words(row.decided_by)),
            _("Address: {url}").format(url=row.url or row.address or "–"),
        ]
        if row.seasonal:
            lines.append(_("Seasons: {seasons}").format(seasons=windows_words(row.season)))
        return lines
