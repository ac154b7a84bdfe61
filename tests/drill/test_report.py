"""A short crisis played by six people at one real desk: report, journal and platforms counted apart and compared."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from config.paths import Paths
from sm_console import start
from sm_console.api.commands import AddStaff, Collect, Refused, ReleaseClaim, SendReply, TakeClaim, WaiveAnswer
from sm_console.api.course import CourseRow
from sm_console.api.desk import Desk
from sm_console.api.queries import AskInbox, AskThread, InboxFilter
from sm_console.cli.drill_report import figures
from sm_console.core.entries import AnswerWaived, ClaimReleased, ClaimTaken, OutboxMoved, OutboxQueued
from sm_console.core.model import CommentState, OutboxState
from sm_console.drill.crises import crisis
from sm_console.drill.evaluation import Evaluation
from sm_console.drill.facebook_server import FacebookServer
from sm_console.drill.guest_book import Guest, GuestBook
from sm_console.drill.player import Said
from sm_console.drill.rehearsal import Rehearsal
from sm_console.drill.report import Report, Setting, make_report
from sm_console.drill.truth import OwnAnswer
from sm_console.own_desk import EmbeddedDesk
from sm_console.start_drill import GuestDirectory
from sm_console.store import journal
from sm_console.store.engine import sync_engine

PEOPLE = {70001: "anna", 70002: "bertil", 70003: "cia", 70004: "dag", 70005: "elsa", 70006: "frans"}
AGREED = {"anna", "bertil", "cia", "dag"}
ACCOUNT = "fb-sangfest"
SPEED = 1200.0


class Town(GuestDirectory):
    """People whom this machine does not have."""

    def login(self, uid: int) -> str:
        return PEOPLE.get(uid) or super().login(uid)


class Session:
    """The drill, and what each person was told."""

    def __init__(self, folder: Path) -> None:
        self.book = GuestBook()
        self.folder = folder
        self.crisis = crisis("season", 7)
        counted = Evaluation(self.crisis, seed=7, speed=SPEED, named=self.book.named)
        self.drill = Rehearsal(self.crisis.scenario, self._connect, speed=SPEED, keep=folder, evaluation=counted)
        self.home: EmbeddedDesk | None = None
        self.answered: Counter[str] = Counter()
        self.waived: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._fetching = asyncio.Lock()
        self.pages: list[FacebookServer] = []

    async def _connect(self, paths: Paths) -> Desk:
        settings = paths.config / "settings.toml"
        settings.write_text('[groups]\nstaff = "drill-guests"\n', encoding="utf-8")
        desk = await start.connect(paths, language="sv", mode="drill", watching=False, directory=Town(self.book))
        if isinstance(desk, EmbeddedDesk):
            self.home = desk
        return desk

    async def person(self, uid: int) -> None:
        """Take what is nobody's, answer most of it, mark some as needing none, until nothing is left."""
        assert self.home is not None
        login, dice = PEOPLE[uid], random.Random(uid)
        desk = self.home.engine.desk_for(uid)
        while not (self.drill.played.is_set() and await self.left(desk) == 0):
            page = await desk.ask(AskInbox(filter=InboxFilter(account=ACCOUNT)))
            free = [row for row in page.rows if row.claim is None and row.sending is None]
            if not free:
                await self._fetch(desk)
                continue
            row = dice.choice(free)
            try:
                await desk.do(TakeClaim(comment=row.id))
                thread = await desk.ask(AskThread(comment=row.id))
                ordered = any(act.state is not OutboxState.CANCELLED for act in thread.outbox)
                if thread.comment.state is not CommentState.OPEN or ordered:
                    await desk.do(ReleaseClaim(comment=row.id))
                    continue
                if dice.random() < 0.5:
                    await desk.do(WaiveAnswer(comment=row.id, reason="Tack räcker"))
                    self.waived[login] += 1
                else:
                    acts = max((act.id for act in thread.outbox), default=0)
                    text = f"Hej! Vi återkommer om #{row.id}."
                    await desk.do(SendReply(comment=row.id, text=text, seen=thread.seen, acts_seen=acts))
                    self.answered[login] += 1
            except Refused as refused:
                self.refused[refused.code] += 1

    async def _fetch(self, desk: Desk) -> None:
        """Have the account read; whoever comes meanwhile waits for that."""
        alone = not self._fetching.locked()
        async with self._fetching:
            if alone:
                await desk.do(Collect(accounts=(ACCOUNT,), force=True))

    async def left(self, desk: Desk) -> int:
        return (await desk.ask(AskInbox(filter=InboxFilter(account=ACCOUNT)))).total

    async def play(self) -> Report:
        host = await self.drill.desk()
        for login in PEOPLE.values():
            await host.do(AddStaff(login=login, first_name=login.capitalize()))
            await self.book.enter(login, Guest(first_name=login.capitalize(), agrees=login in AGREED))
        try:
            async with asyncio.timeout(90):
                await asyncio.gather(*(self.person(uid) for uid in PEOPLE))
        finally:
            await host.close()
            stages = self.drill.stages
            self.pages = [
                stage for stage in (stages[ACCOUNT], stages["fb-kommun"]) if isinstance(stage, FacebookServer)
            ]
            await self.drill.end()
        assert self.drill.report is not None
        return self.drill.report


async def test_report_journal_and_platforms_agree(tmp_path: Path) -> None:
    session = Session(tmp_path / "kept")
    report = await session.play()
    compare(session, report)
    compare_people(session, report)


def compare(session: Session, report: Report) -> None:
    entries = []
    engine = sync_engine(session.folder / "data" / "desk.db", writer=False)
    with engine.connect() as conn:
        for chunk in journal.chunks(conn):
            entries += [one.entry for one in chunk if one.entry.observed >= report.began]
    engine.dispose()
    facts = [entry.fact for entry in entries]

    assert session.refused.keys() <= {"claimed", "changed", "state"}

    # The record.
    sent = [fact for fact in facts if isinstance(fact, OutboxMoved) and fact.state == "sent"]
    assert report.answers_recorded == len(sent) == session.answered.total()
    assert report.settled == sum(isinstance(fact, AnswerWaived) for fact in facts) == session.waived.total()
    assert sum(isinstance(fact, OutboxQueued) for fact in facts) == len(sent)
    turns = defaultdict(list)
    for entry in entries:
        if isinstance(entry.fact, ClaimTaken | ClaimReleased):
            turns[entry.fact.comment].append(entry.actor if isinstance(entry.fact, ClaimTaken) else "")
    holders = [[name for name, _ in groupby(names) if name] for names in turns.values()]
    assert report.claims == sum(map(len, holders))
    assert report.taken_over == 0

    # The platform.
    own = [comment for page in session.pages for comment in page.comments.values() if comment.own and comment.parent]
    ours = [comment for comment in own if comment.created.timestamp() >= report.began.timestamp() - 1]
    assert report.answers_there == len(ours) == report.answers_recorded
    assert len({comment.parent.id for comment in ours if comment.parent}) == len(ours)
    assert report.answered_twice == 0
    assert report.agrees

    # The script.
    assert report.comments == len(session.crisis.comments)
    settled = report.answered + report.late + report.settled
    assert settled + report.missed + report.waiting == report.comments
    assert report.answered + report.late == report.answers_there
    elsewhere = sum(comment.post == "fb-torget" for comment in session.crisis.comments)
    assert report.missed + report.waiting == elsewhere
    assert report.unread == report.on_the_way == 0


def compare_people(session: Session, report: Report) -> None:
    """Only those who agreed are named, and nobody where one alone did not."""
    at_work = {login for login in PEOPLE.values() if session.answered[login] + session.waived[login]}
    assert report.people == len(at_work)
    if len(at_work - AGREED) == 1:
        assert not report.named
    else:
        assert {one.name for one in report.named} == {login.capitalize() for login in at_work & AGREED}
    for one in report.named:
        assert one.answers == session.answered[one.name.lower()]
        assert one.waived == session.waived[one.name.lower()]


def moment(seconds: float) -> datetime:
    return datetime(2026, 3, 10, 8, 0, tzinfo=UTC) + timedelta(seconds=seconds)


def row(seq: int, seconds: float, kind: str, **more: Any) -> CourseRow:
    at = moment(seconds)
    fields: dict[str, Any] = {"actor": "anna", **more}
    return CourseRow(seq=seq, at=at, occurred=at, account="a", kind=kind, **fields)


def counted(*answers: OwnAnswer, rows: Sequence[CourseRow] = (), named: Mapping[str, str] | None = None) -> Report:
    """Three comments a second apart, of which the desk has seen two; one minute is the time."""
    said = [Said(key=f"k{n}", account="a", id=f"p{n}", at=moment(n), own=False) for n in (1, 2, 3)]
    seen = [row(n, n, "comment-added", comment=n, platform_id=f"p{n}", actor="platform") for n in (1, 2)]
    setting = Setting(
        crisis="flood",
        title="x",
        seed=1,
        speed=1,
        within=timedelta(minutes=1),
        began=moment(0),
        ended=moment(90),
        names={"a": "Badbloggen"},
    )
    return make_report(setting, said, {"a": answers}, [*seen, *rows], named or {})


def test_an_answer_that_stands_twice_is_found_on_the_platform_whatever_the_record_says() -> None:
    twice = [OwnAnswer(id=f"o{n}", under="p1", at=moment(10 + n)) for n in (0, 1)]
    report = counted(*twice)
    assert (report.answered, report.answered_twice, report.missed) == (1, 1, 2)
    assert (report.answers_there, report.answers_recorded, report.only_there) == (2, 0, 2)
    assert not report.agrees


def test_late_missed_and_unread_are_told_apart() -> None:
    report = counted(OwnAnswer(id="o1", under="p1", at=moment(62)))
    assert (report.answered, report.late, report.missed, report.waiting, report.unread) == (0, 1, 2, 0, 1)
    assert report.longest_unanswered.seconds == 88
    assert report.longest_unanswered.account == "a"
    words = dict(figures(report))
    assert words["Longest without an answer"] == "1 min 28 s (#2, Badbloggen)"
    assert words["Time"].count("2026") == 1


def test_an_answer_that_is_recorded_but_nowhere_to_be_seen_is_told() -> None:
    acts = [
        row(10, 20, "outbox-queued", comment=1, outbox=5, state="reply"),
        row(11, 21, "outbox-moved", outbox=5, state="sent", platform_id="o9", actor="desk"),
        row(12, 22, "outbox-queued", comment=2, outbox=6, state="reply"),
    ]
    report = counted(rows=acts)
    assert (report.only_recorded, report.on_the_way) == (1, 1)


def test_claims_kept_for_longer_count_once_and_taking_over_is_told() -> None:
    acts = [
        row(10, 20, "claim-taken", comment=1),
        row(11, 30, "claim-taken", comment=1),
        row(12, 40, "claim-taken", comment=1, actor="bo"),
        row(13, 50, "claim-released", comment=1, actor="bo"),
        row(14, 60, "claim-taken", comment=1),
    ]
    report = counted(rows=acts, named={"anna": "Anna", "bo": "Bo"})
    assert (report.claims, report.taken_over) == (3, 1)
    assert {one.name: one.claims for one in report.named} == {"Anna": 2, "Bo": 1}
    assert counted(rows=acts, named={"anna": "Anna"}).named == ()  # the rest would be Bo's
    assert report.longest_unclaimed.seconds == 88
