"""What the rules about a whole account (R1–R3, R13, R14) need to know of it at one instant."""

from __future__ import annotations

from datetime import date

import msgspec

from sm_console.core.closing import StepTaken
from sm_console.core.windows import SeasonWindow


class AccountFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One account as of one instant. Days are local ones.

    ``start`` is the day from which the rules hold: that of the approval (R1), else of the first post or,
    where that is earlier, of the account's coming under watch; ``None`` where none has come yet.
    ``last_post`` is the latest day with a post that counts (see ``core.pace``). ``seasonal`` accounts
    may lack ``windows``, which is a finding. ``unanswered`` counts open comments (R4). ``proposed`` accounts are
    watched by nothing. ``ticked`` are the points done of the list before the start (R1), ``woken`` those of wake-up
    lists (R3), each with the first day of its season.
    ``closing`` is the last step on record in the closure queue (R13).
    """

    account: str
    platform: str
    start: date | None = None
    last_post: date | None = None
    seasonal: bool = False
    windows: tuple[SeasonWindow, ...] = ()
    unanswered: int = 0
    approved: bool = True
    unit: str = ""
    responsible: str = ""
    stand_in: str = ""
    proposed: bool = False
    ticked: frozenset[str] = frozenset()
    woken: frozenset[tuple[date, str]] = frozenset()
    closing: StepTaken | None = None
