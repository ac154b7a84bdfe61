"""All user commands, in the order of help and palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands import (
    account_lists,
    alarms,
    bank,
    closure_letters,
    closures,
    crisis,
    crowd,
    diary,
    gaps,
    go,
    look,
    moderation,
    narrowing,
    overview,
    profile,
    program,
    putting_off,
    records,
    register,
    rounds,
    shifts,
    signatures,
    since,
    work,
)

if TYPE_CHECKING:
    from sm_console.console.commands.base import UserCommand
    from sm_console.console.state import State

COMMANDS: tuple[type[UserCommand], ...] = (
    work.Answer,
    bank.ReadyAnswer,
    work.NoAnswer,
    work.Reopen,
    work.Claim,
    work.Release,
    work.Note,
    moderation.Hide,
    moderation.ShowAgain,
    moderation.Like,
    moderation.Delete,
    moderation.Settle,
    records.SetRecordStatus,
    work.Undo,
    *crowd.COMMANDS,
    *crisis.COMMANDS,
    alarms.GoToCause,
    rounds.StartRound,
    rounds.SeeAccount,
    rounds.LogHits,
    rounds.EndRound,
    rounds.OpenComment,
    rounds.ShowProof,
    signatures.PutAside,
    signatures.AddColleague,
    *overview.COMMANDS,
    *putting_off.COMMANDS,
    *profile.COMMANDS,
    *closures.COMMANDS,
    *closure_letters.COMMANDS,
    *register.COMMANDS,
    *account_lists.COMMANDS,
    gaps.GapIsKnown,
    *go.TO_PLACES,
    go.NarrowBoard,
    go.SortBoard,
    *since.COMMANDS,
    *shifts.COMMANDS,
    *diary.COMMANDS,
    look.Open,
    *narrowing.COMMANDS,
    look.Split,
    look.History,
    look.Accounts,
    look.Help,
    look.Palette,
    program.NextPane,
    program.Fetch,
    program.Redraw,
    program.AddAccount,
    program.AskToQuit,
    program.Quit,
)


def by_key(key: str, state: State) -> type[UserCommand] | None:
    """The command that a key stands for just now: several may share one."""
    for command in COMMANDS:
        if key in command.keys and (command.anywhere or not state.panel) and command.allowed(state):
            return command
    return None


def refused(key: str, state: State, *, opens: bool = True) -> str | None:
    """Why a key that opens something (else: one that only ``tells``) does nothing now; ``None`` for all others."""
    if state.panel:
        return None
    return next(
        (
            command.why_not(state)
            for command in COMMANDS
            if (command.opens if opens else command.tells) and key in command.keys and command.here(state)
        ),
        None,
    )


def for_footer(state: State) -> list[type[UserCommand]]:
    """What the footer offers now, most useful first."""
    offered = [command for command in COMMANDS if command.footer and command.allowed(state)]
    return sorted(offered, key=lambda command: command.footer)


def all_keys() -> list[str]:
    """Every key that some command answers to."""
    return sorted({key for command in COMMANDS for key in command.keys})
