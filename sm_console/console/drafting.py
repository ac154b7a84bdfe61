"""What the answer editor says: whose words it starts with, how they will be signed, how long, who else writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.time_words import moment
from sm_console.console.thread_lines import plain_lines
from sm_console.console.wrap import clip, wrap
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import ThreadItem, ThreadView, Whoami
    from sm_console.console.state import State
    from sm_console.core.rules import SignatureRules

OPENERS = ("/", "//", "-", "–", "—", "Mvh", "Hälsningar", "Vänliga hälsningar")
"""Used where the desk does not tell the rule pack's own."""


def initial_text(state: State, view: ThreadView) -> tuple[str, str]:
    """The draft to go on with, and one sentence about where it comes from (both empty: a new answer)."""
    if view.comment.id in state.drafts:
        return state.drafts[view.comment.id], _("Draft kept here.")
    for draft in view.drafts:
        if draft.login == state.login and draft.text:
            return draft.text, _("Draft from {when}.").format(when=moment(draft.saved, state.now()))
    return "", ""


def acts_seen(view: ThreadView) -> int:
    """The latest outgoing act in the thread as shown: what a colleague orders later is news."""
    return max((act.id for act in view.outbox), default=0)


def newer_items(before: ThreadView, after: ThreadView) -> list[ThreadItem]:
    """What came into the thread since."""
    known = {item.id for item in before.items}
    return [item for item in after.items if item.id not in known]


def quote_lines(view: ThreadView, news: list[ThreadItem], width: int, room: int) -> list[Content]:
    """The comment being answered, at most ``room`` lines of it, and what has come meanwhile."""
    from sm_console.core.safe_text import safe_line

    chosen = next((item for item in view.items if item.id == view.comment.id), None)
    lines = []
    for item in ([chosen] if chosen is not None else []) + news:
        name = safe_line(item.author.name, 40) or _("(no name)")
        who = (
            _("{name} answered meanwhile:") if item.own else _("{name} wrote meanwhile:") if item in news else "{name}:"
        )
        text = " ".join(plain_lines(item.text, item.format, 20))
        words = wrap(f"{who.format(name=name)} {text}", width - 2)
        if len(words) > room:
            words = [*words[: room - 1], clip(words[room - 1] + " …………", width - 2)]
        lines += [Content.styled(" " + word, "bold" if item in news else "") for word in words]
    return lines


def signature_rules(me: Whoami) -> SignatureRules:
    """The pack's rule where the desk tells it."""
    from sm_console.core.rules import SignatureRules

    return me.signature if me.signature is not None else SignatureRules(required=True, openers=OPENERS)


def signature_words(me: Whoami | None, text: str) -> str:
    """R5 while one writes: how the answer will be signed, or what stands where the name belongs."""
    from sm_console.core.safe_text import safe_line
    from sm_console.core.signature import SignatureState, check

    if me is None:
        return ""
    names = set(me.first_names) | ({me.first_name} if me.first_name else set())
    verdict = check(text, names, signature_rules(me))
    if verdict.state is SignatureState.UNKNOWN_NAME:
        return _("Unknown name: {name}").format(name=safe_line(verdict.name, 40))
    if verdict.ok and verdict.name:
        return _("Signed {name}").format(name=safe_line(verdict.name, 40))
    if not me.first_name:
        return _("Your first name is missing: it must stand last")
    return _("Will be signed /{name}").format(name=safe_line(me.first_name, 40))


def signed(me: Whoami | None, text: str) -> str:
    """The answer as it will be sent, for counting."""
    from sm_console.core.signature import check, sign

    if me is None or not me.first_name:
        return text
    names = {*me.first_names, me.first_name}
    return text if check(text, names, signature_rules(me)).name else sign(text, me.first_name)


def answer_line(state: State, view: ThreadView, text: str, *, news: bool) -> str:
    """The live line: name, length, colleagues."""
    from sm_console.core.safe_text import safe_line

    words = [signature_words(state.me, text)]
    length = len(signed(state.me, text)) if text.strip() else 0
    if view.max_length and length > view.max_length:
        words.append(_("TOO LONG by {count}").format(count=length - view.max_length))
    if news:
        words.append(_("Someone has answered meanwhile"))
    others = [draft.name for draft in view.drafts if draft.editing and draft.login != state.login]
    words += [_("{name} is writing too").format(name=safe_line(name, 40)) for name in others]
    if not state.connected:
        words.append(_("no connection, kept here"))
    if view.max_length:
        words.append(_("{length} of {most} characters").format(length=length, most=view.max_length))
    elif length:
        words.append(_("{length} characters").format(length=length))
    return " · ".join(filter(None, words))
