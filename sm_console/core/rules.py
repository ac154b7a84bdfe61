"""The rule pack as typed data: every number of the guideline that a city may set for itself.

Packs are TOML files read by ``config``; this module only says what they hold.
"""

from __future__ import annotations

from datetime import date, time

import msgspec

from sm_console.core.bank import BankRules
from sm_console.core.model import Ground
from sm_console.core.spike import SpikeRules


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


class SignatureRules(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
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


class ListItem(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a checklist: its lasting name, and what it says in each language."""

    id: str
    sv: str
    en: str

    def words(self, language: str) -> str:
        """Return what it says in a language."""
        return self.en if language == "en" else self.sv

    def __str__(self) -> str:
        return self.id


class RegisterRules(msgspec.Struct, frozen=True, kw_only=True):
    """R1: what has to be ticked off before an account starts."""

    checklist: tuple[ListItem, ...] = ()


class SeasonRules(msgspec.Struct, frozen=True, kw_only=True):
    """R3: the wake-up list comes so many days before a season; so many months asleep make a closure candidate.

    ``wake_list`` is what has to be done before a season begins.
    """

    wake_days: int = 30
    sleep_months: int = 18
    wake_list: tuple[ListItem, ...] = ()


class ClosureRules(msgspec.Struct, frozen=True, kw_only=True):
    """R13: after so many whole required periods without a post an account is a candidate, by its kind of period.

    A warned owner has ``answer_days`` to answer. A closing is announced unless the account has been silent
    for more than ``unannounced_months``.
    """

    weeks: int = 6
    months: int = 3
    half_years: int = 1
    answer_days: int = 14
    unannounced_months: int = 6


class PictureRules(msgspec.Struct, frozen=True, kw_only=True):
    """R7: the profile picture. ``logo`` is the reference's file in the configuration folder, empty for none.

    ``on_white`` are patterns (``*`` stands for anything) of the units whose picture must be the logo on white.
    ``white`` is the share of the background that has to be white. A ``match`` with the reference at or above
    that number is the logo, one below ``doubt`` is another picture; between them a person looks.
    """

    logo: str = ""
    on_white: tuple[str, ...] = ()
    white: float = 0.9
    match: float = 0.85
    doubt: float = 0.5


class FaceSizes(msgspec.Struct, frozen=True, kw_only=True):
    """R7, R8 on one platform: least width and height in pixels; ``None`` where it has no such picture."""

    picture: tuple[int, int] | None = None
    cover: tuple[int, int] | None = None


class InformationRules(msgspec.Struct, frozen=True, kw_only=True):
    """R10: the sentences and the links' words that have to stand under About.

    ``tolerance`` is the share of a sentence's words that may differ; a word of ``negations`` never may.
    """

    sentences: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tolerance: float = 0.2
    negations: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything that has to be there."""
        return self.sentences + self.links

    @property
    def length(self) -> int:
        """The room it takes, in characters."""
        return sum(len(part) + 1 for part in self.parts)


class ProfileRules(msgspec.Struct, frozen=True, kw_only=True):
    """R7–R10: an account's public face.

    R9: About holds at least ``about_least`` characters. ``about_room`` is how many it takes at most by
    platform; a platform that is not in it has room enough.
    """

    picture: PictureRules = PictureRules()
    sizes: dict[str, FaceSizes] = msgspec.field(default_factory=dict)
    about_least: int = 0
    about_room: dict[str, int] = msgspec.field(default_factory=dict)
    information: InformationRules = InformationRules()


class CrisisRules(msgspec.Struct, frozen=True, kw_only=True):
    """What else holds while a crisis stands: a round every so many minutes (R6), an answer within so many hours (R4).

    Staff is there ``round_the_clock``, or in the crisis desk's hours: ``weekdays`` are added to the office hours of
    a working day, ``weekends`` are those of a helg day. Accounts are polled every ``poll_seconds``, where their
    platform lets them, and may use up a limit to the share ``spend`` before they slow down. Whether the crisis
    still stands is looked at after ``review_hours``.
    """

    round_minutes: int = 30
    answer_hours: float = 1.0
    round_the_clock: bool = True
    weekdays: OfficeHours = OfficeHours(opens=time(17), closes=time(20))
    weekends: OfficeHours = OfficeHours(opens=time(8), closes=time(20))
    poll_seconds: float = 30.0
    spend: float = 0.95
    review_hours: float = 4.0


class AlarmRules(msgspec.Struct, frozen=True, kw_only=True):
    """What calls for somebody at once: ``words`` to watch for (* stands for any letters), and spikes.

    ``deadline_minutes`` before its last staffed moment an open comment that nobody has taken is an alarm, and a
    connection is one that has been down for ``down_minutes``.
    """

    words: tuple[str, ...] = ()
    deadline_minutes: int = 60
    down_minutes: int = 15
    spike: SpikeRules = SpikeRules()


class RecordRules(msgspec.Struct, frozen=True, kw_only=True):
    """R11: within how many working days, after the day of the decision, a comment is registered, by its status."""

    secret_days: int = 1
    register_days: int = 5


class WordList(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one ground. ``*`` at the end stands for any ending; a phrase holds spaces."""

    ground: Ground
    words: tuple[str, ...]


class ClimateRules(msgspec.Struct, frozen=True, kw_only=True):
    """What raises a flag. ``known_hosts`` are places links may lead to, with all below them ("malmo.se")."""

    words: tuple[WordList, ...] = ()
    links: bool = False
    known_hosts: tuple[str, ...] = ()
    personal_numbers: bool = False


class RulePack(msgspec.Struct, frozen=True, kw_only=True):
    """One municipality's numbers. ``version`` is stored with every verdict ("malmo 1").

    ``edition`` is a fingerprint of a local pack's numbers, so that a change of them is noticed also
    where nobody raised the version, or where only its base changed ("limhamn 2-4f2a9c"). ``mode`` is what it has
    been changed for, such as a crisis ("malmo 1+kris").
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
    register: RegisterRules = RegisterRules()
    closure: ClosureRules = ClosureRules()
    profile: ProfileRules = ProfileRules()
    bank: BankRules = BankRules()
    record: RecordRules = RecordRules()
    climate: ClimateRules = ClimateRules()
    crisis: CrisisRules = CrisisRules()
    alarms: AlarmRules = AlarmRules()
    mode: str = ""

    @property
    def label(self) -> str:
        """The pack as stored with a verdict: name, version, for a local pack edition, and what it is changed for."""
        edition = f"-{self.edition}" if self.edition else ""
        return f"{self.name} {self.version}{edition}" + (f"+{self.mode}" if self.mode else "")
