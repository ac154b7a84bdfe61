"""Bringing alarms outside: e-mail, Teams, SMS gateways, ntfy and webhooks, through the Apprise library.

Nothing that a stranger wrote leaves the house: an alarm's own sentence with account names and numbers, or, where a
receiver's setting forbids names, its kind alone. Addresses hold secrets: they stand with the accounts' secrets, and
neither they nor what the library says of them reach a log. What does not arrive is told once, as an alarm, and tried
again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.credentials import secret_for
from config.errors import ConfigError
from config.schema import Receiver
from sm_console.core.alarm_entries import KIND_WORDS, AlarmKind
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.services import Services
from sm_console.i18n import in_language
from sm_console.store import alarms as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

EVERY: Final = 5.0
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_LINES: Final = 10
"""So many alarms stand in one message; of more their number is told."""

OLDEST: Final = timedelta(hours=12)
"""An alarm that could not be brought for so long is no news any more."""


class Outside:
    """Brings each standing alarm that nobody has seen to each receiver once.

    ``undelivered`` are the receivers that are not reached just now.
    """

    def __init__(self, services: Services, undelivered: set[str]) -> None:
        self._services = services
        self._undelivered = undelivered
        self._height = -1
        self._waits: dict[str, tuple[datetime, timedelta]] = {}

    async def step(self) -> float:
        """Bring what waits; return the seconds until the next look."""
        services = self._services
        settings, now = services.standing.configuration.settings, services.clock()
        self._undelivered.intersection_update(one.id for one in settings.receivers)
        if not settings.receivers:
            return EVERY
        quiet = settings.quiet is not None and settings.quiet.holds(now, services.standing.calendar().zone)
        for receiver in settings.receivers:
            waits = self._waits.get(receiver.id)
            if (quiet and receiver.quiet) or (waits is not None and now < waits[0]):
                continue
            await self._bring(receiver, now)
        return EVERY

    async def _bring(self, receiver: Receiver, now: datetime) -> None:
        alarms = await self._services.ledger.read(lambda conn: _waiting(conn, receiver, now))
        if not alarms:
            return
        if await deliver(self._services, receiver, [_words(receiver, one) for one in alarms]):
            numbers = [one.id for one in alarms]
            await self._services.ledger.write(lambda work: stored.note_sent(work.conn, numbers, receiver.id))
            self._waits.pop(receiver.id, None)
            self._undelivered.discard(receiver.id)
            return
        before = self._waits.get(receiver.id)
        wait = FIRST_WAIT if before is None else min(before[1] * 2, LONGEST_WAIT)
        self._waits[receiver.id] = now + wait, wait
        if receiver.id not in self._undelivered:
            log.warning("alarms do not reach %s; tried again", receiver.id)
        self._undelivered.add(receiver.id)


def _waiting(conn: Connection, receiver: Receiver, now: datetime) -> list[stored.StoredAlarm]:
    """Return what a receiver has still to hear of, oldest first; never that it could not be reached itself."""
    calling = [one for one in stored.standing(conn) if one.seen is None and one.raised > now - OLDEST]
    wanted = [one for one in calling if one.kind in (receiver.kinds or tuple(AlarmKind))]
    sent = stored.sent(conn, [one.id for one in wanted])
    own = f"outside:{receiver.id}"
    return [one for one in reversed(wanted) if (one.id, receiver.id) not in sent and one.key != own]


def _words(receiver: Receiver, alarm: stored.StoredAlarm) -> Message:
    """What leaves the house."""
    if receiver.names:
        return alarm.text
    return Message(KIND_WORDS[alarm.kind])


async def deliver(services: Services, receiver: Receiver, texts: Sequence[Message]) -> bool:
    """Send a message with these sentences; whether it arrived."""
    try:
        address = await asyncio.to_thread(secret_for, services.standing.folder, receiver.id)
    except ConfigError:
        return False
    if not address:
        return False
    say = in_language(services.language)
    lines = [say(text) for text in texts[:MOST_LINES]]
    if len(texts) > MOST_LINES:
        lines.append(say(Message(N_("… and {count} more"), {"count": str(len(texts) - MOST_LINES)})))
    title = say(Message(N_("sm-console, alarms: {count}"), {"count": str(len(texts))}))
    return await asyncio.to_thread(_send, address, title, "\n".join(lines))


def _send(address: str, title: str, body: str) -> bool:
    import apprise

    for name in ("apprise", "urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # they write addresses, and those hold secrets
    sender = apprise.Apprise()
    return bool(sender.add(address)) and bool(sender.notify(title=title, body=body, interpret_escapes=False))
