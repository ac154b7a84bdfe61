"""What stands in the account form, and what becomes of it. No pixels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.api.commands import AddAccount
    from sm_console.api.queries import AskProbe
    from sm_console.api.views import ProbeView


@dataclass(frozen=True)
class AccountDraft:
    """The fields as they stand. ``values`` by field name; ``private`` lets the address be in one's own network."""

    values: dict[str, str]
    private: bool

    def _value(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def __repr__(self) -> str:
        """Leave the password out of every traceback and log."""
        return f"AccountDraft(address={self.address!r})"

    @property
    def address(self) -> str:
        """The address, with https:// where no scheme was typed."""
        address = self._value("address")
        return address if not address or "://" in address else f"https://{address}"

    @property
    def user(self) -> str:
        """The login on the platform."""
        return self._value("user")

    @property
    def secret(self) -> str:
        """The application password."""
        return self._value("secret")

    @property
    def first_name(self) -> str:
        """The person's own first name, where it was asked for."""
        return self._value("first_name")

    def missing(self) -> str:
        """What must still be filled in; empty when nothing."""
        if not self._value("address"):
            return _("The address is missing.")
        if self.user and not self.secret:
            return _("The application password is missing.")
        if "first_name" in self.values and not self.first_name:
            return _("Your first name is missing; it is written under your answers.")
        return ""

    def probe(self) -> AskProbe:
        """The question to the desk: what stands there?"""
        from sm_console.api.queries import AskProbe

        return AskProbe(address=self.address, user=self.user, secret=self.secret, allow_private=self.private)

    def command(self, found: ProbeView, taken: Collection[str]) -> AddAccount:
        """The command that adds it."""
        from sm_console.api.commands import AddAccount

        name = self._value("name") or found.name or urlsplit(self.address).hostname or self.address
        return AddAccount(
            id=free_id(name, taken),
            platform=found.platform,
            address=found.address or self.address,
            name=name,
            unit=self._value("unit"),
            responsible=self._value("responsible"),
            user=self.user,
            secret=self.secret,
            allow_private=self.private,
        )


def free_id(name: str, taken: Collection[str]) -> str:
    """A short id from a name ("Gator & parker" → "gator-parker"), numbered where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-") or "konto"
    number, candidate = 2, base
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def probe_words(found: ProbeView) -> str:
    """What was found, in words: the sentence, the name, the warnings."""
    from sm_console.core.safe_text import safe_line

    summary = safe_line(translate(found.summary), 300)
    if found.platform:
        lines = [_("Found: {what}").format(what=summary)]
    else:
        lines = [_("Nothing usable was found at this address."), summary]
    lines += ["⚠ " + safe_line(translate(warning), 300) for warning in found.warnings]
    if found.platform:
        lines.append(_("Ctrl+S saves the account."))
    return "\n".join(filter(None, lines))
