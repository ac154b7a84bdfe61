"""The page of accounts: how each connection is doing, what is spent, what it cannot do, and what to do about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import said
from sm_console.api.time_words import ago, moment, span
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap
from sm_console.core.model import Action, HealthState, Role
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.views import AccountView, QuotaView
    from sm_console.console.state import State

_FULL = 9.99
"""Shares above this are shown as this: a platform may tell anything."""

_SHOWN = 3
"""So many of an account's limits are shown, the most spent first."""


def account_lines(state: State, width: int, first: str = "") -> list[Content]:
    """All accounts, those first that need somebody, before them the one named."""
    lines = [_bold(" " + _("Connections")), *_plain(_summary(state.accounts), width), Content("")]
    if not state.accounts:
        return [lines[0], Content(""), *_plain(_("No accounts yet. : and “Add account” adds one."), width)]
    for account in sorted(state.accounts, key=lambda one: (one.id != first, *_urgency(one))):
        lines += [*_of_account(state, account, width), Content("")]
    return lines


def _bold(text: str) -> Content:
    return Content.styled(text, "bold")


def _plain(text: str, width: int, start: str = "   ") -> list[Content]:
    """Wrapped lines, the later ones hanging under the first one's words."""
    hanging = " " * len(start)
    parts = wrap(text, width - len(start) - 2)
    return [Content((hanging if number else start) + part) for number, part in enumerate(parts)]


def _urgency(account: AccountView) -> tuple[int, str]:
    if not _is_fetched(account):
        return 4, account.name.casefold()
    order = {HealthState.BROKEN: 0, HealthState.LATE: 1, HealthState.NEW: 3, HealthState.OK: 3}
    return min(order[account.health], 2 if account.notices else 3), account.name.casefold()


def _summary(accounts: list[AccountView]) -> str:
    """How many there are, and how many want looking at."""
    fetched = [account for account in accounts if _is_fetched(account)]
    broken = sum(account.health is HealthState.BROKEN for account in fetched)
    late = sum(account.health is HealthState.LATE for account in fetched)
    noticed = sum(account.health is HealthState.OK and bool(account.notices) for account in fetched)
    spent = sum(account.requests_today for account in accounts)
    words = [
        ngettext("{count} account", "{count} accounts", len(accounts)).format(count=len(accounts)),
        ngettext("⚠ {count} is BROKEN", "⚠ {count} are BROKEN", broken).format(count=broken) if broken else "",
        ngettext("⚠ {count} is slow", "⚠ {count} are slow", late).format(count=late) if late else "",
        _("⚠ {count} with something to know").format(count=noticed) if noticed else "",
        ngettext("{count} request today", "{count} requests today", spent).format(count=_whole(spent)),
    ]
    return " · ".join(filter(None, words))


def _of_account(state: State, account: AccountView, width: int) -> list[Content]:
    from sm_console.core.safe_text import safe_line

    now = state.now()
    name = safe_line(account.name or account.id, 60)
    lines = [Content.assemble((f" {name}", "bold"), (f"  {safe_line(account.id, 40)}", "dim"))]
    lines += _plain(" · ".join(_state_words(account, now)), width)
    for warning in _warnings(account, now):
        lines += _plain(warning, width, "   ⚠ ")
    spent = _spent_words(account, now)
    if spent:
        lines += _plain(" · ".join(spent), width)
    if state.may(Role.STAFF):
        lines += _plain(_ability_words(account), width) if _ability_words(account) else []
    people = _("Responsible: {responsible}. Stand-in: {stand_in}. Unit: {unit}").format(
        responsible=safe_line(account.responsible, 60) or _("missing"),
        stand_in=safe_line(account.stand_in, 60) or _("missing"),
        unit=safe_line(account.unit, 60) or _("missing"),
    )
    lines += _plain(people, width)
    if account.address:
        lines.append(Content.styled("   " + safe_line(account.address, width - 5), "dim"))
    return lines


def _is_fetched(account: AccountView) -> bool:
    """Whether anything is asked of its platform at all."""
    return not (account.platform == "manual" or account.proposed or account.closed)


def _state_words(account: AccountView, now: datetime) -> list[str]:
    words = [platform_name(account.platform)]
    if account.closed:
        words.append(_("closed: nothing is fetched any more (R13)"))
    elif account.proposed:
        words.append(_("proposed: nothing is fetched until it is approved (R1)"))
    elif account.platform == "manual":
        words.append(_("no program reads it: look there on your rounds"))
    else:
        words += [
            _health(account),
            _("fetched {when}").format(when=ago(account.fetched, now)) if account.fetched else "",
        ]
    if account.open:
        unanswered = ngettext("{count} comment unanswered", "{count} comments unanswered", account.open)
        words.append(unanswered.format(count=account.open))
    if account.overdue:
        late = ngettext("{count} comment overdue", "{count} comments overdue", account.overdue)
        words.append(late.format(count=account.overdue))
    return [word for word in words if word]


def _health(account: AccountView) -> str:
    words = {
        HealthState.NEW: _("not fetched yet"),
        HealthState.OK: _("in order"),
        HealthState.LATE: _("⚠ slow, tries again by itself"),
        HealthState.BROKEN: _("⚠ BROKEN, someone has to act"),
    }
    return words[account.health]


def _warnings(account: AccountView, now: datetime) -> list[str]:
    """What is wrong and what to do, in whole sentences."""
    from sm_console.core.safe_text import safe_line

    told = [] if account.message is None else [account.message]
    words = [safe_line(said(message, now), 400) for message in (*told, *account.notices)]
    if account.paused is not None:
        words.append(
            _("The platform has asked for a pause until {when}; nothing is asked before.").format(
                when=moment(account.paused, now)
            )
        )
    if account.gap_since is not None:
        gap = _(
            "Nothing is known since {when}; the gap closes when a fetch reaches back. If it stays, look there, then: "
            "sm-console accounts gap {id} --known"
        )
        words.append(gap.format(when=moment(account.gap_since, now), id=account.id))
    return words


def _spent_words(account: AccountView, now: datetime) -> list[str]:
    """The day's requests, the limits as the platform tells them, and the login's days."""
    words = []
    if account.requests_today:
        count = account.requests_today
        words.append(ngettext("{count} request today", "{count} requests today", count).format(count=_whole(count)))
    quotas = sorted(account.quotas, key=lambda quota: (quota.name not in _own_names(), -quota.share))
    words += [_quota_words(quota, now) for quota in quotas[:_SHOWN]]
    if account.login_ends is not None and account.login_ends > now:
        words.append(_("the login lasts {span} more").format(span=span(account.login_ends - now)))
    return words


def _own_names() -> dict[str, str]:
    """Words for the limits that this program counts itself; all others keep the platform's own."""
    return {"X credits per day": _("X, dollars today"), "YouTube units per day": _("YouTube, units today")}


def _quota_words(quota: QuotaView, now: datetime) -> str:
    """One limit: "X, dollar i dag: 0,46 av 2 (23 %), helt igen 01.00"."""
    from sm_console.core.safe_text import safe_line

    share = min(max(quota.share, 0.0), _FULL)
    values = {
        "name": _own_names().get(quota.name) or safe_line(quota.name, 60),
        "share": f"{share:.0%}".replace("%", " %"),
        "resets": moment(quota.resets, now) if quota.resets is not None else "",
    }
    if quota.limit is not None:
        values |= {"used": _amount(share * quota.limit, quota.limit), "limit": _amount(quota.limit, quota.limit)}
        if quota.resets is None:
            return _("{name}: {used} of {limit} ({share})").format(**values)
        return _("{name}: {used} of {limit} ({share}), whole again {resets}").format(**values)
    if quota.resets is None:
        return _("{name}: {share} used").format(**values)
    return _("{name}: {share} used, whole again {resets}").format(**values)


def _amount(number: float, limit: float) -> str:
    """A number as the reader writes it, with two decimals where the limit is so small that they matter."""
    if limit >= 100 or number == round(number):
        return _whole(round(number))
    whole, _point, part = f"{number:.2f}".partition(".")
    return _("{whole}.{part}").format(whole=whole, part=part)


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _ability_words(account: AccountView) -> str:
    """What cannot be done from here, so that nobody looks for the key; empty where everything can."""
    if account.platform == "feed":
        return _("Can only be read: nothing can be answered or changed from here.")
    if account.platform == "manual":
        return _("Answer on the platform itself, and enter what happens: sm-console enter.")
    if not account.comments:
        return _("Comments cannot be read by programs: look there on your rounds.")
    if account.actions is None:
        return ""
    if not account.actions:
        return _("Nothing can be answered until somebody logs in: sm-console accounts login {id}").format(id=account.id)
    names = {
        Action.REPLY: _("answer comments"),
        Action.HIDE: _("hide comments"),
        Action.DELETE: _("delete others’ comments") if Action.DELETE in account.own_actions else _("delete"),
        Action.LIKE: _("like"),
    }
    lacking = [name for action, name in names.items() if action not in account.actions]
    return _("Cannot: {actions}").format(actions=", ".join(lacking)) if lacking else ""
