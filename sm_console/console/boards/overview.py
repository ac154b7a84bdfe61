"""The overview: what needs a person now, most urgent first, across all rules; or summed up by unit.

What cannot wait until the office opens next stands singly, all else by kind. Opening a kind or a unit shows its
findings singly; opening a finding goes to the place where one sees to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.matters import RULES
from sm_console.api.said import exact_words, said
from sm_console.api.time_words import ago
from sm_console.console.boards.base import NAME_LIMIT, Board, Column, Row
from sm_console.console.boards.finding_words import due_words, matter, put_off_words, who
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.finding_views import FindingGroup, OverviewView, UnitSum
    from sm_console.api.rule_views import FindingRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

WIDE = 120
BY_UNIT = 1
"""The order in which units stand instead of findings."""


class Inside:
    """A kind of finding or a unit whose findings are shown singly, or all that are put off (``away``)."""

    def __init__(
        self, title: str, rule: str = "", state: str = "", *, unit: str | None = None, away: bool = False
    ) -> None:
        self.title, self.rule, self.state, self.unit, self.away = title, rule, state, unit, away
        self.findings: list[FindingRow] = []


class Overview(Board):
    """What needs a person now."""

    name = "overview"
    topics = frozenset(
        {"findings", "comments", "posts", "accounts", "health", "profile", "closures", "register", "rounds"}
    )
    orders = (N_("by urgency"), N_("by unit"))
    brief = True

    def __init__(self) -> None:
        super().__init__()
        self.view: OverviewView | None = None
        self.inside: Inside | None = None
        self._all: list[FindingRow] = []

    async def begin_search(self, console: Console) -> None:
        """What stands by kind can be found singly."""
        from sm_console.api.finding_queries import AskFindings

        self._all = await console.ask(AskFindings())

    async def fetch(self, console: Console) -> None:
        """Ask for all of it in one question, and for the findings of what is open."""
        from sm_console.api.finding_queries import AskFindings, AskOverview

        self.view = await console.ask(AskOverview())
        if self.narrowed:
            await self.begin_search(console)
        if (inside := self.inside) is not None:
            found = await console.ask(AskFindings(rule=inside.rule, state=inside.state, all=inside.away))
            inside.findings = [
                one
                for one in found
                if inside.unit in {None, one.unit} and (not inside.away or one.put_off_until is not None)
            ]

    async def enter(self, console: Console, inside: Inside) -> None:
        """Show a kind's or a unit's findings singly."""
        self.inside = inside
        if await console.boards.fetch(self):
            console.view.turn_to()
            console.view.show()

    def back(self) -> bool:
        """Leave what is shown singly."""
        left, self.inside = self.inside is not None, None
        return left

    def columns(self, width: int) -> tuple[Column, ...]:
        """Narrow screens name the account and leave the unit to the lower pane."""
        when, rule = Column(_("When"), 14), Column(_("Rule"), 5)
        if self._by_unit:
            counts = (Column(_("Urgent"), 9, right=True), Column(_("Findings"), 13, right=True))
            return (Column(_("Unit"), 0), *counts, Column(_("Accounts"), 9, right=True))
        if width < WIDE:
            return (when, rule, Column(_("What"), 0), Column(_("Where"), 24))
        return (when, rule, Column(_("What"), 36), Column(_("Where"), 0), Column(_("Assigned"), 12))

    @property
    def _by_unit(self) -> bool:
        return self.order == BY_UNIT and self.inside is None

    def rows(self, now: datetime, width: int) -> list[Row]:
        """What is open singly, the units, or what is urgent and then the rest by kind."""
        if self.view is None:
            return []
        if self.inside is not None:
            return [Row("inside", (self.inside.title,), heading=True), *self._singly(self.inside.findings, now, width)]
        if self._by_unit:
            return [_unit_row(unit) for unit in self.view.units]
        if self.narrowed:
            return self._singly(self._all, now, width)
        rows: list[Row] = []
        if self.view.urgent:
            rows += [Row("urgent", (_("Cannot wait"),), heading=True), *self._singly(self.view.urgent, now, width)]
            if self.view.more:
                text = ngettext("… and {count} more: / finds it", "… and {count} more: / finds them", self.view.more)
                rows.append(Row("more", (text.format(count=self.view.more),), heading=True))
        if self.view.groups:
            rows.append(Row("rest", (_("When there is time"),), heading=True))
            rows += [self._group_row(group, now, width) for group in self.view.groups]
        return rows

    def _singly(self, findings: list[FindingRow], now: datetime, width: int) -> list[Row]:
        return [_finding_row(finding, now, width) for finding in findings]

    def _group_row(self, group: FindingGroup, now: datetime, width: int) -> Row:
        if group.count == 1:
            return _finding_row(group.first, now, width)
        count = ngettext("{count} account", "{count} accounts", group.accounts).format(count=group.accounts)
        units = ", ".join(f"{_unit_name(unit)} {number}" for unit, number in group.units)
        where = f"{count}: {units}" if width >= WIDE else count
        cells = (due_words(group.first, now), group.rule, matter(group.rule, group.state), where, "")
        return Row(("kind", group.rule, group.state), cells if width >= WIDE else cells[:4], group)

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """The whole city in numbers."""
        if self.view is None:
            return ""
        if not self.view.accounts:
            return _("No accounts yet")  # nothing to find is no calm
        urgent, rest = len(self.view.urgent) + self.view.more, sum(group.count for group in self.view.groups)
        if not urgent and not rest:
            return _("All is well")
        words = (
            ngettext("{count} urgent", "{count} urgent", urgent).format(count=urgent) if urgent else _("Nothing urgent")
        )
        return words + " · " + ngettext("{count} finding", "{count} findings", rest).format(count=rest)

    def standing(self, state: State) -> str:
        """Calm in words, with the age of what it rests on; what is put off is said, too."""
        view = self.view
        if view is None:
            return ""
        parts = []
        if not view.accounts:
            return _("Nothing is watched yet.")
        if not view.urgent and not view.groups and not view.more:
            parts.append(_("Nothing needs anyone just now."))
        elif not view.urgent and not view.more:
            parts.append(_("Nothing urgent."))
        if parts:
            parts.append(_fetched(view, state.now()))
        if view.put_off:
            text = ngettext("{count} put off: z shows it.", "{count} put off: z shows them.", view.put_off)
            if self.inside is not None and self.inside.away:
                text = ngettext("{count} put off.", "{count} put off.", view.put_off)
            parts.append(text.format(count=view.put_off))
        return " ".join(parts)

    def title(self, row: Row) -> str:
        """What is the matter, and where; a unit's name."""
        if self._by_unit:
            return row.cells[0]
        return " · ".join(cell.strip() for cell in row.cells[1:4] if cell.strip())

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """The rule's sentence, the account and its unit, and what has been done; or where a kind's findings are."""
        from sm_console.api.finding_views import FindingGroup
        from sm_console.api.rule_views import FindingRow

        if isinstance(row.subject, FindingRow):
            return _finding_lines(row.subject, width, now)
        if isinstance(row.subject, FindingGroup):
            return _group_lines(row.subject, width)
        return _text(_("Enter shows the unit's findings."), width)


def _finding_row(finding: FindingRow, now: datetime, width: int) -> Row:
    from sm_console.core.safe_text import safe_line

    where = who(finding.account_name, finding.account)
    if width >= WIDE and finding.unit:
        where = f"{where}, {_unit_name(finding.unit)}"
    what = matter(finding.rule, finding.state)
    if finding.assigned and width < WIDE:
        what = f"→ {safe_line(finding.assigned, 20)} · {what}"
    cells = (due_words(finding, now), finding.rule, what, where, safe_line(finding.assigned, 20))
    late = finding.due is not None and finding.due <= now
    return Row(finding.id, cells if width >= WIDE else cells[:4], finding, urgent=late)


def _unit_row(unit: UnitSum) -> Row:
    numbers = (str(number) if number else "–" for number in (unit.urgent, unit.findings, unit.accounts))
    cells = (_unit_name(unit.unit), *numbers)
    return Row(("unit", unit.unit), cells, unit, urgent=bool(unit.urgent))


def _unit_name(unit: str) -> str:
    from sm_console.core.safe_text import safe_line

    return safe_line(unit, NAME_LIMIT) if unit else _("no unit")


def _finding_lines(finding: FindingRow, width: int, now: datetime) -> list[Content]:
    from sm_console.core.safe_text import safe_line

    lines = _text(safe_line(said(finding.text, now), 400), width)
    about = [who(finding.account_name, finding.account), _unit_name(finding.unit) if finding.unit else ""]
    lines += _text(" · ".join(part for part in about if part), width)
    if finding.assigned:
        lines += _text(_("Assigned to {name}.").format(name=safe_line(finding.assigned, 40)), width)
    if finding.put_off_until is not None:
        until, name = put_off_words(finding.put_off_until, now), safe_line(finding.put_off_by, 40)
        lines += _text(_("Put off until {time} by {name}.").format(time=until, name=name), width)
    if finding.why:
        lines += _text(_("Reason: {why}").format(why=safe_line(finding.why, 500)), width)
    return lines


def explanation(finding: FindingRow, width: int, now: datetime) -> list[Content]:
    """Why it is found: the lower pane's words, since when and until when, and what it is called."""
    from sm_console.core.safe_text import safe_line

    rule = _(RULES[finding.rule]) if finding.rule in RULES else ""
    lines = [Content.styled(f" {finding.rule} {rule}".rstrip(), "bold"), Content("")]
    lines += [*_finding_lines(finding, width, now), Content("")]
    facts = (
        (_("Since"), exact_words(finding.since, now) if finding.since is not None else ""),
        (_("Due"), exact_words(finding.due, now) if finding.due is not None else ""),
        (_("Rule pack"), safe_line(finding.pack, 80)),
        (_("In commands"), safe_line(finding.id, 120)),
    )
    for name, value in facts:
        if value:
            lines += _text(f"{name}: {value}", width)
    return lines


def _group_lines(group: FindingGroup, width: int) -> list[Content]:
    rule = _(RULES[group.rule]) if group.rule in RULES else ""
    lines = _text(f"{group.rule} {rule}".strip(), width)
    lines += _text(", ".join(f"{_unit_name(unit)} {number}" for unit, number in group.units), width)
    return [*lines, *_text(_("Enter shows them one by one."), width)]


def _text(words: str, width: int) -> list[Content]:
    return [Content(" " + part) for part in wrap(words, max(20, width - 2))]


def _fetched(view: OverviewView, now: datetime) -> str:
    """How old that calm is: silence never looks like calm."""
    if view.unread:
        text = ngettext(
            "{count} account has never been fetched.", "{count} accounts have never been fetched.", view.unread
        )
        return text.format(count=view.unread)
    if view.fetched is None:
        return _("Nothing is watched yet.")
    span = ago(view.fetched, now)
    return ngettext(
        "{count} account, all fetched {when}.", "{count} accounts, all fetched {when}.", view.accounts
    ).format(
        count=view.accounts,
        when=span if now - view.fetched < timedelta(minutes=2) else _("at the latest {ago}").format(ago=span),
    )
