"""Notices of connections that only inform: nothing has to be done, and they may stand for ever.

They are shown as all others are, but a monitoring system is not called for them.
"""

from __future__ import annotations

from typing import Final

from sm_console.core.messages import N_

MAY_NOT_MODERATE: Final = N_(
    "The login {user} may not moderate: held comments stay unseen, and nothing can be hidden or deleted"
)
OTHER_VERSION: Final = N_(
    "{site} answers with version {answered} of its interface, not {asked}: sm-console needs an update"
)
FIRST_READING: Final = N_("The first reading goes on: older photos left: {count}; Flickr’s limit is by the hour")

INFORMING: Final = frozenset({MAY_NOT_MODERATE, OTHER_VERSION, FIRST_READING})
