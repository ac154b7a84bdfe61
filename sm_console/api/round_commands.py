"""What people do in rounds (R6). ``round`` 0 means the round that the person is at."""

from __future__ import annotations

from sm_console.api.commands import Command
from sm_console.api.views import Done


class StartRound(Command[Done], frozen=True, kw_only=True, tag="start-round"):
    """Begin a round of all accounts; ``Done.id`` is its number. One that was left lying is given up by this."""


class SeeAccount(Command[Done], frozen=True, kw_only=True, tag="see-account"):
    """Log a look at an account: what came since the last one is counted by the desk.

    ``hits`` were found by hand on the platform, ``note`` says what. An account that no connector reads wants one
    of these, or ``nothing``. The two numbers are those of the ``NewsView`` that was shown; 0: all there is.
    """

    account: str
    round: int = 0
    nothing: bool = False
    hits: int = 0
    note: str = ""
    comments_up_to: int = 0
    posts_up_to: int = 0


class EndRound(Command[Done], frozen=True, kw_only=True, tag="end-round"):
    """End a round, or give it up. Accounts read without trouble and with nothing new count as seen.

    ``Done.message`` names how many accounts nobody has looked at. A manager may give up a colleague's.
    """

    round: int = 0
    note: str = ""
    given_up: bool = False
