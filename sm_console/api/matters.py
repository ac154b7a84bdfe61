"""What the matter is with a finding, and what the rules are called: on the command line and on the screen."""

from __future__ import annotations

from sm_console.core.messages import N_
from sm_console.i18n import _

MATTERS: dict[tuple[str, str], str] = {
    ("R1", "proposed"): N_("No approval on record"),
    ("R2", "at_risk"): N_("Too few posts: period at risk"),
    ("R2", "missed"): N_("Too few posts last period"),
    ("R3", "in-season-silent"): N_("In season, but nothing posted"),
    ("R3", "resting-unanswered"): N_("Resting, but comments wait"),
    ("R3", "waking"): N_("Season begins soon"),
    ("R3", "posting-out-of-season"): N_("Posts out of season"),
    ("R3", "no-window"): N_("Seasonal, but no season is set"),
    ("R3", "slept-a-season"): N_("Slept a whole season"),
    ("R4", "overdue"): N_("Comments past their time"),
    ("R4", "before-opening"): N_("To answer before next opening"),
    ("R5", "none"): N_("Answer without a first name"),
    ("R5", "unknown-name"): N_("Answer with unknown first name"),
    ("R6", "overdue"): N_("A round is overdue"),
    ("R7", "fail"): N_("Profile picture is not right"),
    ("R7", "look-yourself"): N_("Profile picture: look yourself"),
    ("R8", "fail"): N_("Background picture is not right"),
    ("R8", "look-yourself"): N_("Background: look yourself"),
    ("R9", "fail"): N_("About is empty or too short"),
    ("R10", "fail"): N_("General information incomplete"),
    ("R10", "look-yourself"): N_("Information: look yourself"),
    ("R13", "candidate"): N_("May have to be closed"),
    ("R13", "warned"): N_("Closing: owner has been warned"),
    ("R13", "to-close"): N_("Closing: decided"),
    ("R13", "announced"): N_("Closing: announced"),
    ("R13", "preserved"): N_("Closing: preserved"),
    ("R14", "no-responsible"): N_("Nobody is responsible"),
    ("R14", "no-stand-in"): N_("Nobody stands in"),
    ("R14", "no-unit"): N_("No unit"),
}
"""What is the matter, by rule and state."""

RULES: dict[str, str] = {
    "R1": N_("Approval"),
    "R2": N_("Posting pace"),
    "R3": N_("Season"),
    "R4": N_("Answer time"),
    "R5": N_("First name"),
    "R6": N_("Watch"),
    "R7": N_("Profile picture"),
    "R8": N_("Background picture"),
    "R9": N_("About"),
    "R10": N_("General information"),
    "R11": N_("Public record"),
    "R12": N_("Climate"),
    "R13": N_("Closure"),
    "R14": N_("Stand-in, owner"),
    "R15": N_("Local rules"),
}
"""What each rule is called."""


def matter_of(finding: str) -> str:
    """What a finding's id ("R14/bad/no-unit") stands for: "R14 Ingen enhet"; of an unknown one its rule's name."""
    rule, state = finding.partition("/")[0], finding.rpartition("/")[2]
    name = MATTERS.get((rule, state)) or RULES.get(rule)
    return f"{rule} {_(name)}" if name else finding
