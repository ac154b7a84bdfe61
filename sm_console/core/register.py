"""R1 and R14: what the register of accounts lacks."""

from __future__ import annotations

from enum import StrEnum

from sm_console.core.facts import AccountFacts
from sm_console.core.messages import N_
from sm_console.core.model import Message


class RegisterState(StrEnum):
    """What is missing. ``proposed`` is R1's word for an account without approval; the others are R14's."""

    PROPOSED = "proposed"
    NO_RESPONSIBLE = "no-responsible"
    NO_STAND_IN = "no-stand-in"
    NO_UNIT = "no-unit"


_SENTENCES = {
    RegisterState.PROPOSED: N_("R1: the account has no manager's approval on record ({pack})"),
    RegisterState.NO_RESPONSIBLE: N_("R14: nobody is responsible for the account ({pack})"),
    RegisterState.NO_STAND_IN: N_("R14: nobody stands in for the one responsible ({pack})"),
    RegisterState.NO_UNIT: N_("R14: the account belongs to no unit ({pack})"),
}


def missing(facts: AccountFacts) -> list[RegisterState]:
    """Return what an account's entry in the register lacks."""
    there = {
        RegisterState.PROPOSED: facts.approved,
        RegisterState.NO_RESPONSIBLE: bool(facts.responsible),
        RegisterState.NO_STAND_IN: bool(facts.stand_in),
        RegisterState.NO_UNIT: bool(facts.unit),
    }
    return [state for state, is_there in there.items() if not is_there]


def rule_of(state: RegisterState) -> str:
    """Return the rule that asks for what is missing."""
    return "R1" if state is RegisterState.PROPOSED else "R14"


def sentence(state: RegisterState, pack: str) -> Message:
    """Say what is missing; ``pack`` is the label of the one that decides."""
    return Message(_SENTENCES[state], {"pack": pack})
