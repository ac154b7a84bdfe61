"""A desk in memory: the same questions, commands and changes as the real one, with sample data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sm_console.api import commands as c
from sm_console.api import queries as q
from sm_console.api import views as v
from sm_console.api.commands import Command, Refused
from sm_console.api.crisis import AlarmRow, AlarmsView, AskAlarms, AskCrisis, CrisisView
from sm_console.api.crowd_queries import AskTellings
from sm_console.api.crowd_views import TellingView
from sm_console.api.desk import Change, DeskGone
from sm_console.api.queries import Query
from sm_console.api.round_queries import AskRounds
from sm_console.api.round_views import RoundsView
from sm_console.api.shifts import AskHandovers
from sm_console.api.since import AskSince, NoteLook, SinceView
from sm_console.core.model import (
    Action,
    AnswerClass,
    CommentState,
    HealthState,
    Message,
    OutboxState,
    Role,
    Visibility,
    at_least,
)
from tests.console.sample_data import NOW, OPENS, Comment, Town, author, town

R = TypeVar("R")
CHANGED = Message("{name} has answered meanwhile.", {"name": "Omar"})


class FakeDesk:
    """An in-memory desk. Tests reach into its public fields to arrange and to look."""

    def __init__(self, place: Town | None = None, now: Callable[[], datetime] = lambda: NOW) -> None:
        self.town = place if place is not None else town()
        self.now = now
        self.me = v.Whoami(login="anna", first_name="Anna", role=Role.MANAGER, mode="embedded", language="sv")
        self.claims: dict[int, v.Claim] = {}
        self.notes: list[v.NoteView] = []
        self.drafts: dict[tuple[int, str], v.Draft] = {}
        self.outbox: dict[int, v.OutboxRow] = {}
        self.history: dict[int, list[v.HistoryRow]] = {}
        self.done: list[Command[Any]] = []
        self.asked: list[Query[Any]] = []
        self.seen = 1
        self.max_length = 2000
        self.actions = [Action.REPLY, Action.HIDE, Action.DELETE, Action.SPAM]
        self.refuse: Refused | None = None
        self.probe: v.ProbeView | None = None
        self.ui_state: dict[str, str] = {}
        self.waived: list[int] = []
        self.answers: dict[type, Callable[[Any], Any]] = {}
        """What a test has the desk answer to questions that this desk knows nothing about."""
        self.crises: list[CrisisView] = []
        self.alarms: list[AlarmRow] = []
        self.tellings: list[TellingView] = []
        self.looks = 0
        """How often a console has said that somebody looks."""
        self.lost = False
        self.closed = False
        self._seq = 0
        self._subscribers: set[asyncio.Queue[Change | None]] = set()

    # -- the Desk protocol

    async def ask(self, query: Query[R]) -> R:
        """Answer a question."""
        await asyncio.sleep(0)
        if self.lost:
            raise DeskGone
        self.asked.append(query)
        answers: dict[type, Callable[[Any], Any]] = {
            q.AskInbox: self._inbox,
            q.AskThread: self._thread,
            q.AskHistory: lambda query: self.history.get(query.comment, []),
            q.AskStatus: self._status,
            q.AskAccounts: lambda _: self._accounts(),
            q.AskOutbox: lambda query: [row for row in self.outbox.values() if query.id in (0, row.id)],
            q.AskWhoami: lambda _: self.me,
            q.AskProbe: self._probe,
            q.AskUiState: lambda query: self.ui_state.get(query.key, ""),
            AskRounds: lambda _: RoundsView(
                at=self.now(), day=self.now().date(), slots=[], rounds=[], overdue=[], mine=0, turns=None
            ),
            AskTellings: lambda _: self.tellings,
            AskCrisis: lambda _: self.crises,
            AskAlarms: lambda _: AlarmsView(alarms=self.alarms, quiet=False),
            AskHandovers: lambda _: [],
            AskSince: lambda _: SinceView(
                at=self.now(), since=None, new=0, unanswered=0, risky=0, oldest=0, oldest_account="", rows=[]
            ),
            **self.answers,
        }
        answer: R = answers[type(query)](query)
        return answer

    async def do(self, command: Command[R]) -> R:
        """Carry out a command."""
        await asyncio.sleep(0)
        if self.lost:
            raise DeskGone
        if isinstance(command, NoteLook):
            self.looks += 1
            nothing: Any = v.Done()
            return nothing  # type: ignore[no-any-return]
        self.done.append(command)
        if self.refuse is not None:
            refusal, self.refuse = self.refuse, None
            raise refusal
        handler: Callable[[Any], Any] = getattr(self, "_do_" + type(command).__name__)
        answer: R = handler(command)
        return answer

    async def changes(self) -> AsyncIterator[Change]:
        """Yield changes from now on."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._subscribers.add(queue)
        try:
            while True:
                change = await queue.get()
                if change is None:
                    raise DeskGone
                yield change
        finally:
            self._subscribers.discard(queue)

    async def close(self) -> None:
        """Let go."""
        self.closed = True

    # -- what tests do behind the console's back

    def changed(self, *topics: str) -> None:
        """Tell every subscriber that something changed."""
        self._seq += 1
        for queue in self._subscribers:
            queue.put_nowait(Change(topics=frozenset(topics), seq=self._seq))

    def lose(self) -> None:
        """Break the connection."""
        self.lost = True
        for queue in self._subscribers:
            queue.put_nowait(None)

    def arrive(self, comment: Comment) -> None:
        """A new comment comes in."""
        self.town.comments[comment.id] = comment
        self.seen += 1
        self.changed("comments")

    def answered_elsewhere(self, comment_id: int) -> None:
        """A colleague answers behind our back."""
        self._answer(comment_id, "Det ordnar sig. /Omar")
        self.changed("comments")

    def answered_elsewhere_quietly(self, comment_id: int) -> None:
        """The same, and the news of it is late."""
        self._answer(comment_id, "Det ordnar sig. /Omar")

    def deliver(self) -> None:
        """Send what waits in the outbox."""
        for row in list(self.outbox.values()):
            if row.state is not OutboxState.QUEUED:
                continue
            self.outbox[row.id] = _replace(row, state=OutboxState.SENT)
            if row.action is Action.REPLY:
                self._answer(row.comment, row.text)
            else:
                self.town.comments[row.comment].state = CommentState.REMOVED
                self.town.comments[row.comment].visibility = Visibility.REMOVED
        self.changed("outbox", "comments")

    def _answer(self, comment_id: int, text: str) -> None:
        target = self.town.comments[comment_id]
        target.state = CommentState.ANSWERED
        number = max(self.town.comments) + 1
        now = self.now()
        self.town.comments[number] = Comment(
            number,
            target.account,
            target.post,
            "Malmö stad",
            text,
            now,
            now,
            now,
            parent=comment_id,
            own=True,
            state=CommentState.OWN,
        )
        self.seen += 1

    # -- queries

    def _row(self, comment: Comment) -> v.InboxRow:
        account = next(a for a in self.town.accounts if a.id == comment.account)
        sending = [o.state for o in self.outbox.values() if o.comment == comment.id and o.state in _TROUBLE]
        return v.InboxRow(
            id=comment.id,
            account=account.id,
            account_name=account.name,
            unit=account.unit,
            platform=account.platform,
            post_id=comment.post,
            platform_id=str(comment.id),
            author=author(comment.author),
            words=comment.text[:400],
            format=comment.format,
            received=comment.written,
            answer_class=AnswerClass.HOURS_24,
            due=comment.due,
            target=None,
            last_staffed=comment.last_staffed,
            state=comment.state,
            visibility=comment.visibility,
            claim=self.claims.get(comment.id),
            sending=sending[-1] if sending else None,
        )

    def _inbox(self, query: q.AskInbox) -> v.InboxPage:
        wanted = query.filter
        now = self.now()
        rows = []
        for comment in self.town.comments.values():
            row = self._row(comment)
            held = wanted.mine and (row.claim is None or row.claim.login != self.me.login)
            if (
                (row.state not in (wanted.states or (CommentState.OPEN,)))
                or (wanted.account and row.account != wanted.account)
                or (wanted.unit and row.unit != wanted.unit)
                or (wanted.platform and row.platform != wanted.platform)
                or (wanted.text and wanted.text.lower() not in (row.words + row.author.name).lower())
                or held
                or (wanted.drafts and not self._begun(comment.id))
                or (wanted.overdue and row.due > now)
            ):
                continue
            rows.append(row)
        rows.sort(key=lambda row: (row.last_staffed, row.received, row.id))
        late = sum(row.due <= now for row in rows)
        before = sum(row.due > now and row.last_staffed < OPENS for row in rows)
        return v.InboxPage(
            rows=rows[query.offset : query.offset + query.limit],
            total=len(rows),
            overdue=late,
            before_open=before,
            rest=len(rows) - late - before,
            at=now,
            opens=OPENS,
        )

    def _begun(self, comment: int) -> bool:
        draft = self.drafts.get((comment, self.me.login))
        return draft is not None and bool(draft.text)

    def _thread(self, query: q.AskThread) -> v.ThreadView:
        if query.comment not in self.town.comments:
            raise Refused("unknown", Message("There is no such comment."))
        comment = self.town.comments[query.comment]
        post = self.town.posts[comment.post]
        root = comment
        while root.parent is not None:
            root = self.town.comments[root.parent]
        items: list[v.ThreadItem] = []
        self._walk(root, 0, items)
        return v.ThreadView(
            comment=self._row(comment),
            reason="Kom tisdag 03.00; 24 h slutar onsdag 03.00 → senast tisdag 17.00",
            post_title=post.title,
            post_text=post.text,
            post_format=comment.format,
            post_url="https://example.org/" + post.id,
            post_published=post.published,
            items=items,
            notes=[note for note in self.notes if note.comment in {item.id for item in items}],
            drafts=[draft for (id_, _), draft in self.drafts.items() if id_ == comment.id],
            outbox=[row for row in self.outbox.values() if row.comment == comment.id],
            actions=list(self._offered(comment.account)),
            max_length=self.max_length,
            seen=self.seen,
        )

    def _walk(self, comment: Comment, depth: int, items: list[v.ThreadItem]) -> None:
        items.append(
            v.ThreadItem(
                id=comment.id,
                depth=depth,
                author=author(comment.author),
                own=comment.own,
                text=comment.text,
                format=comment.format,
                written=comment.written,
                state=comment.state,
                visibility=comment.visibility,
                due=None if comment.own else comment.due,
                last_staffed=None if comment.own else comment.last_staffed,
                edited=comment.edited,
                platform_id=str(comment.id),
            )
        )
        for child in sorted(self.town.comments.values(), key=lambda other: other.written):
            if child.parent == comment.id:
                self._walk(child, depth + 1, items)

    def _accounts(self) -> list[v.AccountView]:
        now = self.now()
        rows = []
        for account in self.town.accounts:
            waiting = [
                comment
                for comment in self.town.comments.values()
                if comment.account == account.id and comment.state is CommentState.OPEN
            ]
            late = sum(comment.due <= now for comment in waiting)
            rows.append(_replace(account, open=len(waiting), overdue=late, actions=self._offered(account.id)))
        return rows

    def _offered(self, account: str) -> tuple[Action, ...]:
        """What can be done there: nothing where comments are only read."""
        reads_only = any(one.id == account and one.platform == "feed" for one in self.town.accounts)
        allowed = at_least(self.me.role, Role.STAFF) and not reads_only
        return tuple(self.actions) if allowed else ()

    def _status(self, _: q.AskStatus) -> v.StatusView:
        page = self._inbox(q.AskInbox())
        ages: dict[str, list[v.AccountView]] = {}
        for account in self.town.accounts:
            ages.setdefault(account.platform, []).append(account)
        platforms = []
        for name, accounts in ages.items():
            times = [account.fetched for account in accounts]
            known = [when for when in times if when is not None]
            oldest = min(known) if len(known) == len(times) else None
            platforms.append(v.PlatformAge(platform=name, accounts=len(accounts), fetched=oldest))
        return v.StatusView(
            at=self.now(),
            level=2,
            mode=self.me.mode,
            open=page.total,
            overdue=page.overdue,
            before_open=page.before_open,
            outbox_waiting=0,
            outbox_trouble=0,
            today=v.Today(received=12, answered=8, late=1, posts=2),
            platforms=platforms,
            accounts=self._accounts(),
        )

    def _probe(self, query: q.AskProbe) -> v.ProbeView:
        if self.probe is not None:
            return self.probe
        return v.ProbeView(
            platform="wordpress",
            address=query.address,
            kind="wordpress",
            name="Parkbloggen",
            summary=Message("WordPress, answers to comments work."),
            warnings=[] if query.user else [Message("Without a login nothing can be answered.")],
        )

    # -- commands

    def _log(self, comment: int, kind: str, detail: str = "") -> None:
        self._seq += 1
        now = self.now()
        row = v.HistoryRow(seq=self._seq, at=now, occurred=now, actor=self.me.login, kind=kind, detail=detail)
        self.history.setdefault(comment, []).append(row)

    def _do_TakeClaim(self, command: c.TakeClaim) -> v.Done:  # noqa: N802 - named after the command
        held = self.claims.get(command.comment)
        if held is not None and held.login != self.me.login and not command.take_over:
            raise Refused("claimed", Message("{name} has taken it.", {"name": held.name}))
        now = self.now()
        self.claims[command.comment] = v.Claim(
            login=self.me.login, name=self.me.first_name, since=now, until=now + timedelta(minutes=30)
        )
        self._log(command.comment, "claim-taken")
        self.changed("claims")
        return v.Done()

    def _do_ReleaseClaim(self, command: c.ReleaseClaim) -> v.Done:  # noqa: N802
        self.claims.pop(command.comment, None)
        self._log(command.comment, "claim-released")
        self.changed("claims")
        return v.Done()

    def _do_SendReply(self, command: c.SendReply) -> v.Done:  # noqa: N802
        if command.seen is not None and command.seen != self.seen:
            raise Refused("changed", CHANGED)
        text = command.text
        if command.sign and not text.rstrip().endswith(self.me.first_name):
            text = f"{text}\n/{self.me.first_name}"
        self.drafts.pop((command.comment, self.me.login), None)
        return self._queue(command.comment, Action.REPLY, text, command.undo_seconds)

    def _do_Moderate(self, command: c.Moderate) -> v.Done:  # noqa: N802
        return self._queue(command.comment, command.action, "", command.undo_seconds)

    def _queue(self, comment: int, action: Action, text: str, undo_seconds: float) -> v.Done:
        number = 500 + len(self.outbox)
        account = self.town.comments[comment].account
        self.outbox[number] = v.OutboxRow(
            id=number,
            comment=comment,
            account=account,
            account_name=account,
            action=action,
            text=text,
            state=OutboxState.QUEUED,
            name=self.me.first_name,
            queued=self.now(),
            send_after=self.now() + timedelta(seconds=undo_seconds),
            platform_id="",
            message=None,
        )
        self._log(comment, "outbox-queued", text)
        self.changed("outbox")
        return v.Done(id=number)

    def _do_Undo(self, command: c.Undo) -> v.Done:  # noqa: N802
        waiting = [row for row in self.outbox.values() if row.state is OutboxState.QUEUED]
        if command.outbox:
            waiting = [row for row in waiting if row.id == command.outbox]
        if waiting:
            row = waiting[-1]
            self.outbox[row.id] = _replace(row, state=OutboxState.CANCELLED)
        elif self.waived and not command.outbox:
            self.town.comments[self.waived.pop()].state = CommentState.OPEN
        else:
            raise Refused("state", Message("There is nothing to undo."))
        self.changed("outbox", "comments")
        return v.Done()

    def _do_SettleUnknown(self, command: c.SettleUnknown) -> v.Done:  # noqa: N802
        states = {"again": OutboxState.QUEUED, "sent": OutboxState.SENT, "drop": OutboxState.CANCELLED}
        self.outbox[command.outbox] = _replace(self.outbox[command.outbox], state=states[command.verdict])
        self.changed("outbox")
        return v.Done()

    def _do_WaiveAnswer(self, command: c.WaiveAnswer) -> v.Done:  # noqa: N802
        self.town.comments[command.comment].state = CommentState.NO_ANSWER
        self.waived.append(command.comment)
        self._log(command.comment, "answer-waived", command.reason)
        self.changed("comments")
        return v.Done()

    def _do_Reopen(self, command: c.Reopen) -> v.Done:  # noqa: N802
        self.town.comments[command.comment].state = CommentState.OPEN
        self._log(command.comment, "comment-reopened")
        self.changed("comments")
        return v.Done()

    def _do_AddNote(self, command: c.AddNote) -> v.Done:  # noqa: N802
        note = v.NoteView(comment=command.comment, name=self.me.first_name, at=self.now(), text=command.text)
        self.notes.append(note)
        self._log(command.comment, "note-added", command.text)
        self.changed("comments")
        return v.Done(id=len(self.notes))

    def _do_SaveDraft(self, command: c.SaveDraft) -> v.Done:  # noqa: N802
        key = (command.comment, self.me.login)
        if not command.text and not command.editing:
            self.drafts.pop(key, None)
        else:
            self.drafts[key] = v.Draft(
                login=self.me.login,
                name=self.me.first_name,
                text=command.text,
                saved=self.now(),
                editing=command.editing,
            )
        return v.Done()

    def _do_Collect(self, _: c.Collect) -> v.CollectView:  # noqa: N802
        accounts = [
            v.Collected(account=a.id, ok=True, requests=2, new=0, changed=0, gone=0, message=None)
            for a in self.town.accounts
        ]
        return v.CollectView(accounts=accounts, delivered=[])

    def _do_AddAccount(self, command: c.AddAccount) -> v.Done:  # noqa: N802
        self.town.accounts.append(
            v.AccountView(
                id=command.id,
                platform=command.platform,
                address=command.address,
                name=command.name,
                unit=command.unit,
                responsible=command.responsible,
                stand_in=command.stand_in,
                open=0,
                overdue=0,
                health=HealthState.NEW,
                message=None,
                fetched=None,
                next_fetch=None,
                gap_since=None,
                requests=0,
            )
        )
        self.changed("accounts")
        return v.Done()

    def _do_AddStaff(self, command: c.AddStaff) -> v.Done:  # noqa: N802
        self.me = _replace(self.me, first_name=command.first_name)
        return v.Done()

    def _do_SaveUiState(self, command: c.SaveUiState) -> v.Done:  # noqa: N802
        self.ui_state[command.key] = command.value
        return v.Done()


_TROUBLE = {OutboxState.QUEUED, OutboxState.SENDING, OutboxState.FAILED, OutboxState.UNKNOWN}
S = TypeVar("S")


def _replace(struct: S, **changes: Any) -> S:
    """A copy of a struct with some fields changed."""
    import msgspec

    return msgspec.structs.replace(struct, **changes)  # type: ignore[type-var]
