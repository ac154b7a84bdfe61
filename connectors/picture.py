"""The bytes of profile and cover pictures, as a hash."""

from __future__ import annotations

import hashlib

from connectors.base import AccountRef
from connectors.errors import ConnectorError
from connectors.http import Http

_LARGEST = 8 * 1024 * 1024


async def picture_hash(http: Http, account: AccountRef, url: str | None) -> str:
    """Return a picture's SHA-256, empty where there is none or it cannot be fetched. Sends no login."""
    if not url:
        return ""
    try:
        answer = await http.request("GET", url, account=account, max_bytes=_LARGEST)
    except ConnectorError:
        return ""
    return hashlib.sha256(answer.body).hexdigest() if answer.status == 200 and answer.body else ""
