"""R7–R10 as a source of findings: what of the accounts' public faces needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sm_console.core import profile
from sm_console.core.face import Face
from sm_console.core.findings import Finding, Judged
from sm_console.desk.judging import Subject, Survey
from sm_console.store import faces

_NOBODY = Face()


def face_findings(look: Survey, subjects: Sequence[Subject]) -> Iterator[Judged]:
    """R7, R8, R9 and R10."""
    found = faces.faces(look.conn, look.at, [subject.account.id for subject in subjects])
    for subject in subjects:
        face = found.get(subject.account.id, _NOBODY)
        account = subject.account
        verdicts = profile.judge(face, account.platform, account.unit, subject.here)
        yield Judged(
            account=account.id,
            findings=tuple(
                Finding(
                    rule=verdict.rule,
                    account=account.id,
                    state=verdict.state,
                    since=face.since(verdict.part),
                    due=None,
                    text=profile.sentence(verdict, subject.here, _name(look, verdict)),
                    pack=subject.here.pack.label,
                    family=verdict.part,
                )
                for verdict in verdicts
                if verdict.asks
            ),
        )


def _name(look: Survey, verdict: profile.FaceVerdict) -> str:
    return look.standing.name(verdict.decided.by) if verdict.decided is not None else ""
