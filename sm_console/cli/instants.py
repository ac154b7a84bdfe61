"""Instants on the command line: read as ISO 8601, written in UTC for programs and in words, local time, for people."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sm_console.api.said import moment_words
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import translate

ZONE = ZoneInfo("Europe/Stockholm")


def parse_instant(text: str) -> datetime:
    """Read an instant; one without an offset is local time (Europe/Stockholm). Raises for argparse."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            translate(Message(N_("{word} is not an instant such as 2026-03-10T12:00:00Z"), {"word": repr(text)})),
        ) from None


def iso(moment: datetime) -> str:
    """Write an instant in UTC to the second: ``2026-03-10T11:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(moment: datetime) -> str:
    """Write an instant as a sentence names it, by the clock on the wall: "10 mars 2026 12.00"."""
    return moment_words(moment)


def stamp(moment: datetime) -> str:
    """Write an instant at the head of a line, by the clock on the wall: ``2026-03-10 12:00``."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def span(length: timedelta) -> str:
    """Write a length of time in its two largest units: ``3 d 4 h``, ``2 h 10 min``, ``5 min``."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
