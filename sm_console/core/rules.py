"""The rule pack as typed data: every number of the guideline that a city may set for itself.

Packs are TOML files read by ``config``; this module only says what they hold.
"""

from __future__ import annotations

from datetime import date, time

import msgspec


class OfficeHours(msgspec.Struct, frozen=True, kw_only=True):
    """Local opening and closing time of a working day."""

    opens: time
    closes: time


class CalendarRules(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a day a *helg*, beside the public calendar of ``country``.

    ``categories`` are those of the ``holidays`` library. ``hours`` holds one entry for each weekday,
    Monday first. ``half_days`` maps a date ("2026-03-12") or a yearly day ("04-30") to its closing time.
    """

    timezone: str
    country: str
    categories: tuple[str, ...]
    hours: tuple[OfficeHours, ...]
    closed_days: frozenset[date] = frozenset()
    open_days: frozenset[date] = frozenset()
    half_days: dict[str, time] = msgspec.field(default_factory=dict)


class AnswerRules(msgspec.Struct, frozen=True, kw_only=True):
    """R4: hours to answer on working days, and how long after opening "snarast möjligt" lasts."""

    hours: float
    target_hours: float


class SignatureRules(msgspec.Struct, frozen=True, kw_only=True):
    """R5: whether an answer must end with a first name, and which words may lead up to it."""

    required: bool
    openers: tuple[str, ...]


class RulePack(msgspec.Struct, frozen=True, kw_only=True):
    """One municipality's numbers. ``version`` is stored with every verdict ("malmo 1").

    ``edition`` is a fingerprint of a local pack's numbers, so that a change of them is noticed also
    where nobody raised the version, or where only its base changed ("limhamn 2-4f2a9c").
    """

    name: str
    version: int
    calendar: CalendarRules
    answer: AnswerRules
    signature: SignatureRules
    watch_per_day: int = 3
    edition: str = ""

    @property
    def label(self) -> str:
        """The pack as stored with a verdict: name, version and, for a local pack, edition."""
        return f"{self.name} {self.version}" + (f"-{self.edition}" if self.edition else "")
