"""Everything that may be asked of a desk and had done by it: what the wire lets through.

Queries and commands stand by area in modules of their own; each is named here once.
"""

from __future__ import annotations

from sm_console.api import commands, queries

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
    | queries.AskSeasons
    | queries.AskClosures
    | queries.AskFindings
    | queries.AskRulesDiff
    | queries.AskUiState
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
    | commands.SaveUiState
)
