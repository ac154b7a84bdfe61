"""What people can have done: one handler for each command, found by the command's type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sm_console.api import commands, round_commands
from sm_console.desk.acts import (
    accounts,
    claims,
    collect,
    drafts,
    manual,
    moderation,
    outbox,
    replies,
    rounds,
    verdicts,
)
from sm_console.desk.services import Caller, Services

Handler = Callable[[Services, Caller, Any], Awaitable[Any]]

HANDLERS: Final[Mapping[type, Handler]] = {
    commands.TakeClaim: claims.take,
    commands.ReleaseClaim: claims.release,
    commands.SendReply: replies.send,
    commands.Moderate: moderation.moderate,
    commands.Undo: outbox.undo,
    commands.SettleUnknown: outbox.settle,
    commands.WaiveAnswer: verdicts.waive,
    commands.Reopen: verdicts.reopen,
    commands.AddNote: verdicts.add_note,
    commands.SaveDraft: drafts.save,
    commands.SaveUiState: drafts.save_ui_state,
    commands.Collect: collect.collect,
    commands.AddAccount: accounts.add,
    commands.StoreLogin: accounts.store_login,
    commands.RemoveAccount: accounts.remove,
    commands.AddStaff: accounts.add_staff,
    commands.EnterPost: manual.enter_post,
    commands.EnterComment: manual.enter_comment,
    commands.MarkAnswered: manual.mark_answered,
    round_commands.StartRound: rounds.start,
    round_commands.SeeAccount: rounds.see,
    round_commands.EndRound: rounds.end,
}
