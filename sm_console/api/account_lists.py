"""The list of accounts as a file, for command line and console alike: what is written, and what an import would do."""

from __future__ import annotations

import json
from typing import Final

import msgspec

from sm_console.api.register_commands import ImportAccounts, ListLine
from sm_console.api.register_views import ImportChange, ImportProblem, ImportView, RegisterRow
from sm_console.core.account_list import BYTE_ORDER_MARK, read_csv, read_json, to_csv, to_html, to_markdown
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.register import AccountState
from sm_console.i18n import _, language, translate

COLUMNS: Final = (
    *("id", "platform", "address", "name", "unit", "responsible", "stand_in", "user", "remote", "rules"),
    *("approved_by", "approved_on", "seasonal", "season", "state", "url", "pack", "decided_by", "missing"),
)
KEY_WORDS: Final = {
    "platform": N_("platform"),
    "address": N_("address"),
    "name": N_("name"),
    "unit": N_("unit"),
    "responsible": N_("responsible"),
    "stand_in": N_("stand-in"),
    "user": N_("user"),
    "remote": N_("id on the platform"),
    "rules": N_("rule pack"),
    "approval": N_("approval"),
    "proposed": N_("proposed"),
    "seasonal": N_("seasonal"),
    "season": N_("season"),
}
"""What an import may change of an account."""

PUBLIC: Final = ("name", "platform", "unit", "url")
FORMATS: Final = ("csv", "json")
PUBLIC_FORMATS: Final = (*FORMATS, "html", "md")
MOST_BYTES: Final = 900_000
"""What one order to the desk can hold."""

_RUNNING: Final = frozenset({AccountState.ACTIVE, AccountState.RESTING})


def register_text(rows: list[RegisterRow], form: str, *, bom: bool = False) -> str:
    """Write the whole register as ``form``, one of ``FORMATS``; ``bom`` begins CSV with a byte order mark."""
    cells = [_cells(row) for row in rows]
    if form == "json":
        return _json(cells)
    return (BYTE_ORDER_MARK if bom else "") + to_csv(COLUMNS, cells)


def public_text(rows: list[RegisterRow], form: str, *, bom: bool = False) -> str:
    """Write what everybody may read, as ``form``, one of ``PUBLIC_FORMATS``: no names of persons."""
    public = [
        {
            "name": row.account_name or row.account,
            "platform": row.place or row.platform,
            "unit": row.unit,
            "url": row.url,
        }
        for row in rows
        if row.state in _RUNNING and not row.private
    ]
    public.sort(key=lambda row: (row["unit"], row["name"]))
    heads = {"name": _("Account"), "platform": _("Platform"), "unit": _("Unit"), "url": _("Address")}
    title = _("Our accounts in social media")
    match form:
        case "csv":
            return (BYTE_ORDER_MARK if bom else "") + to_csv(PUBLIC, public, heads=heads)
        case "json":
            return _json(public)
        case "md":
            return to_markdown(PUBLIC, public, heads, title)
        case _:
            return to_html(PUBLIC, public, heads, title, language())


def left_out(rows: list[RegisterRow]) -> int:
    """Count what the public list leaves out because it lies in a network of our own."""
    return sum(row.private for row in rows)


def _json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _cells(row: RegisterRow) -> dict[str, str]:
    cells = {name: getattr(row, name, "") for name in COLUMNS}
    return {
        **{name: str(value) for name, value in cells.items()},
        "id": row.account,
        "name": row.account_name,
        "approved_on": row.approved_on.isoformat() if row.approved_on is not None else "",
        "seasonal": "true" if row.seasonal else "",
        "season": ", ".join(row.season),
        "missing": ", ".join(row.missing),
    }


def import_of(file: str, text: str, *, carry_out: bool) -> ImportAccounts | None:
    """Make the order that a list's text means; ``file`` is its bare name. ``None``: too long for one order.

    Raises ValueError where it is no such list.
    """
    rows = read_json(text) if file.lower().endswith(".json") else read_csv(text)
    lines = [ListLine(number=number, cells=cells) for number, cells in rows]
    command = ImportAccounts(file=file, lines=lines, carry_out=carry_out)
    return None if len(msgspec.msgpack.encode(command)) > MOST_BYTES else command


def problem_lines(found: ImportView, file: str) -> list[str]:
    """Say, line by line, why a list cannot be used."""
    return [f"{file}: {_problem_words(problem)}" for problem in found.problems]


def change_lines(found: ImportView) -> list[str]:
    """Say, line by line, what a list changes."""
    return [f"{change.account}: {_key_words(change.key)}: {_change(change)}" for change in found.changes]


def _change(change: ImportChange) -> str:
    return f"{'+' if change.new else change.before or '–'} → {change.after or '–'}"


def _key_words(key: str) -> str:
    """What a key of the settings says of an account, in words."""
    return _(KEY_WORDS[key]) if key in KEY_WORDS else key


def counts(found: ImportView) -> dict[str, str]:
    """Count the accounts that are new, changed and as before."""
    new = len({change.account for change in found.changes if change.new})
    changed = len({change.account for change in found.changes}) - new
    return {"new": str(new), "changed": str(changed), "same": str(found.same)}


def _problem_words(problem: ImportProblem) -> str:
    parts = [translate(problem.place)] if problem.place is not None else []
    text = translate(problem.message) + (f" – {translate(problem.hint)}" if problem.hint is not None else "")
    return translate(Message("{line}", {"line": ": ".join([*parts, text])}))
