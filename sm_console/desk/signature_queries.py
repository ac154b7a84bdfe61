"""The answer to the question about signatures (R5): the findings, with the words that they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sm_console.api import finding_queries as asked
from sm_console.api import signature_queries, signature_views
from sm_console.api.rule_views import FindingRow
from sm_console.core.html_text import to_text
from sm_console.desk import finding_queries
from sm_console.desk.services import Caller, Services
from sm_console.store import lookup
from sm_console.store.lookup import KnownComment

LONGEST_LINE: Final = 300


async def signatures(
    services: Services, caller: Caller, query: signature_queries.AskSignatures
) -> list[signature_views.SignatureRow]:
    """All own answers that are R5's findings."""
    found = await finding_queries.all_findings(
        services, caller, asked.AskFindings(at=query.at, rule="R5", all=query.all)
    )
    numbers = [row.comment for row in found]
    words = await services.ledger.read(lambda conn: lookup.comments_by_id(conn, numbers))
    rows = [_row(row, words[row.comment]) for row in found if row.comment in words]
    return sorted(rows, key=lambda row: (row.written, row.comment), reverse=True)


def _row(found: FindingRow, comment: KnownComment) -> signature_views.SignatureRow:
    lines = [line.strip() for line in to_text(comment.text, comment.format).splitlines() if line.strip()]
    same = ("id", "account", "account_name", "unit", "platform", "state", "pack", "put_off_until", "put_off_by", "why")
    return signature_views.SignatureRow(
        **{name: getattr(found, name) for name in same},
        comment=comment.id,
        written=comment.written,
        name=found.text.values.get("name", ""),
        last_line=lines[-1][-LONGEST_LINE:] if lines else "",
        text=comment.text,
        format=comment.format,
        url=comment.url,
        said=found.text,
    )


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    signature_queries.AskSignatures: signatures,
}
