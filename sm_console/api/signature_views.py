"""The answer to the question about signatures (R5)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.model import Format, Message


class SignatureRow(msgspec.Struct, frozen=True, kw_only=True):
    """One own answer that does not end with a colleague's first name; ``text`` is verbatim, ``last_line`` plain.

    ``id`` is the finding's, for acts on it; ``name`` the unknown name that stands there, empty for none. Somebody may
    have put it aside (until when, who, ``why``).
    """

    id: str
    account: str
    account_name: str
    unit: str
    platform: str
    comment: int
    written: datetime
    state: str
    name: str
    last_line: str
    text: str
    format: Format
    url: str
    said: Message
    pack: str
    put_off_until: datetime | None = None
    put_off_by: str = ""
    why: str = ""
