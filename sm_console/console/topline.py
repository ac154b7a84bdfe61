"""The title line: what is unanswered, today's counters, how fresh everything is, who and where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len

from sm_console.api.time_words import ago, short_span, span
from sm_console.console.tabs import person, person_fits
from sm_console.console.wrap import clip
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.views import PlatformAge
    from sm_console.console.state import State

GAP = 3
"""Cells at least between what stands at the left and the person at the right."""
STALE = timedelta(minutes=30)
"""A fetch older than this is a warning: silence must never look like calm."""
MANY = 4
"""Platforms from which one age, the oldest, stands for all while none is stale."""


def platform_name(platform: str) -> str:
    """A platform as people call it."""
    from sm_console.core.platforms import named
    from sm_console.core.safe_text import safe_line

    if platform == "manual":
        return _("By hand")
    return named(safe_line(platform, 20))


def is_stale(age: PlatformAge, now: datetime) -> bool:
    """Whether a platform's silence may mean nothing."""
    return age.fetched is None or now - age.fetched > STALE


def age_words(age: PlatformAge, now: datetime, *, short: bool) -> str:
    """How fresh a platform's accounts are: "WordPress hämtat nyss", "⚠ RSS hämtat för 3 h sedan"."""
    name = platform_name(age.platform)
    if age.fetched is None:
        words = _("⚠ {platform} not fetched") if short else _("⚠ {platform} not fetched yet")
        return words.format(platform=name)
    stale = is_stale(age, now)
    sign = "⚠ " if stale else ""
    when = ago(age.fetched, now)
    if short:
        return sign + _("{platform} {when}").format(platform=name, when=short_span(now - age.fetched))
    return sign + _("{platform} fetched {when}").format(platform=name, when=when)


def freshness(state: State, *, short: bool, most: int = 0) -> list[str]:
    """All platforms, the stalest first; not more than ``most`` of those, where that is said."""
    if state.status is None:
        return []
    if state.ever_connected and not state.connected:
        return [_("⚠ no connection")]  # what was fetched meanwhile is not known here
    now = state.now()
    never = datetime.min.replace(tzinfo=now.tzinfo)
    ages = sorted(state.status.platforms, key=lambda age: age.fetched or never)
    together = _together(ages, now, short=short) if len(ages) >= MANY else ""
    if together:
        return [together]
    if not short:
        return [age_words(age, now, short=False) for age in ages]
    stale = [age_words(age, now, short=True) for age in ages if is_stale(age, now)]
    if most and stale:
        stale[most:] = ["…"] if len(stale) > most else []
    elif len(stale) < len(ages):
        stale.append(_("the rest fresh") if stale else _("all fresh"))
    return stale


def _together(ages: list[PlatformAge], now: datetime, *, short: bool) -> str:
    """One age for all platforms, the stalest first, where none is stale or all are; empty where they differ."""
    if not any(is_stale(age, now) for age in ages):
        return "" if short else _("all fetched {when}").format(when=ago(ages[0].fetched or now, now))
    if not all(is_stale(age, now) for age in ages):
        return ""
    latest = ages[-1].fetched
    if latest is None:
        return _("⚠ nothing fetched yet")
    return _("⚠ nothing fetched for {span}").format(span=span(now - latest))


def title_line(state: State, width: int, summary: str = "") -> tuple[str, str]:
    """What is unanswered (or a board's own ``summary``) and how fresh everything is, in the longest form that fits.

    At the right who sits here, where the tabs above leave no room for it.
    """
    right = "" if person_fits(state, width) else f"{person(state)} "
    if state.status is None:
        return " " + (summary or _("Unanswered")), right
    today = state.status.today
    counts = {"open": state.status.open, "received": today.received, "answered": today.answered, "late": today.late}
    forms = (
        (_("Today: {received} received, {answered} answered, {late} late"), False, 0),
        (_("Today {received} in, {answered} answered, {late} late"), False, 0),
        (_("Today {received} in, {answered} answered, {late} late"), True, 0),
        (_("{received} in, {answered} done, {late} late"), True, 0),
        ("", True, 0),
        *(("", True, most) for most in (6, 4, 2, 1)),
    )
    tried = [(right, *form, False) for form in forms]
    tried += [(name, *forms[-1], True) for name in (right, f"{person(state, short=True)} " if right else "")]
    for name, counters, short, most, terse in tried:
        begin = summary or _("Unanswered {open}")
        fresh = freshness(state, short=short, most=most)
        words = [begin, _warnings(state, terse=terse), "" if summary else counters, *fresh]
        left = " " + " · ".join(word.format(**counts) if "{" in word else word for word in words if word)
        room = width - (GAP + cell_len(name) if name else 0)
        if cell_len(left) <= room:
            return left, name
    return clip(left, room), name


def _warnings(state: State, *, terse: bool) -> str:
    """What calls for somebody in another place: a round, alarms."""
    lapsed = state.watch_lapsed and state.place != "rounds"
    calling = sum(one.calls and one.kind != "round" for one in state.alarms or ())
    calls = ngettext("{count} alarm", "{count} alarms", calling).format(count=calling)
    if not calling or state.place == "alarms":
        calls = ""
    if terse and lapsed:
        return "⚠ " + ", ".join(filter(None, (_("round late"), calls)))
    return " · ".join(f"⚠ {words}" for words in (_("round overdue") if lapsed else "", calls) if words)
