"""R11 and R12 as a source of findings: what has to be registered, and where flagged comments wait."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import msgspec

from sm_console.core import climate, record_status
from sm_console.core.findings import Finding, Judged
from sm_console.core.record_entries import RecordStatus
from sm_console.core.record_status import RecordStand
from sm_console.core.standpoint import SHORTEST
from sm_console.desk.judging import Subject, Survey
from sm_console.store import records


def record_findings(look: Survey, only: Collection[str] | None) -> Callable[[Subject], Judged | None]:
    """R11: what has to be registered. R12: open comments that are flagged."""
    stands: dict[str, list[RecordStand]] = {}
    for stand in records.waiting(look.conn, look.at, only):
        stands.setdefault(stand.account, []).append(stand)
    found = records.flagged(look.conn, look.at, only, live=look.live)

    def judge_one(subject: Subject) -> Judged | None:
        here, account = subject.here, subject.account.id
        if account not in stands and account not in found:
            return None
        judged = _to_register(subject, stands.get(account, ()))
        flags = found.get(account)
        if flags is not None:
            about = Finding(
                rule="R12",
                account=account,
                state="flagged",
                since=flags.since,
                due=None,
                text=climate.finding_sentence(flags.count, here.label),
                pack=here.label,
            )
            judged = msgspec.structs.replace(judged, findings=(*judged.findings, about))
        return judged

    return judge_one


def _to_register(subject: Subject, stands: Sequence[RecordStand]) -> Judged:
    """What may be under secrecy asks at once; the rest when its days are over."""
    here = subject.here
    found: list[Finding] = []
    turns: list[datetime] = []
    for stand in stands:
        by = record_status.due(stand, here.calendar, here.pack.record)
        if by is None:
            continue
        if stand.status is not RecordStatus.SECRECY and here.at <= by:
            turns.append(by + SHORTEST)
            continue
        found.append(
            Finding(
                rule="R11",
                account=subject.account.id,
                state=stand.status,
                since=stand.at,
                due=by,
                text=record_status.sentence(stand, by, here.calendar, here.label),
                pack=here.label,
                comment=stand.comment,
                family="record",
            )
        )
    return Judged(account=subject.account.id, findings=tuple(found), until=min(turns, default=None))
