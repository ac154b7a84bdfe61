"""What stands in the account form, and what becomes of it. No pixels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sm_console.core.platforms import MANY_SERVERS
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.api.commands import AddAccount
    from sm_console.api.queries import AskProbe
    from sm_console.api.views import ProbeView


_MONEY = re.compile(r"\d{1,6}(?:\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class AccountDraft:
    """The fields as they stand. ``values`` by field name; ``private`` lets the address be in one's own network.

    ``platform`` is empty for a blog or a feed: what it is then shows at the address.
    """

    values: dict[str, str]
    private: bool
    platform: str = ""

    def _value(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def __repr__(self) -> str:
        """Leave the password out of every traceback and log."""
        return f"AccountDraft(address={self.address!r})"

    @property
    def probed(self) -> bool:
        """Whether there is something to try before it is added."""
        return not self.platform

    @property
    def address(self) -> str:
        """The address, with https:// where no scheme was typed."""
        address = self._value("address") if "address" in asked_of(self.platform) else ""
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
        if not self.address and self.platform in {"", *MANY_SERVERS}:
            return _("The address is missing.")
        if self.probed and self.user and not self.secret:
            return _("The application password is missing.")
        if not self.probed and not self._value("name"):
            return _("The name is missing.")
        if self.options is None:
            return _("The budget is a number of dollars, such as 2 or 0,50.")
        if "first_name" in self.values and not self.first_name:
            return _("Your first name is missing; it is written under your answers.")
        return ""

    @property
    def options(self) -> dict[str, str] | None:
        """The platform's settings that were asked for; ``None`` where one cannot be read."""
        budget = self._value("budget").replace(",", ".") if "budget" in asked_of(self.platform) else ""
        if not budget:
            return {}
        return {"daily_budget_usd": budget} if _MONEY.fullmatch(budget) and float(budget) > 0 else None

    def id(self, taken: Collection[str]) -> str:
        """The id that it would get, from the name typed so far."""
        return free_id(self._value("name") or self.platform, taken)

    def probe(self) -> AskProbe:
        """The question to the desk: what stands there?"""
        from sm_console.api.queries import AskProbe

        return AskProbe(address=self.address, user=self.user, secret=self.secret, allow_private=self.private)

    def command(self, found: ProbeView | None, taken: Collection[str]) -> AddAccount:
        """The command that adds it; ``found`` is what stands at the address, where that was tried."""
        from sm_console.api.commands import AddAccount

        name = self._value("name")
        if found is not None:
            name = name or found.name or urlsplit(self.address).hostname or self.address
        return AddAccount(
            id=free_id(name, taken),
            platform=found.platform if found is not None else self.platform,
            address=(found.address if found is not None else "") or self.address,
            name=name,
            unit=self._value("unit"),
            responsible=self._value("responsible"),
            stand_in=self._value("stand_in"),
            approved_by=self._value("approved_by"),
            user=self.user if self.probed else "",
            secret=self.secret if self.probed else "",
            allow_private=self.private and bool(self.address),
            options=self.options or {},
        )


def asked_of(platform: str) -> frozenset[str]:
    """The fields that only some platforms need; "" stands for a blog or a feed."""
    if not platform:
        return frozenset({"address", "user", "secret", "private"})
    if platform in MANY_SERVERS:
        return frozenset({"address", "private"})
    return {"manual": frozenset({"address"}), "x": frozenset({"budget"})}.get(platform, frozenset())


def afterwards(draft: AccountDraft, taken: Collection[str]) -> str:
    """What there is to do once an account is saved that could not be tried before."""
    if draft.platform == "manual":
        return _("No program reads it: look there on your rounds, and enter what happens with sm-console enter.")
    words = _("Ctrl+S saves the account without a login. Log in afterwards, in a terminal: {command}")
    return words.format(command=f"sm-console accounts login {draft.id(taken)}")


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
