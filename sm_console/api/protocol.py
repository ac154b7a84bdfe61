"""Everything that may be asked of a desk and had done by it: what the wire lets through.

Queries and commands stand by area in modules of their own; each is named here once.
"""

from __future__ import annotations

from sm_console.api import (
    bank,
    closure_commands,
    closure_queries,
    commands,
    course,
    crisis,
    crowd_commands,
    crowd_queries,
    diary,
    finding_commands,
    finding_queries,
    gaps,
    profile_commands,
    profile_queries,
    queries,
    record_commands,
    register_commands,
    register_queries,
    round_commands,
    round_queries,
    shifts,
    signature_queries,
    since,
)

AnyQuery = (
    queries.AskInbox
    | queries.AskThread
    | queries.AskHistory
    | queries.AskStatus
    | queries.AskAccounts
    | queries.AskOutbox
    | queries.AskWhoami
    | queries.AskProbe
    | queries.AskWeek
    | queries.AskPeriodPosts
    | queries.AskSeasons
    | finding_queries.AskFindings
    | finding_queries.AskOverview
    | finding_queries.AskAccountHistory
    | queries.AskRulePacks
    | queries.AskRulesDiff
    | profile_queries.AskProfiles
    | profile_queries.AskFace
    | profile_queries.AskRaster
    | queries.AskUiState
    | crowd_queries.PreviewMany
    | crowd_queries.AskBatch
    | crowd_queries.AskTellings
    | crowd_queries.AskAlike
    | closure_queries.AskClosures
    | closure_queries.AskClosureHistory
    | closure_queries.AskClosureLetter
    | round_queries.AskRounds
    | round_queries.AskRoundProof
    | round_queries.AskWatch
    | round_queries.AskNews
    | signature_queries.AskSignatures
    | register_queries.AskRegister
    | register_queries.AskRegisterActs
    | register_queries.AskAccountForm
    | bank.AskBank
    | crisis.AskCrisis
    | crisis.AskCrisisReport
    | crisis.AskAlarms
    | course.AskCourse
    | since.AskSince
    | diary.AskDiary
    | shifts.AskHandovers
    | shifts.AskShiftSummary
)

AnyCommand = (
    commands.TakeClaim
    | commands.ReleaseClaim
    | commands.SendReply
    | commands.Moderate
    | commands.Undo
    | commands.SettleUnknown
    | commands.WaiveAnswer
    | commands.Reopen
    | commands.AddNote
    | commands.SaveDraft
    | commands.Collect
    | commands.AddAccount
    | commands.StoreLogin
    | commands.RemoveAccount
    | commands.AddStaff
    | commands.EnterPost
    | commands.EnterComment
    | commands.MarkAnswered
    | profile_commands.JudgeFace
    | profile_commands.MeasureAgain
    | commands.SaveUiState
    | finding_commands.PutOffFinding
    | finding_commands.AssignFinding
    | finding_commands.TakeBackFinding
    | crowd_commands.ActOnMany
    | crowd_commands.TakeBackMany
    | crowd_commands.ReleaseAll
    | crowd_commands.SeeTelling
    | closure_commands.WarnOwner
    | closure_commands.KeepAccount
    | closure_commands.DecideClosing
    | closure_commands.NoteAnnounced
    | closure_commands.PreserveAccount
    | closure_commands.NoteClosed
    | closure_commands.UndoClosure
    | round_commands.StartRound
    | round_commands.SeeAccount
    | round_commands.EndRound
    | register_commands.ProposeAccount
    | register_commands.TickPoint
    | register_commands.ApproveAccount
    | register_commands.SetAccount
    | register_commands.SetSeasons
    | register_commands.ImportAccounts
    | register_commands.RemoveStaff
    | record_commands.SetRecordStatus
    | gaps.AcknowledgeGap
    | bank.WriteBankText
    | bank.ApproveBankText
    | bank.WithdrawBankText
    | crisis.BeginCrisis
    | crisis.ReviewCrisis
    | crisis.EndCrisis
    | crisis.ListScheduled
    | crisis.TickScheduled
    | crisis.SeeAlarms
    | crisis.TryAlarm
    | since.NoteLook
    | diary.AddDiaryNote
    | shifts.HandOver
    | shifts.AcknowledgeHandover
)
