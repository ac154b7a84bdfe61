"""All commands: where each lives and what it is for. The modules are only loaded when their command is given."""

from __future__ import annotations

from typing import NamedTuple

from sm_console.core.messages import N_


class Entry(NamedTuple):
    """A command's module under ``sm_console.cli`` and its one line of help."""

    module: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "inbox": Entry("inbox", N_("show what waits for an answer")),
    "status": Entry("status", N_("say whether everything is in order (exit code 0, 1 or 2)")),
    "reply": Entry("reply", N_("answer a comment, and wait until the platform has confirmed")),
    "waive": Entry("acts", N_("note that a comment needs no answer, and why")),
    "reopen": Entry("acts", N_("take back that a comment needs no answer")),
    "claim": Entry("acts", N_("take a comment upon yourself")),
    "release": Entry("acts", N_("give a comment back")),
    "assign": Entry("assign", N_("give comments to a colleague, until they are done")),
    "note": Entry("acts", N_("leave a note for colleagues")),
    "record-status": Entry("record_status", N_("say how a comment stands as a public record (R11)")),
    "enter": Entry("enter", N_("enter by hand a post, a comment or an answer that no interface reads")),
    "hide": Entry("moderate", N_("hide a comment on its platform")),
    "unhide": Entry("moderate", N_("show a hidden comment again")),
    "delete": Entry("moderate", N_("delete a comment on its platform")),
    "like": Entry("moderate", N_("like a comment as the account")),
    "outbox": Entry("outbox", N_("show answers and acts that wait or are in trouble")),
    "accounts": Entry("accounts", N_("show, add, check and remove accounts")),
    "week": Entry("week", N_("show how accounts stand against their posting pace")),
    "seasons": Entry("seasons", N_("show how seasonal accounts stand")),
    "profiles": Entry("profiles", N_("show profile pictures, backgrounds and About texts against the guideline")),
    "profile": Entry("profile", N_("note what you think of one of them, or have it measured again")),
    "closures": Entry("closures", N_("show which accounts may have to be closed")),
    "findings": Entry("findings", N_("show what needs a person, across all rules")),
    "signatures": Entry("signatures", N_("show our own answers that lack a first name")),
    "rounds": Entry("rounds", N_("show who has looked through the accounts, and a month's proof")),
    "round": Entry("round", N_("look through the accounts, and log it")),
    "rules": Entry("rules", N_("show rule packs, and compare two of them")),
    "shift": Entry("shift", N_("hand your shift over, or acknowledge a handover")),
    "diary": Entry("diary", N_("show what was done in a time or a crisis, or write a note")),
    "since": Entry("since", N_("show what came since you last looked")),
    "bank": Entry("bank", N_("show, write, approve and withdraw ready answers")),
    "crisis": Entry("crisis", N_("declare, review and end a crisis, and read its report")),
    "alarm": Entry("alarm", N_("show alarms, take note of them, and try the way outside")),
    "staff": Entry("staff", N_("show and change who works here")),
    "collect": Entry("collect", N_("fetch what is new and send what waits, once")),
    "deadline": Entry("deadline", N_("work out when a comment has to be answered")),
    "record": Entry("record", N_("prove or rebuild the current state from the journal")),
    "check": Entry("check", N_("look over configuration, database, credentials and terminal")),
    "desk": Entry("desk", N_("run the desk as a service for everyone on this machine")),
    "drill": Entry("drill", N_("practise on an invented municipality's busy day")),
}
