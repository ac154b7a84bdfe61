"""What a simulated Mastodon server holds, and how a script changes it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from sm_console.drill.clock import Clock

_NAME = re.compile(r"@([\w.-]+)(?:@([\w.-]+))?")
_ADDRESS = re.compile(r"https?://\S+")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, in which ULIDs are written


class Person(msgspec.Struct, kw_only=True):
    """Somebody with an account; ``domain`` is empty on this server."""

    id: str
    username: str
    domain: str
    name: str
    note: str = ""

    @property
    def acct(self) -> str:
        """The name as others write it."""
        return f"{self.username}@{self.domain}" if self.domain else self.username


class Status(msgspec.Struct, kw_only=True):
    """A status; ``content`` is HTML."""

    id: str
    person: str
    content: str
    created: datetime
    parent: str = ""
    visibility: str = "public"
    warning: str = ""
    edited: datetime | None = None
    named: tuple[str, ...] = ()
    likes: int = 0
    reblogged: bool = False


class Notice(msgspec.Struct, frozen=True):
    """A notification of a mention."""

    id: str
    status: str
    created: datetime


class World:
    """People, statuses and what the account has been told of. ``ulids``: ids as GoToSocial makes them."""

    def __init__(self, *, name: str, clock: Clock, username: str = "kommun", ulids: bool = False) -> None:
        self.clock = clock
        self.ulids = ulids
        self.people: dict[str, Person] = {}
        self.statuses: dict[str, Status] = {}
        self.notices: list[Notice] = []
        self.longest = 500
        self._made = 0
        self.me = self.person(name, username=username).id

    def new_id(self, at: datetime) -> str:
        """Return an id that sorts by its moment."""
        self._made += 1
        milliseconds = int(at.timestamp() * 1000)
        if not self.ulids:
            return str((milliseconds << 16) + self._made)
        number, letters = (milliseconds << 80) + self._made, ""
        for _ in range(26):
            letters, number = _ALPHABET[number & 31] + letters, number >> 5
        return letters

    def person(self, name: str, *, username: str = "", domain: str = "") -> Person:
        """Return the person of that name, made when first spoken of."""
        for known in self.people.values():
            if known.name == name and known.domain == domain:
                return known
        made = Person(
            id=self.new_id(self.clock()), username=username or f"user{len(self.people)}", domain=domain, name=name
        )
        self.people[made.id] = made
        return made

    def add(
        self,
        person: str,
        content: str,
        at: datetime | None = None,
        *,
        parent: str = "",
        visibility: str = "public",
        mention: bool = True,
        warning: str = "",
        words: str = "",
    ) -> str:
        """Publish a status; return its id. ``mention``: one by others names the account, which is told of it.

        ``words`` is what the account itself typed; whom it names there is named in the status.
        """
        when = at or self.clock()
        named: tuple[str, ...] = (self.me,) if mention and person != self.me else ()
        if person == self.me:
            named = tuple(p.id for p in self.people.values() if f"@{p.acct}" in words)
        made = Status(
            id=self.new_id(when),
            person=person,
            content=content,
            created=when.astimezone(UTC),
            parent=parent,
            visibility=visibility,
            warning=warning,
            named=named,
        )
        self.statuses[made.id] = made
        if self.me in named:
            number = str(len(self.notices) + 1) if not self.ulids else self.new_id(self.clock())
            self.notices.append(Notice(number, made.id, self.clock()))
        return made.id

    def edit(self, status: str, content: str) -> None:
        """Change a status's words, which Mastodon stamps."""
        self.statuses[status].content = content
        self.statuses[status].edited = self.clock()

    def remove(self, status: str) -> None:
        """Delete a status, and what told of it."""
        del self.statuses[status]
        self.notices = [notice for notice in self.notices if notice.status != status]

    def answers(self, status: str) -> list[Status]:
        """Return the direct answers to a status, oldest first."""
        return sorted((s for s in self.statuses.values() if s.parent == status), key=lambda s: s.created)

    def above(self, status: str) -> list[Status]:
        """Return what a status answers, the thread's head first; it ends where something is deleted."""
        found: list[Status] = []
        at = self.statuses[status].parent
        while at in self.statuses:
            found.insert(0, self.statuses[at])
            at = self.statuses[at].parent
        return found

    def below(self, status: str) -> Iterator[Status]:
        """Yield everything that answers a status, at any depth."""
        for answer in self.answers(status):
            yield answer
            yield from self.below(answer.id)

    def length(self, text: str) -> int:
        """Count as the server does: an address 23, a name without its server."""
        return len(_NAME.sub(lambda found: f"@{found[1]}", _ADDRESS.sub("x" * 23, text)))

    def as_html(self, text: str) -> str:
        """Write plain text as Mastodon stores it: names and addresses become links, lines breaks."""

        def link(found: re.Match[str]) -> str:
            address = f"https://{found[2] or 'social.test'}/@{found[1]}"
            inner = f'<a href="{address}" class="u-url mention">@<span>{found[1]}</span></a>'
            return f'<span class="h-card" translate="no">{inner}</span>'

        escaped = html.escape(text, quote=False).replace("\n", "<br />")
        return f"<p>{_NAME.sub(link, escaped)}</p>"
