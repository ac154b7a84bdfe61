"""The configuration in force, with the calendars that its rule packs need."""

from __future__ import annotations

import logging
from pathlib import Path

from config.errors import ConfigError, Problem
from config.load import changed_files, load
from config.schema import Account, Configuration
from sm_console.core.calendar import WorkCalendar
from sm_console.core.rules import CalendarRules, RulePack

log = logging.getLogger(__name__)


class Standing:
    """What the files say, as last read without error; rules and people are looked up here."""

    def __init__(self, folder: Path) -> None:
        """Read the folder. Raises ConfigError."""
        self.folder = folder
        self.configuration: Configuration = load(folder)
        self.problems: tuple[Problem, ...] = ()
        self.closed: frozenset[str] = frozenset()  # accounts whose closing is on record (R13): they are not read
        self._calendars: list[tuple[CalendarRules, WorkCalendar]] = []

    @property
    def watched(self) -> tuple[Account, ...]:
        """The accounts that are read: all but the proposed (R1) and the closed (R13)."""
        return tuple(account for account in self.configuration.watched if account.id not in self.closed)

    def account(self, account_id: str) -> Account | None:
        """Return a configured account, or ``None``."""
        return self.configuration.account(account_id)

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
        return self.configuration.pack_for(account_id)

    def calendar(self, pack: RulePack | None = None) -> WorkCalendar:
        """Return the calendar of a pack (``None``: the city's), made once."""
        rules = (pack or self.configuration.pack).calendar
        for known, calendar in self._calendars:
            if known == rules:
                return calendar
        calendar = WorkCalendar(rules)
        self._calendars.append((rules, calendar))
        return calendar

    def versions(self, account_id: str) -> tuple[str, str]:
        """Return the labels of pack and calendar that decide for an account now."""
        pack = self.pack(account_id)
        return pack.label, self.calendar(pack).version

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
        return True
