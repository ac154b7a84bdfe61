"""What the states of rounds are called, on the command line and on the screen: msgids, translated where shown."""

from __future__ import annotations

from typing import Final

from sm_console.api.round_views import LookNeed
from sm_console.core.messages import N_
from sm_console.core.rounds import RoundState, SlotState

SLOTS: Final = {
    SlotState.UPCOMING: N_("to come"),
    SlotState.OPEN: N_("not begun"),
    SlotState.RUNNING: N_("going on"),
    SlotState.DONE: N_("done"),
    SlotState.PARTIAL: N_("not complete"),
    SlotState.MISSED: N_("left out"),
}

ROUNDS: Final = {
    RoundState.RUNNING: N_("going on"),
    RoundState.ENDED: N_("ended"),
    RoundState.GIVEN_UP: N_("given up"),
    RoundState.FORGOTTEN: N_("left lying"),
}

NEEDS: Final = {
    LookNeed.NEW: N_("new"),
    LookNeed.MANUAL: N_("look by hand"),
    LookNeed.TROUBLE: N_("not read"),
    LookNeed.UNCHANGED: N_("nothing new"),
    LookNeed.SEEN: N_("looked at"),
}
