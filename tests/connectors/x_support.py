"""What the tests of X share."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from connectors.base import Outgoing

DAY = timedelta(days=1)


def outgoing(post: str, comment: str, text: str = "Hej! I vår.\n/Åsa") -> Outgoing:
    return Outgoing(key="k", post_id=post, comment_id=comment, text=text)


def page(*rows: dict[str, Any], **more: Any) -> bytes:
    meta = {"result_count": len(rows), **more.pop("meta", {})}
    return json.dumps({**({"data": list(rows)} if rows else {}), "meta": meta, **more}).encode()
