"""Rule packs for the tests, made by hand so that core is tested without configuration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from sm_console.core.rules import AnswerRules, CalendarRules, OfficeHours, PaceRules, RulePack, SignatureRules

OPENERS = (
    *("/", "//", "-", "–", "—"),
    *("Mvh", "Hälsningar", "Vänliga hälsningar", "Med vänlig hälsning", "Vänligen", "Hej då", "Kram"),
)
WEEK = (OfficeHours(opens=time(8), closes=time(17)),) * 7

MALMO_PACE = {
    "x": PaceRules(period="week", least=3, most=4),
    "wordpress": PaceRules(period="month", least=1),
    "flickr": PaceRules(period="half-year", least=1),
}
HANDBOOK_PACE = {**MALMO_PACE, "x": PaceRules(period="week", least=2)}


def make_pack(
    *,
    week: tuple[OfficeHours, ...] = WEEK,
    closed: frozenset[date] = frozenset(),
    opened: frozenset[date] = frozenset(),
    half_days: Mapping[str, time] | None = None,
    hours: float = 24,
    target_hours: float = 2,
    pace: Mapping[str, PaceRules] | None = None,
) -> RulePack:
    """Return Malmö's pack with local changes."""
    return RulePack(
        name="malmo",
        version=1,
        calendar=CalendarRules(
            timezone="Europe/Stockholm",
            country="SE",
            categories=("public", "de_facto"),
            hours=week,
            closed_days=closed,
            open_days=opened,
            half_days=dict(half_days or {}),
        ),
        answer=AnswerRules(hours=hours, target_hours=target_hours),
        signature=SignatureRules(required=True, openers=OPENERS),
        pace=dict(MALMO_PACE if pace is None else pace),
    )
