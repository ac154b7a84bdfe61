"""R7–R10 as a source of findings: what of the accounts' public faces needs a person."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sm_console.core import profile
from sm_console.core.findings import Finding, Judged
from sm_console.desk.judging import Subject, Survey
from sm_console.store import faces


def face_findings(look: Survey, only: Collection[str] | None) -> Callable[[Subject], Judged | None]:
    """R7, R8, R9 and R10."""
    known = faces.faces(look.conn, look.at, only)

    def judge_one(subject: Subject) -> Judged | None:
        account = subject.account
        face = known.get(account.id)
        if face is None:  # never read: nothing is asked before something is known
            return None
        here = subject.here
        found = [
            Finding(
                rule=verdict.rule,
                account=account.id,
                state=verdict.state,
                since=face.since(verdict.part),
                due=None,
                text=profile.sentence(verdict, here, _name(look, verdict)),
                pack=here.label,
                family=verdict.part,
            )
            for verdict in profile.judge(face, account.platform, account.unit, here)
            if verdict.asks
        ]
        return Judged(account=account.id, findings=tuple(found)) if found else None

    return judge_one


def _name(look: Survey, verdict: profile.FaceVerdict) -> str:
    return look.standing.name(verdict.decided.by) if verdict.decided is not None else ""
