"""Which posts of a period count for R2, and why one does not."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sm_console.api import queries, rule_views
from sm_console.core import periods
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.store.queries import posts

WORDS_LIMIT: Final = 300
_ONE_DAY: Final = timedelta(days=1)
_NOT_ORIGINAL: Final = Message(N_("a reply, repost or story"))
_NOT_READ: Final = Message(N_("known only from its comments"))


async def period_posts(
    services: Services, _caller: Caller, query: queries.AskPeriodPosts
) -> list[rule_views.PeriodPost]:
    """Look the posts of one period up. Raises Refused."""
    standing = services.standing
    account = next((one for one in standing.configuration.accounts if one.id == query.account), None)
    if account is None:
        raise refused("unknown", N_("There is no account {account}."), account=query.account)
    try:
        period = periods.named(query.period)
    except (ValueError, OverflowError):
        raise refused(
            "input", N_("“{period}” is no period; write 2026-W12, 2026-03 or 2026-H1."), period=query.period
        ) from None
    zone = standing.calendar(standing.configuration.pack_of(account)).zone
    first, end = (
        datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC) for day in (period.first, period.last + _ONE_DAY)
    )
    rows = await services.ledger.read(lambda conn: posts.published_between(conn, query.account, first, end))
    return [_view(row) for row in rows]


def _view(row: Any) -> rule_views.PeriodPost:
    counts = row.original and row.known
    return rule_views.PeriodPost(
        post=row.id,
        published=row.published,
        counts=counts,
        why=None if counts else _NOT_READ if not row.known else _NOT_ORIGINAL,
        removed=row.removed_at is not None,
        words=(row.title or row.text)[:WORDS_LIMIT],
        format=row.format,
        url=row.url,
    )
