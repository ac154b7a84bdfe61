"""Walking through a parsed file so that everything wrong in it is found in one go.

A value is read by a parser: a function that takes what TOML gave and returns the typed value, or
raises ``Fault``. A ``Table`` knows where it stands, so that parsers need not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from config.errors import Fault, Problem, nearest, quoted, suggestion
from sm_console.core.messages import N_
from sm_console.core.model import Message

T = TypeVar("T")

_Parser = Callable[[Any], T]

_LINE_BREAK_OR_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Table:
    """One TOML table while it is read. Ask for every key that may stand there, then call ``done``."""

    def __init__(
        self,
        data: dict[str, Any],
        *,
        file: str,
        problems: list[Problem],
        key: str = "",
        place: Message | None = None,
    ) -> None:
        self.data = data
        self.file = file
        self.problems = problems
        self.key = key
        self.place = place
        self.known: list[str] = []
        self._missing: list[str] = []
        self._found_before = len(problems)

    @property
    def sound(self) -> bool:
        """Whether nothing wrong has been found in this table or in those read after it was begun."""
        return len(self.problems) == self._found_before

    def blame(self, fault: Fault, name: str = "") -> None:
        """Note a problem with the key ``name``, or with the table as a whole."""
        self.problems.append(
            Problem(
                file=self.file,
                key=self._path(name),
                place=self._named(name) if name else self.place,
                message=fault.message,
                hint=fault.hint,
            )
        )

    def get(self, name: str, parse: _Parser[T], default: T) -> T:
        """Read a key that may be missing; a wrong one is noted and gives ``default``."""
        self.known.append(name)
        if name not in self.data:
            return default
        try:
            return parse(self.data[name])
        except Fault as fault:
            self.blame(fault, name)
            return default

    def need(self, name: str, parse: _Parser[T], blank: T) -> T:
        """Read a key that must be there; ``blank`` is returned where it is missing or wrong."""
        if name not in self.data:
            self._missing.append(name)
        return self.get(name, parse, blank)

    def table(self, name: str) -> Table:
        """Read a table inside this one; a missing one is empty."""
        self.known.append(name)
        inner = self.data.get(name, {})
        if not isinstance(inner, dict):
            self.blame(Fault(Message(N_("must be a table")), Message(N_("write: [{name}]"), {"name": name})), name)
            inner = {}
        return Table(inner, file=self.file, problems=self.problems, key=self._path(name), place=self._named(name))

    def tables(self, name: str, label: Callable[[int, dict[str, Any]], Message]) -> Iterator[Table]:
        """Read a list of tables ([[name]]) one by one; ``label`` names one by its number from 1 and its content."""
        self.known.append(name)
        found = self.data.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            hint = Message(N_("begin each one with [[{name}]] in double brackets"), {"name": name})
            self.blame(Fault(Message(N_("must be a list of tables")), hint), name)
            return
        for number, one in enumerate(found, start=1):
            key = f"{self._path(name)}[{number}]"
            yield Table(one, file=self.file, problems=self.problems, key=key, place=label(number, one))

    def done(self) -> None:
        """Note every key that nobody asked for, and every needed one that is missing."""
        unknown = [name for name in self.data if name not in self.known]
        left = [name for name in self.known if name not in self.data]
        hints = {name: nearest(name, left) for name in unknown}
        for name in unknown:
            message = Message(N_('unknown key "{name}"'), {"name": quoted(name)})
            # A key that stands there already is still the one that was meant where no free one is near.
            taken = not hints[name] and bool(nearest(name, self.known))
            self._note(name, message, suggestion(name, self.known if taken or not left else left))
        for name in self._missing:
            # A misspelt key was just told of with this one as its nearest: once is enough.
            if name not in hints.values():
                self._note(name, Message(N_('"{name}" is missing'), {"name": name}), None)

    def _note(self, name: str, message: Message, hint: Message | None) -> None:
        """Note a problem whose sentence names the key itself."""
        self.problems.append(
            Problem(file=self.file, key=self._path(name), place=self.place, message=message, hint=hint)
        )

    def _path(self, name: str) -> str:
        return ".".join(part for part in (self.key, quoted(name)) if part)

    def _named(self, name: str) -> Message:
        """Name a key of this table for a person: the table's own name goes before it."""
        if self.place is None:
            return Message("{key}", {"key": quoted(name)})
        values = {**self.place.values, "key": quoted(name)}
        if "{key}" in self.place.text:
            return Message(self.place.text, {**values, "key": f"{self.place.values['key']}.{quoted(name)}"})
        return Message(_WITH_KEY[self.place.text], values)


ACCOUNT_PLACE = N_('account {number} (id "{id}")')
ACCOUNT_PLACE_ALONE = N_("account {number}")
PERSON_PLACE = N_('person {number} (login "{login}")')
PERSON_PLACE_ALONE = N_("person {number}")
ROW_PLACE = N_('line {number} (id "{id}")')
ROW_PLACE_ALONE = N_("line {number}")

# Whole sentences rather than glued parts, so that each can be translated as its language wants it.
_WITH_KEY = {
    ACCOUNT_PLACE: N_('account {number} (id "{id}"): {key}'),
    ACCOUNT_PLACE_ALONE: N_("account {number}: {key}"),
    PERSON_PLACE: N_('person {number} (login "{login}"): {key}'),
    PERSON_PLACE_ALONE: N_("person {number}: {key}"),
    ROW_PLACE: N_('line {number} (id "{id}"): {key}'),
    ROW_PLACE_ALONE: N_("line {number}: {key}"),
}


def text(value: Any) -> str:
    """Read a text on one line; white space around it is dropped."""
    if not isinstance(value, str):
        raise Fault(Message(N_("must be text")), Message(N_('put it in quotes: "…"')))
    if not value.isprintable() and _LINE_BREAK_OR_CONTROL.search(value):
        raise Fault(
            Message(N_("holds line breaks or control characters")), Message(N_("write it on one line, without them"))
        )
    return value.strip()


def filled(value: Any) -> str:
    """Read a text that may not be empty."""
    found = text(value)
    if not found:
        raise Fault(Message(N_("is empty")), Message(N_("write something, or take the key away")))
    return found


def flag(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Fault(Message(N_("must be true or false")), Message(N_("write true or false without quotes")))
    return value


def number(least: float, most: float) -> Callable[[Any], float]:
    """Make a parser for a number between two bounds, both allowed."""

    def parse(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Fault(Message(N_("must be a number")), Message(N_("write it without quotes: 24")))
        if not least <= value <= most:
            values = {"least": f"{least:g}", "most": f"{most:g}"}
            raise Fault(Message(N_("must be between {least} and {most}"), values))
        return float(value)

    return parse


def whole(least: int, most: int) -> Callable[[Any], int]:
    """Make a parser for a whole number between two bounds, both allowed."""

    def parse(value: Any) -> int:
        found = number(least, most)(value)
        if not isinstance(value, int):
            raise Fault(Message(N_("must be a whole number")))
        return int(found)

    return parse


def one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    """Make a parser for one of some words."""

    def parse(value: Any) -> str:
        found = filled(value)
        if found not in known:
            raise Fault(Message(N_('"{value}" is not known'), {"value": quoted(found)}), suggestion(found, known))
        return found

    return parse


def list_of(parse_one: _Parser[T]) -> Callable[[Any], tuple[T, ...]]:
    """Make a parser for a list; the first wrong one in it is told of, with its number."""

    def parse(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Fault(Message(N_("must be a list")), Message(N_('put it in brackets: ["…", "…"]')))
        return tuple(map(parse_one, value))

    return parse
