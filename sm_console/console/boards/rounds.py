"""The rounds (R6): today's thirds and who looked through what; or, in a round of one's own, the accounts to walk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import said
from sm_console.api.time_words import clock, moment
from sm_console.console.boards.base import MOMENT, NAME_LIMIT, ROOMY, Board, Column, Row, account_words, when_words
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.round_views import LookRow, NewItem, NewsView, RoundRow, RoundsView, SlotRow, WatchRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

NOTE_LIMIT = 300
TO_LOOK_AT = frozenset({"new", "manual", "trouble"})


class Rounds(Board):
    """Thirds and rounds of the day; the accounts of one's own round while one is at it."""

    name = "rounds"
    topics = frozenset({"rounds", "comments", "posts", "health", "accounts"})

    def __init__(self) -> None:
        super().__init__()
        self.day: RoundsView | None = None
        self.accounts: list[WatchRow] = []
        self.news: dict[str, NewsView] = {}
        self._old: set[str] = set()

    async def fetch(self, console: Console) -> None:
        """Ask for the day, and for the accounts of one's own round."""
        from sm_console.api.round_queries import AskRounds, AskWatch

        self.day = await console.ask(AskRounds())
        found = await console.ask(AskWatch(round=self.day.mine)) if self.day.mine else []
        # Looked-at accounts keep their place among those that want a look: nothing jumps while one walks.
        self.accounts = sorted(found, key=lambda row: (row.need == "unchanged", row.unit.casefold(), row.account))
        self._old = set(self.news)  # shown until the newer answer has come

    @property
    def walking(self) -> bool:
        """Whether the person is at a round."""
        return self.day is not None and self.day.mine > 0

    def columns(self, width: int) -> tuple[Column, ...]:
        """While walking the accounts and what they need, else slots and rounds."""
        if self.walking:
            seen = (Column(_("Last"), MOMENT),) if width >= 100 else ()
            platform = (
                (Column(_("Platform"), 12), Column(_("Unit"), 36 if width >= ROOMY else 20)) if width >= 120 else ()
            )
            return (Column(_("Look"), 16), Column(_("Account"), 0), *platform, Column(_("New"), 28), *seen)
        return (Column(_("State"), 15), Column(_("When"), 13), Column(_("Who"), 20), Column(_("What was seen"), 0))

    def rows(self, now: datetime, width: int) -> list[Row]:
        """Those that want a look first while walking; else the day from morning to evening."""
        if self.day is None:
            return []
        if self.walking:
            return [_account_row(row, now, width) for row in self.accounts]
        rows = [_slot_row(slot) for slot in self.day.slots]
        if self.day.rounds:
            rows.append(Row("rounds", (" " + _("Rounds of the day"),), heading=True))
            rows += [_round_row(made) for made in self.day.rounds]
        return rows

    def left(self) -> list[WatchRow]:
        """The accounts that still want a look."""
        return [row for row in self.accounts if row.need in TO_LOOK_AT]

    def next_after(self, account: str) -> str:
        """The next account that wants a look, beginning behind ``account``; empty when none is left."""
        names = [row.account for row in self.accounts]
        start = names.index(account) + 1 if account in names else 0
        around = [*self.accounts[start:], *self.accounts[:start]]
        return next((row.account for row in around if row.need in TO_LOOK_AT and row.account != account), "")

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How the watch stands, or what is left of one's own round."""
        if self.day is None:
            return ""
        if self.walking:
            left = len(self.left())
            words = ngettext("{count} account to look at", "{count} accounts to look at", left)
            return _("In a round") + " · " + (words.format(count=left) if left else _("all looked at"))
        if self.day.overdue:
            return _("Round overdue")
        expected = [slot for slot in self.day.slots if slot.state != "upcoming"]
        done = sum(slot.state == "done" for slot in expected)
        if not self.day.slots:
            return _("No round is expected today")
        if not expected:
            return _("Next round from {time}").format(time=clock(self.day.slots[0].starts))
        return _("{done} of {expected} rounds so far today").format(done=done, expected=len(expected))

    def standing(self, state: State) -> str:
        """What is overdue, or what to press."""
        from sm_console.core.safe_text import safe_line

        if self.day is None:
            return ""
        if self.walking and not self.left():
            return _("Everything has been looked at. End the round with e.")
        if self.day.overdue and not self.walking:
            return safe_line(said(self.day.overdue[0].text, state.now()), 400)
        if not self.day.slots and not self.day.rounds:
            return _("r begins a round all the same, m shows the month.")
        return ""

    def title(self, row: Row) -> str:
        """What the row is about."""
        kind, _key = row.key if isinstance(row.key, tuple) else ("", "")
        if kind == "account":
            return account_words(row.subject)
        if kind == "slot":
            return _("Round {slot} of {of}").format(slot=row.subject.slot, of=row.subject.of)
        return _("Round #{number}").format(number=row.subject.id)

    async def look(self, console: Console, row: Row) -> None:
        """Ask for what is new on the account, once."""
        from sm_console.api.round_queries import AskNews

        if self.walking and isinstance(row.key, tuple) and row.key[0] == "account":
            account = row.subject.account
            if account not in self.news or account in self._old:
                self.news[account] = await console.ask(AskNews(account=account))
                self._old.discard(account)

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """An account's new items, a slot's accounts left out, or a round's looks."""
        kind = row.key[0] if isinstance(row.key, tuple) else ""
        if kind == "account":
            return self._account_detail(row.subject, width, now)
        return _slot_detail(row.subject, width) if kind == "slot" else _round_detail(row.subject, width)

    def _account_detail(self, row: WatchRow, width: int, now: datetime) -> list[Content]:
        from sm_console.core.safe_text import safe_line

        lines = []
        if row.need == "trouble":
            lines += _wrapped(_("The connection cannot say that everything was read: look on the platform."), width)
        elif row.manual:
            lines += _wrapped(_("No interface reads this account: look there, and say what you saw."), width)
        if row.manual or row.need == "trouble":
            lines += _wrapped(safe_line(row.address, NOTE_LIMIT), width) if row.address else []
        for note in row.notes:
            lines += _wrapped(_("Noted: {note}").format(note=safe_line(note, NOTE_LIMIT)), width)
        news = self.news.get(row.account)
        if news is None:
            return lines
        for item in reversed(news.items):
            lines += _item_lines(item, width, now)
        if not news.items and not row.manual and row.need != "trouble":
            lines += _wrapped(_("Nothing new since the last look."), width)
        return lines


def _wrapped(text: str, width: int) -> list[Content]:
    return [Content(" " + part) for part in wrap(text, max(20, width - 2))]


def _item_lines(item: NewItem, width: int, now: datetime) -> list[Content]:
    """One comment or post: when, who, and its words on at most three lines."""
    from sm_console.core.html_text import show_line
    from sm_console.core.safe_text import safe_line

    kind = _("comment #{number}").format(number=item.comment) if item.comment else _("post")
    who = safe_line(item.author.name, 40)
    head = "  ".join(part for part in (moment(item.written, now), kind, who) if part)
    text = " ".join(show_line(part, item.format, 400) for part in (item.title, item.text) if part)
    return [Content.styled(" " + head, "bold"), *(Content("  " + part) for part in wrap(text, max(20, width - 4))[:3])]


def _account_row(row: WatchRow, now: datetime, width: int) -> Row:
    from sm_console.api.round_words import NEEDS
    from sm_console.core.safe_text import safe_line

    name = account_words(row)
    fresh = []
    if row.comments:
        words = ngettext("{count} comment", "{count} comments", row.comments)
        fresh.append(words.format(count=row.comments))
    if row.posts:
        fresh.append(ngettext("{count} post", "{count} posts", row.posts).format(count=row.posts))
    if row.hits:
        fresh.append(ngettext("{count} hit", "{count} hits", row.hits).format(count=row.hits))
    cells = [_(NEEDS[row.need]), name]
    if width >= 120:
        cells += [platform_name(row.platform), safe_line(row.unit, NAME_LIMIT)]
    cells.append(", ".join(fresh))
    if width >= 100:
        cells.append(when_words(row.last, now) if row.last is not None else _("never"))
    return Row(("account", row.account), tuple(cells), row, urgent=row.need == "trouble")


def _slot_row(slot: SlotRow) -> Row:
    from sm_console.api.round_words import SLOTS
    from sm_console.core.safe_text import safe_line

    what = ""
    if slot.rounds:
        what = _("{seen} of {accounts} accounts").format(seen=slot.seen, accounts=slot.accounts)
    cells = (
        _(SLOTS[slot.state]),
        f"{clock(slot.starts)}–{clock(slot.ends)}",
        safe_line(", ".join(slot.people), NAME_LIMIT),
        what,
    )
    return Row(("slot", (slot.pack, slot.slot)), cells, slot, urgent=slot.state in {"missed", "partial"})


def _round_row(made: RoundRow) -> Row:
    from sm_console.api.round_words import ROUNDS
    from sm_console.core.safe_text import safe_line

    ended = clock(made.ended) if made.ended is not None else ""
    cells = (
        _(ROUNDS[made.state]),
        f"{clock(made.started)}–{ended}",
        safe_line(made.name, NAME_LIMIT),
        _sum_words(made),
    )
    return Row(("round", made.id), cells, made, urgent=made.state == "forgotten")


def _sum_words(made: RoundRow) -> str:
    comments, posts, hits = (sum(getattr(look, name) for look in made.looks) for name in ("comments", "posts", "hits"))
    seen = _("{seen} of {accounts} accounts").format(seen=made.seen, accounts=made.accounts)
    return f"{seen}; {_found_words(comments, posts, hits)}"


def _found_words(comments: int, posts: int, hits: int) -> str:
    """What was found, in words: "2 kommentarer, 1 träff", or "inget nytt"."""
    parts = []
    if comments:
        parts.append(ngettext("{count} comment", "{count} comments", comments).format(count=comments))
    if posts:
        parts.append(ngettext("{count} post", "{count} posts", posts).format(count=posts))
    if hits:
        parts.append(ngettext("{count} hit", "{count} hits", hits).format(count=hits))
    return ", ".join(parts) or _("nothing new")


def _slot_detail(slot: SlotRow, width: int) -> list[Content]:
    from sm_console.core.safe_text import safe_line

    text = _("R6: one round between {start} and {end}, {of} on this day ({pack}).")
    values = {"start": clock(slot.starts), "end": clock(slot.ends), "of": slot.of, "pack": slot.pack}
    lines = _wrapped(text.format(**values), width)
    if slot.missing:
        names = ", ".join(safe_line(name, NAME_LIMIT) for name in slot.missing)
        lines += _wrapped(_("Nobody looked at: {accounts}").format(accounts=names), width)
    return lines


def _round_detail(made: RoundRow, width: int) -> list[Content]:
    from sm_console.core.safe_text import safe_line

    lines = _wrapped(safe_line(made.note, NOTE_LIMIT), width) if made.note else []
    for look in made.looks:
        lines += _wrapped(_look_words(look), width)
    if made.unchanged:
        words = ngettext(
            "{count} account read without trouble: nothing new",
            "{count} accounts read without trouble: nothing new",
            made.unchanged,
        )
        lines += _wrapped(words.format(count=made.unchanged), width)
    return lines


def _look_words(look: LookRow) -> str:
    from sm_console.core.safe_text import safe_line

    name = account_words(look)
    note = f" – {safe_line(look.note, NOTE_LIMIT)}" if look.note else ""
    return f"{clock(look.at)}  {name}: {_found_words(look.comments, look.posts, look.hits)}{note}"
