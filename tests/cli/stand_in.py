"""A desk that answers from a script, so that a command's words and exit codes can be tried alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from sm_console.api import views
from sm_console.api.commands import Command, Refused
from sm_console.api.desk import Change, Desk
from sm_console.api.queries import AskInbox, Query
from sm_console.api.register_views import RegisterRow
from sm_console.core.model import (
    Action,
    AnswerClass,
    Author,
    CommentState,
    Format,
    HealthState,
    Message,
    OutboxState,
    Visibility,
)
from sm_console.core.register import AccountState

R = TypeVar("R")
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


class StandIn:
    """Answers each type of question or command with what ``answers`` holds for it: a value or a function."""

    def __init__(self, answers: dict[type, Any]) -> None:
        self.answers = answers
        self.heard: list[Any] = []
        self.closed = False

    async def ask(self, query: Query[R]) -> R:
        return self._answer(query)  # type: ignore[no-any-return]

    async def do(self, command: Command[R]) -> R:
        return self._answer(command)  # type: ignore[no-any-return]

    def _answer(self, asked: Any) -> Any:
        self.heard.append(asked)
        answer = self.answers[type(asked)]
        return answer(asked) if callable(answer) else answer

    def changes(self) -> AsyncIterator[Change]:
        raise NotImplementedError

    async def close(self) -> None:
        self.closed = True


def installed(monkeypatch: pytest.MonkeyPatch, desk: StandIn) -> StandIn:
    """Let every command of this test meet ``desk``."""

    async def connect(_line: object) -> Desk:
        return desk

    monkeypatch.setattr("sm_console.cli.session.Line.connect", connect)
    return desk


def refusing(code: str, text: str) -> Callable[[Any], Any]:
    def refuse(asked: Any) -> Any:
        raise Refused(code, Message(text))

    return refuse


def row(number: int = 1, **changes: Any) -> views.InboxRow:
    """A comment from Tuesday 12.00, as the queue shows it."""
    plain = views.InboxRow(
        id=number,
        account="stad",
        account_name="Stadsbloggen",
        unit="Kommunikation",
        platform="wordpress",
        post_id="7",
        platform_id=str(100 + number),
        author=Author(name="Åsa Öberg"),
        words="När öppnar badet?",
        text="När öppnar badet?",
        format=Format.PLAIN,
        received=NOON,
        answer_class=AnswerClass.HOURS_24,
        due=NOON + timedelta(days=1),
        target=None,
        last_staffed=NOON + timedelta(days=1),
        state=CommentState.OPEN,
        visibility=Visibility.PUBLIC,
        claim=None,
        sending=None,
    )
    return msgspec.structs.replace(plain, **changes)


def account(number: str, unit: str, platform: str) -> views.AccountView:
    return views.AccountView(
        id=number,
        platform=platform,
        address="https://blogg.example/",
        name="Bloggen",
        unit=unit,
        responsible="",
        stand_in="",
        open=0,
        overdue=0,
        health=HealthState.OK,
        message=None,
        fetched=None,
        next_fetch=None,
        gap_since=None,
        requests=0,
    )


def registered(number: str, unit: str, platform: str) -> RegisterRow:
    """An account as the register has it, in order."""
    return RegisterRow(
        account=number,
        account_name="Bloggen",
        platform=platform,
        address="https://blogg.example/",
        url="https://blogg.example/",
        unit=unit,
        responsible="",
        stand_in="",
        state=AccountState.ACTIVE,
        approved_by="",
        approved_on=None,
        pack="malmo 1",
        rules="",
        decided_by="city",
        missing=(),
        text=(),
        checklist=(),
        seasonal=False,
        season=(),
    )


def inbox_of(rows: Sequence[views.InboxRow]) -> Callable[[AskInbox], views.InboxPage]:
    """Answer as the desk does: a window of the rows, and the totals of all."""

    def answer(query: AskInbox) -> views.InboxPage:
        at = query.at or NOON
        return views.InboxPage(
            rows=list(rows[query.offset : query.offset + query.limit]),
            total=len(rows),
            overdue=sum(one.due < at for one in rows),
            before_open=0,
            rest=sum(one.due >= at for one in rows),
            at=at,
            opens=at + timedelta(hours=20),
        )

    return answer


def sent(state: OutboxState, message: str = "", **changes: Any) -> views.OutboxRow:
    plain = views.OutboxRow(
        id=5,
        comment=1,
        account="stad",
        account_name="Stadsbloggen",
        action=Action.REPLY,
        text="Klockan nio.\n\nBerit",
        state=state,
        name="Berit",
        queued=NOON,
        send_after=NOON,
        platform_id="203" if state is OutboxState.SENT else "",
        message=Message(message) if message else None,
    )
    return msgspec.structs.replace(plain, **changes)


def text_file(folder: Path, content: bytes) -> str:
    path = folder / "answer.txt"
    path.write_bytes(content)
    return str(path)
