"""R1 and R14: where an account stands in the register, and what its entry lacks.

Where the guideline's wording leaves room, this is decided:

- What is marked as proposed is watched by nothing until a manager's approval and the whole checklist are on record.
- An account that runs already without an approval on record is a finding, but goes on being watched: people write
  to it, and R4 holds whoever forgot the papers. It is not asked for a checklist either.
- Of a proposed account nothing is judged but what the register lacks.
"""

from __future__ import annotations

from enum import StrEnum

from sm_console.core.facts import AccountFacts
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.rules import RulePack
from sm_console.core.season import SeasonState, SeasonVerdict


class AccountState(StrEnum):
    """Where an account stands in the register."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RESTING = "resting"
    CLOSED = "closed"


class RegisterState(StrEnum):
    """What is missing. ``proposed`` is R1's word for an account without approval; the others are R14's."""

    PROPOSED = "proposed"
    NO_RESPONSIBLE = "no-responsible"
    NO_STAND_IN = "no-stand-in"
    NO_UNIT = "no-unit"


_IN_SEASON = frozenset({SeasonState.IN_SEASON, SeasonState.IN_SEASON_SILENT})

_SENTENCES = {
    RegisterState.PROPOSED: N_("R1: the account has no manager's approval on record ({pack})"),
    RegisterState.NO_RESPONSIBLE: N_("R14: nobody is responsible for the account ({pack})"),
    RegisterState.NO_STAND_IN: N_("R14: nobody stands in for the one responsible ({pack})"),
    RegisterState.NO_UNIT: N_("R14: the account belongs to no unit ({pack})"),
}
_PROPOSED = N_(
    "R1: proposed and watched by nothing until it is approved; done on the checklist: {done} of {listed} ({pack})"
)


def state(facts: AccountFacts, verdict: SeasonVerdict | None, *, closed: bool = False) -> AccountState:
    """Return where an account stands; ``verdict`` is R3's, ``closed`` says that R13's last step has been taken."""
    if closed:
        return AccountState.CLOSED
    if facts.proposed:
        return AccountState.PROPOSED
    if verdict is None or verdict.season is None or _IN_SEASON & {verdict.state, *verdict.also}:
        return AccountState.ACTIVE
    return AccountState.RESTING


def missing(facts: AccountFacts) -> list[RegisterState]:
    """Return what an account's entry in the register lacks."""
    if facts.approved and not facts.proposed and facts.responsible and facts.stand_in and facts.unit:
        return []  # nearly all of them
    there = {
        RegisterState.PROPOSED: facts.approved and not facts.proposed,
        RegisterState.NO_RESPONSIBLE: bool(facts.responsible),
        RegisterState.NO_STAND_IN: bool(facts.stand_in),
        RegisterState.NO_UNIT: bool(facts.unit),
    }
    return [state for state, is_there in there.items() if not is_there]


def unticked(facts: AccountFacts, pack: RulePack) -> list[str]:
    """Return the ids of the checklist's points that are not done yet."""
    return [point.id for point in pack.register.checklist if point.id not in facts.ticked]


def rule_of(state: RegisterState) -> str:
    """Return the rule that asks for what is missing."""
    return "R1" if state is RegisterState.PROPOSED else "R14"


def sentence(state: RegisterState, facts: AccountFacts, pack: RulePack) -> Message:
    """Say what is missing; ``pack`` is the one that decides."""
    values = {"pack": pack.label}
    if state is RegisterState.PROPOSED and facts.proposed:
        listed = len(pack.register.checklist)
        return Message(_PROPOSED, values | {"done": str(listed - len(unticked(facts, pack))), "listed": str(listed)})
    return Message(_SENTENCES[state], values)
