"""Words that desk and console share about several people at one thread."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sm_console.core.messages import N_
from sm_console.core.model import Message

ANSWERED_MEANWHILE: Final = Message(
    N_("Somebody has answered here meanwhile. Look at the thread, then send again or drop this answer.")
)
"""Why an answer was held back as it was about to leave: the person decides, the two texts before them."""


LEFT: Final = "left"
"""Why a claim is about to end, or has ended: its holder's last console is gone."""


class ManyAct(StrEnum):
    """What can be done to many comments at once."""

    CLAIM = "claim"
    REPLY = "reply"
    WAIVE = "waive"
    HIDE = "hide"
    ASSIGN = "assign"
