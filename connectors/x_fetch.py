"""What changed for an X account since a cursor: two requests when nothing did, which cost nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from connectors.cursors import fitting
from connectors.gathered import GatheredFetch
from connectors.x_api import PAGE, Api, Pairs
from connectors.x_place import Gathering
from connectors.x_rows import id_at, id_order, moment_of

OVERLAP = timedelta(minutes=10)
"""What is younger than this is read again, so that a post that X shows late is not missed."""

_MARKS = 240
_VERSIONS = 60
_HIDDEN = 60


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended.

    ``me`` is the account's id; ``mentions`` and ``own`` are the highest ids read. ``marks`` tells what the
    latest posts looked like, ``edited`` leads from later versions to first ones, ``hidden`` is what this
    program has hidden. ``spent`` (thousandths of a dollar) was used up on ``day``.
    """

    me: str
    mentions: str = ""
    own: str = ""
    marks: dict[str, str] = msgspec.field(default_factory=dict)
    edited: dict[str, str] = msgspec.field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    day: str = ""
    spent: int = 0

    def text(self) -> str:
        """Return the cursor as the store keeps it: the oldest marks give way when it grows too long."""
        return fitting(self, "marks", list(self.marks.items()))


class Fetch(GatheredFetch):
    """One fetch. ``hidden`` is what this program has hidden and shown since it started; it is added to."""

    def __init__(self, api: Api, before: Cursor | None, hidden: dict[str, bool]) -> None:
        super().__init__(before.text() if before else "")
        self.api = api
        self.before = before
        self.hidden = hidden
        self.me = ""
        self.latest: dict[str, str] = {}

    async def gather(self) -> None:
        """Read both lists behind their highest ids."""
        before = self.before
        me = self.api.account.remote or (before.me if before is not None else (await self.api.me()).id)
        self.me = me
        start = before or Cursor(me=me)
        self.api.costs.remember(start.day, start.spent)
        for comment_id in start.hidden:
            self.hidden.setdefault(comment_id, True)
        gathering = Gathering(me, start.marks, start.edited, self.hidden)
        mentions = await self._read(gathering, f"/2/users/{me}/mentions", start.mentions, ())
        own = await self._read(gathering, f"/2/users/{me}/tweets", start.own, (("exclude", "retweets"),))
        self.events = list(gathering.events())
        self.latest = {first: later for later, first in sorted(gathering.edited.items(), key=lambda p: id_order(p[0]))}
        self.end = self._after(start, gathering, mentions, own).text()

    async def _read(self, gathering: Gathering, path: str, highest: str, more: Pairs) -> str:
        """Take in all that is new in a list; return the highest id that is known of it now."""
        params = [("max_results", PAGE), *more, *self._since(highest)]
        async for page in self.api.pages(path, params, token_name="pagination_token"):  # noqa: S106 - a parameter
            highest = max(highest, gathering.add(page), key=id_order)
        return highest

    def _since(self, highest: str) -> Pairs:
        if not highest:
            return self._history()
        overlap = id_at(self.api.clock - OVERLAP)
        timed = moment_of(highest) is not None
        return [("since_id", min(highest, overlap, key=id_order) if timed else highest)]

    def _history(self) -> Pairs:
        """Return how far back the first reading goes: as far as X lets it, unless the account's options say less."""
        days = self.api.account.options.get("history_days", "")
        if not (days.isascii() and days.isdigit() and len(days) < 6):
            return []
        return [("start_time", f"{self.api.clock - timedelta(days=int(days)):%Y-%m-%dT%H:%M:%SZ}")]

    def _after(self, start: Cursor, gathering: Gathering, mentions: str, own: str) -> Cursor:
        seen: Mapping[str, str] = {row.key: gathering.mark_of(row) for row in gathering.rows.values()}
        marks = sorted({**start.marks, **seen}.items(), key=lambda item: id_order(item[0]))
        edited = sorted(gathering.edited.items(), key=lambda item: id_order(item[0]))
        spent = self.api.costs.spent
        return Cursor(
            me=gathering.me,
            mentions=mentions,
            own=own,
            marks=dict(marks[-_MARKS:]),
            edited=dict(edited[-_VERSIONS:]),
            hidden=tuple(sorted((i for i, hidden in self.hidden.items() if hidden), key=id_order)[-_HIDDEN:]),
            day=self.api.costs.day if spent else start.day,
            spent=spent or start.spent,
        )
