"""Quiet hours, in which no bell rings."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import msgspec


class QuietHours(msgspec.Struct, frozen=True, kw_only=True):
    """From one time of day to another, over midnight too, in which no bell rings."""

    starts: time
    ends: time

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether ``at`` lies in them."""
        clock = at.astimezone(zone).time()
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends
