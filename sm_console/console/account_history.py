"""The journal of an account itself in words: findings, register, connection, closing, public face."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from sm_console.console.history_words import until_words
from sm_console.i18n import _


def detail_words(kind: str, detail: str) -> str:
    """What is particular to an entry; people's texts, and what has no words of ours, as they are."""
    return _TOLD[kind](detail) if kind in _TOLD else detail


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))


def _put_off(detail: str) -> str:
    finding, _space, rest = detail.partition(" ")
    until, _space, why = rest.partition(" ")
    return _joined(_finding(finding), until_words(until), why)


def _assigned(detail: str) -> str:
    finding, _space, rest = detail.partition(" ")
    return _joined(_finding(finding), rest)


def _released(detail: str) -> str:
    finding, _space, rest = detail.partition(" ")
    ends = {
        "taken-back": _("taken back"),
        "gone": _("there is nothing to find any more"),
        "changed": _("it has got another state or deadline"),
        "over": _("the time was up"),
    }
    return _joined(_finding(finding), ends.get(rest.partition(" ")[2], ""))


def _finding(name: str) -> str:
    """A finding by its rule: its whole name is for commands."""
    from sm_console.api.matters import RULES

    rule = name.partition("/")[0]
    return f"{rule} {_(RULES[rule])}" if rule in RULES else name


def _listed(detail: str) -> str:
    from sm_console.console.topline import platform_name

    platform, _space, address = detail.partition(" ")
    return _joined(platform_name(platform), address)


def _health(detail: str) -> str:
    states = {"new": _("not fetched yet"), "ok": _("in order"), "late": _("slow"), "broken": _("BROKEN")}
    return states.get(detail, detail)


def _step(detail: str) -> str:
    """A step of closing, the day it waits for, and why."""
    from sm_console.console.boards.closure_words import STEPS

    step, _space, rest = detail.partition(" ")
    day, _space, why = rest.partition(" ")
    try:
        date.fromisoformat(day)
    except ValueError:
        day, why = "", rest
    return _joined(_(STEPS[step]) if step in STEPS else step, _("until {day}").format(day=day) if day else "", why)


def _part(detail: str) -> str:
    from sm_console.console.boards.profile_words import PARTS
    from sm_console.core.face import RULE_OF, Part

    return _(PARTS[RULE_OF[Part(detail)]]) if detail in set(Part) else detail


def _verdict(detail: str) -> str:
    part, _space, rest = detail.partition(" ")
    outcome, _space, why = rest.partition(" ")
    words = {
        "pass": _("in order"),
        "fail": _("not in order"),
        "no-room": _("no room"),
        "none": _("taken back"),
    }
    return _joined(f"{_part(part)}:", words.get(outcome, outcome), why)


def _seasons(detail: str) -> str:
    from sm_console.console.boards.register_words import windows_words

    return windows_words(detail.split(", ")) if detail else "–"


def _changed(detail: str) -> str:
    from sm_console.console.boards.register_words import fields_words

    return fields_words(detail)


_TOLD: Final[dict[str, Callable[[str], str]]] = {
    "finding-put-off": _put_off,
    "finding-assigned": _assigned,
    "finding-released": _released,
    "account-set": _listed,
    "health-set": _health,
    "closure-moved": _step,
    "closure-undone": _step,
    "picture-measured": _part,
    "face-judged": _verdict,
    "seasons-set": _seasons,
    "register-changed": _changed,
}
