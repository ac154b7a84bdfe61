"""Random journals: any mixture of facts that the desk could write, also in orders that platforms should not send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from sm_console.core import (
    alarm_entries,
    bank_entries,
    crisis_entries,
    crowd_entries,
    finding_entries,
    record_entries,
    register_entries,
    round_entries,
    shift_entries,
)
from sm_console.core import entries as facts
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.closing import ClosureCause, ClosureStep, Evidence
from sm_console.core.closure_entries import ClosureMoved, ClosureUndone
from sm_console.core.entries import Entry
from sm_console.core.finding_entries import ActKind
from sm_console.core.model import Action, Author, Format, Ground, HealthState, Message, OutboxState, Visibility
from tests.store.build import NOW, account, comment, deadline, entry, hours, minutes, post

ACCOUNTS = ("park", "bad")
LOGINS = ("anna", "bo")
FINDINGS = ("R4/park/answers", "R2/park/missed/2026-W10")
WORDS = ("Hej", "", "Å\u0000ä", "<b>fet</b>", "\u202egnirts", "x" * 300)

Step = tuple[str, int, int, int]


class Journal:
    """Turns steps (a kind and three numbers) into entries that fit what came before."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.comments: list[int] = []
        self._accounts: dict[int, str] = {}
        self._outbox = 0
        self._notes = 0
        self._steps: list[tuple[int, int]] = []
        self._batches = 0
        self._rounds = 0
        self._crises = 0
        self._stops = 0
        self._alarms = 0
        self._handovers = 0
        self._versions: list[int] = []
        """How many versions each ready answer has."""
        self._now = NOW
        for number, name in enumerate(ACCOUNTS, 1):
            self.entries += [account(name), post(number, account=name)]

    def take(self, step: Step) -> None:
        kind, first, second, third = step
        self._now += minutes(7)
        maker: Callable[..., Entry | None] = getattr(self, f"_{kind}")
        made = maker(first, second, third)
        if made is not None:
            self.entries.append(made)

    def _entry(self, fact: facts.Fact, account: str, actor: str = "platform") -> Entry:
        return entry(fact, account=account, actor=actor, at=self._now)

    def _about(self, pick: int, make: Callable[[int], facts.Fact], actor: str = "platform") -> Entry | None:
        if not self.comments:
            return None
        number = self.comments[pick % len(self.comments)]
        return self._entry(make(number), self._accounts[number], actor)

    def _add(self, parent: int, flags: int, when: int) -> Entry:
        # The parent may be known, may come later, may be itself, or may never come: c{n} for any near n.
        number = len(self.comments) + 1
        self.comments.append(number)
        self._accounts[number] = name = ACCOUNTS[flags // 8 % 2]
        return comment(
            number,
            parent=None if parent % 3 == 0 else f"c{parent % 12}",
            own=flags % 3 == 0,
            at=NOW + minutes(when % 3000),
            words=WORDS[flags % len(WORDS)],
            account=name,
            post=ACCOUNTS.index(name) + 1,
            visibility=tuple(Visibility)[flags % 5 % 3],
            due=NOW + minutes(when % 3000 + flags * 10),
        )

    def _edit(self, pick: int, words: int, _third: int) -> Entry | None:
        text = WORDS[words % len(WORDS)]
        return self._about(
            pick,
            lambda number: facts.CommentEdited(comment=number, text=text, format=Format.PLAIN, author=Author(name="N")),
        )

    def _show(self, pick: int, which: int, _third: int) -> Entry | None:
        visibility = tuple(Visibility)[which % 3]
        return self._about(
            pick, lambda number: facts.CommentShown(comment=number, visibility=visibility, how=("", "spam")[which % 2])
        )

    def _redate(self, pick: int, due: int, _third: int) -> Entry | None:
        dated = deadline(NOW, due=NOW + minutes(due), pack="malmo 2")
        return self._about(pick, lambda number: facts.CommentRedated(comment=number, deadline=dated))

    def _waive(self, pick: int, who: int, _third: int) -> Entry | None:
        return self._about(pick, lambda number: facts.AnswerWaived(comment=number, reason="tack"), LOGINS[who % 2])

    def _reopen(self, pick: int, who: int, _third: int) -> Entry | None:
        return self._about(pick, lambda number: facts.CommentReopened(comment=number), LOGINS[who % 2])

    def _note(self, pick: int, who: int, words: int) -> Entry | None:
        self._notes += 1
        text = WORDS[words % len(WORDS)]
        return self._about(
            pick, lambda number: facts.NoteAdded(comment=number, note=self._notes, text=text), LOGINS[who % 2]
        )

    def _claim(self, pick: int, who: int, length: int) -> Entry | None:
        until = self._now + minutes(length % 60)
        more = {"holder": LOGINS[length % 2], "word": WORDS[length % len(WORDS)]} if length % 3 == 0 else {}
        return self._about(pick, lambda number: facts.ClaimTaken(comment=number, until=until, **more), LOGINS[who % 2])

    def _leave(self, pick: int, length: int, _third: int) -> Entry | None:
        until = self._now + minutes(length % 20)
        return self._about(pick, lambda number: crowd_entries.HolderLeft(comment=number, until=until), "desk")

    def _give(self, pick: int, who: int, words: int) -> Entry | None:
        def make(number: int) -> facts.Fact:
            if words % 4 == 0:
                return crowd_entries.AssignmentEnded(comment=number)
            return crowd_entries.CommentAssigned(comment=number, to=LOGINS[words % 2], word=WORDS[words % len(WORDS)])

        return self._about(pick, make, LOGINS[who % 2])

    def _see(self, pick: int, who: int, _third: int) -> Entry:
        return self._entry(crowd_entries.TellingSeen(telling=pick), "", LOGINS[who % 2])

    def _batch(self, pick: int, who: int, most: int) -> Entry | None:
        if not self.comments:
            return None
        self._batches += 1
        chosen = tuple(self.comments[pick % len(self.comments) :][: most % 5 + 1])
        outbox = tuple(range(1, len(chosen) + 1)) if most % 2 else ()
        fact = crowd_entries.BatchOrdered(
            batch=self._batches, act="reply", comments=chosen, acts=outbox, text="Hej {namn}"
        )
        return self._entry(fact, "", LOGINS[who % 2])

    def _take_back(self, pick: int, who: int, undone: int) -> Entry | None:
        if not self._batches:
            return None
        return self._entry(
            crowd_entries.BatchTakenBack(batch=pick % self._batches + 1, undone=undone), "", LOGINS[who % 2]
        )

    def _release(self, pick: int, who: int, why: int) -> Entry | None:
        reason = ("", "expired", "left")[why % 3]
        return self._about(pick, lambda number: facts.ClaimReleased(comment=number, why=reason), LOGINS[who % 2])

    def _queue(self, pick: int, action: int, ground: int) -> Entry | None:
        if not self.comments:
            return None
        self._outbox += 1
        return self._about(
            pick,
            lambda number: facts.OutboxQueued(
                outbox=self._outbox,
                comment=number,
                action=tuple(Action)[action % len(Action)],
                key=f"k{self._outbox}",
                text="Svar //Anna",
                ground=tuple(Ground)[ground % len(Ground)] if ground % 2 else None,
                send_after=self._now,
            ),
            "anna",
        )

    def _move(self, pick: int, state: int, more: int) -> Entry | None:
        if not self._outbox:
            return None
        fact = facts.OutboxMoved(
            outbox=pick % self._outbox + 1,
            state=tuple(OutboxState)[state % len(OutboxState)],
            platform_id=("", "p77")[more % 2],
            message=Message("{why}", {"why": "inget svar"}) if more % 3 else None,
            send_after=self._now + hours(1) if more % 5 else None,
        )
        return self._entry(fact, "park", "desk")

    def _post(self, pick: int, flags: int, day: int) -> Entry:
        # Posts 1 and 2 have comments; others come and change beside them. Odd ones belong to the first account.
        number = pick % 8 + 1
        return post(
            number,
            account=ACCOUNTS[(number + 1) % 2],
            published=NOW + timedelta(hours=day % 100),
            known=flags % 4 != 0,
            original=flags % 3 != 0,
        )

    def _unpost(self, pick: int, _second: int, _third: int) -> Entry:
        return self._entry(facts.PostRemoved(post=pick % 2 + 1), ACCOUNTS[pick % 2])

    def _account(self, pick: int, unit: int, _third: int) -> Entry:
        return account(ACCOUNTS[pick % 2], unit=f"Enhet {unit % 3}", at=self._now)

    def _drop(self, pick: int, _second: int, _third: int) -> Entry:
        return self._entry(facts.AccountDropped(), ACCOUNTS[pick % 2], "anna")

    def _profile(self, pick: int, words: int, _third: int) -> Entry:
        values: dict[str, Any] = dict.fromkeys(("name", "description", "url", "picture_url", "picture_sha256"), "")
        about = WORDS[words % len(WORDS)]
        fact = facts.ProfileSet(**values, about=about, about_format=Format.HTML, cover_sha256=about[:3])
        return self._entry(fact, ACCOUNTS[pick % 2])

    def _tick(self, pick: int, item: int, undo: int) -> Entry:
        made = register_entries.ItemUnticked if undo % 4 == 0 else register_entries.ItemTicked
        fact = made(
            checklist=tuple(register_entries.Checklist)[item % 2],
            item=f"i{item % 3}",
            occasion=("", "2026-04-01")[undo % 2],
        )
        return self._entry(fact, ACCOUNTS[pick % 2], LOGINS[undo % 2])

    def _register(self, pick: int, kind: int, words: int) -> Entry:
        kinds: tuple[facts.Fact, ...] = (
            register_entries.AccountProposed(),
            register_entries.AccountApproved(by=WORDS[words % len(WORDS)], on=NOW.date()),
            register_entries.SeasonsSet(windows=("06-01–08-31",) * (words % 3)),
            register_entries.EntryChanged(keys=("unit",)),
        )
        return self._entry(kinds[kind % len(kinds)], ACCOUNTS[pick % 2], "anna")

    def _health(self, pick: int, state: int, message: int) -> Entry:
        fact = facts.HealthSet(
            state=tuple(HealthState)[state % len(HealthState)],
            message=Message("Sakta") if message % 2 else None,
            notices=(Message("Snart {n}", {"n": str(message)}),) * (message % 3),
        )
        return self._entry(fact, ACCOUNTS[pick % 2], "desk")

    def _closure(self, pick: int, which: int, more: int) -> Entry:
        evidence = Evidence(
            cause=ClosureCause.WEEKS,
            since=NOW.date(),
            missed=more,
            last_post=self._now if more % 2 else None,
            unanswered=0,
            pack="malmo 1",
            why=Message("R13: {missed}", {"missed": str(more)}),
        )
        fact = ClosureMoved(
            step=tuple(ClosureStep)[which % len(ClosureStep)],
            reason=WORDS[more % len(WORDS)],
            until=NOW.date() if more % 3 else None,
            evidence=evidence if more % 5 else None,
            followers=more if more % 4 else None,
        )
        self._steps.append((len(self.entries) + 1, pick % 2))
        return self._entry(fact, ACCOUNTS[pick % 2], "anna")

    def _unclose(self, pick: int, _second: int, _third: int) -> Entry | None:
        if not self._steps:
            return None
        number, account = self._steps[pick % len(self._steps)]
        return self._entry(ClosureUndone(taken=number, step=ClosureStep.WARNED, reason="fel"), ACCOUNTS[account], "bo")

    def _gap(self, pick: int, fill: int, _third: int) -> Entry:
        fact = facts.GapFilled() if fill % 2 else facts.GapOpened(since=self._now - hours(1))
        return self._entry(fact, ACCOUNTS[pick % 2], "desk")

    def _put_off(self, pick: int, length: int, flags: int) -> Entry:
        fact = finding_entries.FindingPutOff(
            finding=FINDINGS[pick % len(FINDINGS)],
            state=("overdue", "missed")[flags % 2],
            until=self._now + minutes(length),
            why=WORDS[length % len(WORDS)],
            due=self._now if flags % 3 else None,
            late=flags % 5 == 0,
        )
        return self._entry(fact, ACCOUNTS[0], LOGINS[length % 2])

    def _assign(self, pick: int, who: int, words: int) -> Entry:
        finding = FINDINGS[pick % len(FINDINGS)]
        fact = finding_entries.FindingAssigned(finding=finding, to=LOGINS[who % 2], why=WORDS[words % len(WORDS)])
        return self._entry(fact, ACCOUNTS[0], LOGINS[words % 2])

    def _let_be(self, pick: int, act: int, why: int) -> Entry:
        fact = finding_entries.FindingReleased(
            finding=FINDINGS[pick % len(FINDINGS)],
            act=tuple(ActKind)[act % 2],
            why=("taken-back", "gone", "changed", "over")[why % 4],
        )
        return self._entry(fact, ACCOUNTS[0], ("desk", LOGINS[0])[why % 2])

    def _round(self, _first: int, who: int, _third: int) -> Entry:
        self._rounds += 1
        fact = round_entries.RoundStarted(round=self._rounds, accounts=ACCOUNTS[: 1 + who % 2])
        return self._entry(fact, "", LOGINS[who % 2])

    def _look(self, pick: int, which: int, height: int) -> Entry | None:
        if not self._rounds:
            return None
        fact = round_entries.AccountSeen(
            round=pick % self._rounds + 1,
            comments=height % 3,
            hits=which % 4,
            note=WORDS[which % len(WORDS)],
            comments_up_to=height,
            posts_up_to=which,
        )
        return self._entry(fact, ACCOUNTS[which % 2], LOGINS[pick % 2])

    def _unround(self, pick: int, which: int, height: int) -> Entry | None:
        if not self._rounds:
            return None
        fact = round_entries.RoundEnded(
            round=pick % self._rounds + 1,
            given_up=which % 3 == 0,
            note=WORDS[which % len(WORDS)],
            unchanged=ACCOUNTS[: which % 3],
            comments_up_to=height,
        )
        return self._entry(fact, "", LOGINS[pick % 2])

    def _bank(self, _pick: int, words: int, who: int) -> Entry:
        self._versions.append(1)
        return self._entry(self._written(len(self._versions), words), "", LOGINS[who % 2])

    def _written(self, answer: int, words: int) -> bank_entries.BankTextWritten:
        return bank_entries.BankTextWritten(
            answer=answer,
            version=self._versions[answer - 1],
            title=WORDS[words % len(WORDS)],
            text=WORDS[(words + 1) % len(WORDS)],
            language="sv",
            tags=WORDS[: words % 3],
            valid_until=NOW.date() if words % 2 else None,
        )

    def _bank_again(self, pick: int, words: int, who: int) -> Entry | None:
        if not self._versions:
            return None
        answer = pick % len(self._versions) + 1
        self._versions[answer - 1] += 1
        return self._entry(self._written(answer, words), "", LOGINS[who % 2])

    def _approve(self, pick: int, version: int, who: int) -> Entry | None:
        if not self._versions:
            return None
        answer = pick % len(self._versions) + 1
        fact = bank_entries.BankTextApproved(answer=answer, version=version % self._versions[answer - 1] + 1)
        return self._entry(fact, "", LOGINS[who % 2])

    def _withdraw(self, pick: int, words: int, who: int) -> Entry | None:
        if not self._versions:
            return None
        fact = bank_entries.BankTextWithdrawn(answer=pick % len(self._versions) + 1, why=WORDS[words % len(WORDS)])
        return self._entry(fact, "", LOGINS[who % 2])

    def _use(self, pick: int, version: int, comment: int) -> Entry | None:
        if not self._versions or not self.comments:
            return None
        answer, about = pick % len(self._versions) + 1, self.comments[comment % len(self.comments)]
        fact = bank_entries.BankTextUsed(
            answer=answer, version=version % self._versions[answer - 1] + 1, comment=about, outbox=1
        )
        return self._entry(fact, self._accounts[about], LOGINS[0])

    def _record(self, pick: int, status: int, who: int) -> Entry | None:
        chosen = tuple(record_entries.RecordStatus)[status % len(record_entries.RecordStatus)]
        return self._about(
            pick,
            lambda number: record_entries.RecordStatusSet(comment=number, status=chosen, dnr="2026-1", why="mejl"),
            LOGINS[who % 2],
        )

    def _flag(self, pick: int, which: int, most: int) -> Entry | None:
        ground, kind = tuple(Ground)[which % len(Ground)], tuple(record_entries.FlagKind)[which % 3]
        raised = (record_entries.Flag(ground=ground, kind=kind, found=WORDS[which % len(WORDS)]),) * (most % 3)
        return self._about(
            pick, lambda number: record_entries.CommentFlagged(comment=number, flags=raised, pack="malmo 1"), "desk"
        )

    def _crisis(self, which: int, words: int, who: int) -> Entry | None:
        step, until = which % 3, self._now + hours(4)
        if step == 0 or not self._crises:
            self._crises += 1
            begun = crisis_entries.CrisisBegun(
                crisis=self._crises,
                reason=WORDS[words % len(WORDS)],
                owner="bo",
                review=until,
                units=WORDS[: words % 3],
            )
            return self._entry(begun, "", LOGINS[who % 2])
        number = words % self._crises + 1
        if step == 1:
            fact: facts.Fact = crisis_entries.CrisisReviewed(
                crisis=number, owner="anna", review=until, word="Går vidare"
            )
        else:
            fact = crisis_entries.CrisisEnded(crisis=number, word=WORDS[who % len(WORDS)])
        return self._entry(fact, "", LOGINS[who % 2])

    def _stop(self, which: int, words: int, who: int) -> Entry:
        if which % 2 == 0 or not self._stops:
            self._stops += 1
            listed = crisis_entries.PostStopListed(
                crisis=1, item=self._stops, place="bad", when="i morgon", what=WORDS[words % len(WORDS)]
            )
            return self._entry(listed, "", LOGINS[who % 2])
        fact = crisis_entries.PostStopped(item=words % self._stops + 1, stopped=words % 3 > 0)
        return self._entry(fact, "", LOGINS[who % 2])

    def _shift(self, which: int, words: int, who: int) -> Entry:
        if which % 3 == 0:
            return self._entry(shift_entries.DiaryNoteAdded(text=WORDS[words % len(WORDS)]), "", LOGINS[who % 2])
        if which % 3 == 1 and self._handovers:
            fact = shift_entries.ShiftAcknowledged(handover=words % self._handovers + 1)
            return self._entry(fact, "", LOGINS[who % 2])
        self._handovers += 1
        item = shift_entries.HandedItem(
            kind=shift_entries.HandedKind.CLAIM, comment=words, what=Message("{n}", {"n": "1"})
        )
        summary = shift_entries.ShiftSummary(
            since=NOW, at=self._now, open=words, overdue=0, before_open=1, claimed=which, items=(item,) * (words % 3)
        )
        handed = shift_entries.ShiftHandedOver(
            handover=self._handovers,
            to=LOGINS[words % 2],
            words=WORDS[words % len(WORDS)],
            summary=summary,
            given_back=which,
        )
        return self._entry(handed, "", LOGINS[who % 2])

    def _alarm(self, which: int, pick: int, who: int) -> Entry:
        if which % 3 == 0 or not self._alarms:
            self._alarms += 1
            kind, text = tuple(AlarmKind)[pick % len(AlarmKind)], Message("{n} st", {"n": WORDS[who % len(WORDS)]})
            raised = alarm_entries.AlarmRaised(
                alarm=self._alarms, kind=kind, key=f"{kind}:{pick}", text=text, count=who
            )
            return self._entry(raised, ("", "bad")[who % 2], "desk")
        number = pick % self._alarms + 1
        if which % 3 == 1:
            return self._entry(alarm_entries.AlarmSeen(alarm=number), "", LOGINS[who % 2])
        return self._entry(alarm_entries.AlarmEnded(alarm=number), "", "desk")


_NUMBER = st.integers(0, 40)
_OTHER = st.sampled_from(
    [
        *("edit", "show", "redate", "waive", "reopen", "note", "claim", "release", "queue", "move"),
        *("see", "batch", "take_back", "leave", "give"),
        *("post", "unpost", "account", "drop", "profile", "health", "gap", "closure", "unclose", "tick", "register"),
        *("round", "look", "unround"),
        *("crisis", "stop", "alarm", "shift"),
        *("record", "flag"),
        *("bank", "bank_again", "approve", "withdraw", "use"),
        *("put_off", "assign", "let_be"),
    ]
)
_ARRIVAL = st.tuples(st.just("add"), _NUMBER, st.integers(0, 23), st.integers(0, 2999))
_ACT = st.tuples(_OTHER, _NUMBER, _NUMBER, _NUMBER)


@st.composite
def journals(draw: st.DrawFn, longest: int = 60) -> list[Entry]:
    """Draw a journal of entries that all kinds of facts are mixed in."""
    made = Journal()
    for step in draw(st.lists(st.one_of(_ARRIVAL, _ARRIVAL, _ACT, _ACT), min_size=1, max_size=longest)):
        made.take(step)
    return made.entries


def cut(entries: list[Entry], sizes: list[int]) -> list[list[Entry]]:
    """Cut a journal into batches of the given sizes, the last one with what is left."""
    batches = []
    at = 0
    for size in sizes:
        batches.append(entries[at : at + size])
        at += size
    return [batch for batch in [*batches, entries[at:]] if batch]
