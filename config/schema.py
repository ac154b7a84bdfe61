"""The configuration as typed, immutable data. Nothing here reads or writes a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.model import Role
from sm_console.core.platforms import PLATFORMS
from sm_console.core.quiet import QuietHours
from sm_console.core.rules import RulePack
from sm_console.core.windows import DatedWindow, SeasonWindow, YearlyWindow

__all__ = [
    "DEFAULT_PACK",
    "LANGUAGES",
    "NEED_ADDRESS",
    "PICTURES",
    "PLATFORMS",
    "Account",
    "Approval",
    "Configuration",
    "DatedWindow",
    "Person",
    "SeasonWindow",
    "Settings",
    "YearlyWindow",
]

NEED_ADDRESS = ("wordpress", "feed")
"""Where an account's address must be written; all other platforms are found without one."""

LANGUAGES = ("sv", "en")
PICTURES = ("auto", "blocks", "kitty", "sixel", "none")
"""How consoles may show pictures."""
DEFAULT_PACK = "malmo"


class Approval(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """R1: who approved the account, and when."""

    by: str
    on: date


class Account(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One social media account.

    ``id`` is what is written on the command line. ``address`` is empty where the platform's own is meant.
    ``user`` is the login on the platform; its secret stands elsewhere. ``remote`` is the account's own id
    there (a Page's, a channel's), ``options`` the platform's few settings; logging in fills both in where
    it can. ``rules`` names another rule pack than the city's (R15); empty means the city's.
    ``seasonal`` accounts have a ``season`` or owe one (R3). ``proposed`` ones wait for their approval (R1), and
    nothing watches them until then.
    """

    id: str
    platform: str
    address: str = ""
    name: str = ""
    unit: str = ""
    responsible: str = ""
    stand_in: str = ""
    user: str = ""
    allow_private: bool = False
    approval: Approval | None = None
    seasonal: bool = False
    season: tuple[SeasonWindow, ...] = ()
    rules: str = ""
    remote: str = ""
    options: Mapping[str, str] = msgspec.field(default_factory=dict)
    proposed: bool = False

    @property
    def place(self) -> str:
        """The platform that its followers see: one that is watched by hand may say which (option ``on``)."""
        return self.options.get("on", self.platform).casefold() if self.platform == "manual" else self.platform


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One on the staff list. ``first_name`` is what answers are signed with (R5)."""

    login: str
    first_name: str
    role: Role = Role.STAFF


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody outside who hears of alarms: the secret with this ``id`` is the address (a URL of the Apprise library).

    ``kinds`` empty means all. ``names`` lets account names leave the house, ``quiet`` keeps the quiet hours.
    """

    id: str
    kinds: tuple[AlarmKind, ...] = ()
    names: bool = True
    quiet: bool = True


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the whole desk.

    ``groups`` names the unix group that gives each role when served, ``units`` the rule pack of a unit
    that has one of its own (R15). In ``quiet`` hours no alarm rings; ``receivers`` hear of alarms outside.
    """

    language: str = "sv"
    pictures: str = PICTURES[0]
    rules: str = DEFAULT_PACK
    groups: Mapping[Role, str] = msgspec.field(default_factory=dict)
    units: Mapping[str, str] = msgspec.field(default_factory=dict)
    quiet: QuietHours | None = None
    receivers: tuple[Receiver, ...] = ()


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the files say.

    ``pack`` is the city's rule pack, extensions applied; ``packs`` holds every known one by name.
    ``stamps`` maps each file that was looked for to a fingerprint of what it held (empty: missing).
    """

    accounts: tuple[Account, ...]
    staff: tuple[Person, ...]
    settings: Settings
    pack: RulePack
    packs: Mapping[str, RulePack]
    stamps: Mapping[str, str]

    @property
    def watched(self) -> tuple[Account, ...]:
        """All accounts but the proposed ones, which nothing watches (R1)."""
        return tuple(account for account in self.accounts if not account.proposed)

    def account(self, account_id: str) -> Account | None:
        """Return the account with that id, or ``None``."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def person(self, login: str) -> Person | None:
        """Return the person with that login, or ``None``."""
        return next((person for person in self.staff if person.login == login), None)

    def pack_of(self, account: Account) -> RulePack:
        """Return the rule pack that decides for an account: its own, else its unit's, else the city's (R15)."""
        name = account.rules or self.settings.units.get(account.unit, "")
        return self.packs[name] if name else self.pack
