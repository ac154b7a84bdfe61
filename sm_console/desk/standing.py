"""The configuration in force, with the calendars that its rule packs need."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from config.errors import ConfigError, Problem
from config.load import changed_files, load
from config.schema import Account, Configuration
from sm_console.core import answer, crisis
from sm_console.core.calendar import WorkCalendar
from sm_console.core.crisis import Crisis, CrisisCalendar
from sm_console.core.model import Deadline
from sm_console.core.rounds import Rhythm
from sm_console.core.rules import CalendarRules, CrisisRules, RulePack

log = logging.getLogger(__name__)


class Standing:
    """What the files say, as last read without error; rules and people are looked up here."""

    def __init__(self, folder: Path) -> None:
        """Read the folder. Raises ConfigError."""
        self.folder = folder
        self.configuration: Configuration = load(folder)
        self.problems: tuple[Problem, ...] = ()
        self.closed: frozenset[str] = frozenset()  # accounts whose closing is on record (R13): they are not read
        self.crisis: Crisis | None = None
        self._listed: dict[str, Account] = {}
        self._listed_of: Configuration | None = None
        self._calendars: list[tuple[CalendarRules, WorkCalendar]] = []
        self._crisis_calendars: list[tuple[CalendarRules, CrisisRules, CrisisCalendar]] = []

    @property
    def watched(self) -> tuple[Account, ...]:
        """The accounts that are read: all but the proposed (R1) and the closed (R13)."""
        return tuple(account for account in self.configuration.watched if account.id not in self.closed)

    def account(self, account_id: str) -> Account | None:
        """Return a configured account, or ``None``."""
        if self._listed_of is not self.configuration:
            self._listed = {account.id: account for account in self.configuration.accounts}
            self._listed_of = self.configuration
        return self._listed.get(account_id)

    def first_name(self, login: str) -> str:
        """Return the first name that a login signs with; empty when not on the staff list."""
        person = self.configuration.person(login)
        return person.first_name if person is not None else ""

    def name(self, login: str) -> str:
        """Return how to call a person: by first name where it is known."""
        return self.first_name(login) or login

    def names(self) -> dict[str, str]:
        """Return all first names by login."""
        return {person.login: person.first_name for person in self.configuration.staff}

    def pack(self, account_id: str) -> RulePack:
        """Return the rule pack that decides for an account; the city's for one that is not configured."""
        account = self.account(account_id)
        return self.configuration.pack if account is None else self.configuration.pack_of(account)

    def calendar(self, pack: RulePack | None = None) -> WorkCalendar:
        """Return the calendar of a pack (``None``: the city's), made once."""
        rules = (pack or self.configuration.pack).calendar
        for known, calendar in self._calendars:
            if known is rules or known == rules:  # asked of every account: comparing field by field takes its time
                return calendar
        calendar = WorkCalendar(rules)
        self._calendars.append((rules, calendar))
        return calendar

    def crisis_of(self, account_id: str) -> Crisis | None:
        """Return the crisis that holds for an account, ``None`` where all is as usual."""
        if self.crisis is None:
            return None
        account = self.account(account_id)
        return self.crisis if self.crisis.covers(account_id, account.unit if account is not None else "") else None

    def crisis_calendar(self, pack: RulePack) -> CrisisCalendar:
        """Return the hours in which somebody is there during a crisis, made once."""
        for rules, hours, calendar in self._crisis_calendars:
            if (rules, hours) == (pack.calendar, pack.crisis):
                return calendar
        made = CrisisCalendar(pack.calendar, pack.crisis)
        self._crisis_calendars.append((pack.calendar, pack.crisis, made))
        return made

    def versions(self, account_id: str) -> tuple[str, str]:
        """Return the labels of pack and calendar that decide for an account's answer time now."""
        pack = self.pack(account_id)
        if self.crisis_of(account_id) is not None:
            return crisis.effective(pack).label, self.crisis_calendar(pack).version
        return pack.label, self.calendar(pack).version

    def dated(self, account_id: str, received: datetime, pack: RulePack | None = None) -> Deadline:
        """Return when a comment on an account has to be answered (R4), as things stand now.

        ``pack`` decides in place of the account's own.
        """
        pack, standing = pack or self.pack(account_id), self.crisis_of(account_id)
        if standing is not None:
            return crisis.deadline(received, pack, self.calendar(pack), standing.began, self.crisis_calendar(pack))
        return answer.deadline(received, pack, self.calendar(pack))

    def watch(
        self, account: Account, pack: RulePack | None = None
    ) -> tuple[RulePack, WorkCalendar, Rhythm, datetime | None]:
        """Return by which pack, in which hours and how often an account is looked through (R6).

        And since when that holds: a crisis asks for nothing before it began (``None``: always). ``pack`` decides
        in place of the account's own.
        """
        pack = pack or self.configuration.pack_of(account)
        standing = self.crisis
        if standing is not None and standing.covers(account.id, account.unit):
            return crisis.effective(pack), self.crisis_calendar(pack), crisis.rhythm(pack), standing.began
        return pack, self.calendar(pack), Rhythm(per_day=pack.watch_per_day), None

    def changed(self) -> bool:
        """Whether the files differ from what is in force. Blocks on the disk for a moment."""
        return bool(changed_files(self.folder, self.configuration.stamps))

    def reload(self) -> bool:
        """Read the files again; return whether they could be used. What was in force stays when not."""
        try:
            self.configuration = load(self.folder)
        except ConfigError as error:
            if error.problems != self.problems:  # said once, not at every look
                log.warning("the changed configuration is not used: %s", "; ".join(map(str, error.problems)))
            self.problems = error.problems
            return False
        if self.problems:
            log.info("the configuration can be used again")
        self.problems = ()
        self._calendars.clear()
        self._crisis_calendars.clear()
        return True
