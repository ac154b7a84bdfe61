"""Which outgoing acts can be worked on now; of those of unknown fate, when to look for them on their platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sm_console.core.model import OutboxState
from sm_console.store.acts import Outgoing

LOOKS: Final = tuple(timedelta(seconds=seconds) for seconds in (0, 5, 30, 120, 600, 3600))
"""How long after a look the next one comes; the last repeats."""


class Doubts:
    """What one process remembers of the acts it is in doubt about, by their outbox ids. Instants are aware UTC.

    Nothing here is on disk: after a restart every act of unknown fate is looked for at once.
    """

    def __init__(self) -> None:
        self._looks: dict[int, int] = {}
        self._next: dict[int, datetime] = {}
        self._sent_again: set[int] = set()

    def begin(self, number: int, now: datetime) -> None:
        """An act's fate has become unknown: look at once, and be patient from the beginning."""
        self._looks.pop(number, None)
        self._next[number] = now

    def is_due(self, number: int, now: datetime) -> bool:
        """Whether to look now; an act of which nothing is remembered is due."""
        return self._next.get(number, now) <= now

    def next_look(self) -> datetime | None:
        """When the next look is due, ``None`` where none is planned."""
        return min(self._next.values(), default=None)

    def look_at(self, number: int, moment: datetime) -> None:
        """Plan the next look for an instant."""
        self._looks[number] = self._looks.get(number, 0) + 1
        self._next[number] = moment

    def look_later(self, number: int, now: datetime) -> None:
        """Plan the next look, the later the more looks there have been."""
        looks = self._looks.get(number, 0) + 1
        self.look_at(number, now + LOOKS[min(looks, len(LOOKS) - 1)])

    def send_again(self, number: int) -> None:
        """Remember that an act was sent once more: no look is planned, and it is not done a second time."""
        self._sent_again.add(number)
        self._next.pop(number, None)

    def was_sent_again(self, number: int) -> bool:
        """Whether an act has been sent once more already."""
        return number in self._sent_again

    def settle(self, number: int) -> None:
        """An act's fate is known: forget it."""
        self._looks.pop(number, None)
        self._next.pop(number, None)
        self._sent_again.discard(number)


def workable(unfinished: Iterable[Outgoing], doubts: Doubts, now: datetime) -> list[Outgoing]:
    """Return what can be worked on at ``now``, in the order of ``unfinished`` (by id): queued and due, or to look for.

    An act waits for every earlier one about the same comment that has not left yet; one of unknown fate holds up
    none, since it may take a person hours to decide on it.
    """
    work: list[Outgoing] = []
    blocked: set[int] = set()
    for act in unfinished:
        if act.state is OutboxState.UNKNOWN:
            if doubts.is_due(act.id, now):
                work.append(act)
            continue
        if act.state is OutboxState.QUEUED and act.comment not in blocked and act.send_after <= now:
            work.append(act)
        blocked.add(act.comment)
    return work
