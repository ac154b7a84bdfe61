"""What people can have done: one handler for each command, found by the command's type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sm_console.api import (
    closure_commands,
    commands,
    crowd_commands,
    finding_commands,
    profile_commands,
    register_commands,
    round_commands,
)
from sm_console.api.gaps import AcknowledgeGap
from sm_console.desk import alarms, bank, crisis, diary, records, shifts, since
from sm_console.desk.acts import (
    account_list,
    accounts,
    claims,
    closures,
    collect,
    drafts,
    findings,
    gaps,
    manual,
    many,
    moderation,
    outbox,
    profiles,
    register,
    replies,
    rounds,
    verdicts,
)
from sm_console.desk.services import Caller as Caller
from sm_console.desk.services import Handler
from sm_console.desk.services import Services as Services

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
    profile_commands.JudgeFace: profiles.judge,
    profile_commands.MeasureAgain: profiles.measure_again,
    finding_commands.PutOffFinding: findings.put_off,
    finding_commands.AssignFinding: findings.assign,
    finding_commands.TakeBackFinding: findings.take_back,
    commands.Collect: collect.collect,
    commands.AddAccount: accounts.add,
    commands.StoreLogin: accounts.store_login,
    commands.RemoveAccount: accounts.remove,
    commands.AddStaff: accounts.add_staff,
    commands.EnterPost: manual.enter_post,
    commands.EnterComment: manual.enter_comment,
    commands.MarkAnswered: manual.mark_answered,
    crowd_commands.ActOnMany: many.act,
    crowd_commands.TakeBackMany: many.take_back,
    crowd_commands.ReleaseAll: claims.release_all,
    crowd_commands.SeeTelling: claims.see_telling,
    crowd_commands.EndAssignment: claims.end_assignment,
    round_commands.StartRound: rounds.start,
    round_commands.SeeAccount: rounds.see,
    round_commands.EndRound: rounds.end,
    closure_commands.WarnOwner: closures.warn,
    closure_commands.KeepAccount: closures.keep,
    closure_commands.DecideClosing: closures.close,
    closure_commands.NoteAnnounced: closures.announce,
    closure_commands.PreserveAccount: closures.preserve,
    closure_commands.NoteClosed: closures.done,
    closure_commands.UndoClosure: closures.undo,
    register_commands.ProposeAccount: register.propose,
    register_commands.TickPoint: register.tick,
    register_commands.ApproveAccount: register.approve,
    register_commands.SetAccount: register.set_account,
    register_commands.SetSeasons: register.set_seasons,
    register_commands.ImportAccounts: account_list.import_accounts,
    register_commands.RemoveStaff: account_list.remove_staff,
    **records.COMMANDS,
    **bank.COMMANDS,
    **alarms.COMMANDS,
    **crisis.COMMANDS,
    AcknowledgeGap: gaps.acknowledge,
    **since.COMMANDS,
    **diary.COMMANDS,
    **shifts.COMMANDS,
}
