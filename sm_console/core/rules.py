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


class PaceRules(msgspec.Struct, frozen=True, kw_only=True):
    """R2 for one platform: at least ``least`` posts in each calendar period, at most ``most`` (``None``: any number).

    ``period`` is "week" (ISO), "month" or "half-year".
    """

    period: str
    least: int
    most: int | None = None


class SeasonRules(msgspec.Struct, frozen=True, kw_only=True):
    """R3: the wake-up list comes so many days before a season; so many months asleep make a closure candidate."""

    wake_days: int = 30
    sleep_months: int = 18


class ClosureRules(msgspec.Struct, frozen=True, kw_only=True):
    """R13: after so many whole required periods without a post an account is a candidate, by its kind of period."""

    weeks: int = 6
    months: int = 3
    half_years: int = 1


class RulePack(msgspec.Struct, frozen=True, kw_only=True):
    """One municipality's numbers. ``version`` is stored with every verdict ("malmo 1").

    ``edition`` is a fingerprint of a local pack's numbers, so that a change of them is noticed also
    where nobody raised the version, or where only its base changed ("limhamn 2-4f2a9c").
    ``pace`` is by platform; a platform that is not in it has none.
    """

    name: str
    version: int
    calendar: CalendarRules
    answer: AnswerRules
    signature: SignatureRules
    watch_per_day: int = 3
    edition: str = ""
    pace: dict[str, PaceRules] = msgspec.field(default_factory=dict)
    season: SeasonRules = SeasonRules()
    closure: ClosureRules = ClosureRules()

    @property
    def label(self) -> str:
        """The pack as stored with a verdict: name, version and, for a local pack, edition."""
        return f"{self.name} {self.version}" + (f"-{self.edition}" if self.edition else "")
