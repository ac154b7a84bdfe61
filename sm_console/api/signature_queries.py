"""The question about signatures (R5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sm_console.api import signature_views
from sm_console.api.queries import Query


class AskSignatures(Query[list[signature_views.SignatureRow]], frozen=True, kw_only=True, tag="signatures"):
    """Own answers of late without a known first name, the newest first; ``all``: those put aside, too."""

    returns: ClassVar[Any] = list[signature_views.SignatureRow]
    at: datetime | None = None
    all: bool = False
