"""Reading what people have done with findings."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, and_, or_, select

from sm_console.core.finding_acts import Assigned, PutOff
from sm_console.core.finding_entries import ActKind
from sm_console.store import tables


class FindingActs(msgspec.Struct, frozen=True, kw_only=True):
    """The acts that hold, by the finding's id, and the account that each finding belongs to."""

    put_off: dict[str, PutOff]
    assigned: dict[str, Assigned]
    account_of: dict[str, str]


def held(conn: Connection, at: datetime | None = None) -> FindingActs:
    """Return the acts that hold now (``None``), or that held at ``at``."""
    act = tables.finding_act
    where = tables.ACT_HOLDS
    if at is not None:
        where = and_(act.c.since <= at, or_(tables.ACT_HOLDS, act.c.ended > at))
    put_off: dict[str, PutOff] = {}
    assigned: dict[str, Assigned] = {}
    account_of: dict[str, str] = {}
    for row in conn.execute(select(act).where(where)):
        account_of[row.finding] = row.account
        if row.act is ActKind.PUT_OFF:
            put_off[row.finding] = PutOff(
                finding=row.finding,
                login=row.login,
                state=row.state,
                until=row.until,
                why=row.why,
                due=row.due,
                late=row.late,
            )
        else:
            assigned[row.finding] = Assigned(finding=row.finding, login=row.login, to=row.assignee, why=row.why)
    return FindingActs(put_off=put_off, assigned=assigned, account_of=account_of)
