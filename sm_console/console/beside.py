"""An answer of one's own beside a colleague's words: their draft to go on with, their answer to be read first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import OutboxRow, ThreadView
    from sm_console.console.controller import Console

LEAVING = frozenset({"queued", "sending", "unknown"})


async def decide(console: Console, view: ThreadView, act: OutboxRow) -> None:
    """The desk held an answer back, since somebody answered meanwhile: show both, and let the person decide."""
    from sm_console.api.commands import SaveDraft, SettleUnknown
    from sm_console.console.drafting import acts_seen
    from sm_console.console.thread_lines import plain_lines
    from sm_console.core.safe_text import safe_line

    theirs = [item for item in view.items if item.own]
    words = [" ".join(plain_lines(item.text, item.format, 20)) for item in theirs[-2:]]
    intro = [_("Stands there: {text}").format(text=safe_line(text, 300)) for text in words]
    intro.append(_("Yours, held back: {text}").format(text=safe_line(act.text, 300)))
    options = [
        ("drop", _("Throw mine away")),
        ("edit", _("Edit mine first")),
        ("again", _("Send mine all the same")),
    ]
    title = _("Somebody has answered meanwhile. What becomes of yours?")
    verdict = await console.view.choose(title, options, confirm="ctrl+s", intro=intro)
    if verdict is None:
        return
    settled = "again" if verdict == "again" else "drop"
    order = SettleUnknown(outbox=act.id, verdict=settled, seen=view.seen, acts_seen=acts_seen(view))
    if await console.do(order) is None:
        return
    if verdict != "edit":
        console.view.say(_("Noted."))
        return
    if await console.do(SaveDraft(comment=act.comment, text=act.text, editing=False)) is None:
        console.state.drafts[act.comment] = act.text
    if await console.open_thread(act.comment):
        await console.view.answer()


async def may_begin(console: Console, view: ThreadView) -> bool:
    """Before one writes: is the comment answered, or about to be, and has a colleague begun? False: they left."""
    return await _beside_an_answer(console, view) and await offer_draft(console, view)


async def _beside_an_answer(console: Console, view: ThreadView) -> bool:
    """Where an answer stands after the comment or is on its way, show it and let only Ctrl+S lead past it.

    Nothing typed ahead settles this: in a flood a second answer is begun in a hurry, also beside one's own.
    """
    answers = standing_answers(view)
    if not answers:
        return True
    options = [("back", _("Go back")), ("on", _("Answer all the same"))]
    title = _("This is answered already, or about to be.")
    return await console.view.choose(title, options, confirm="ctrl+s", intro=answers[-3:]) == "on"


def standing_answers(view: ThreadView) -> list[str]:
    """Our answers that stand after the comment or are on their way, each in a line."""
    from sm_console.console.thread_lines import plain_lines
    from sm_console.core.safe_text import safe_line

    comment = next((item for item in view.items if item.id == view.comment.id), None)
    lines = []
    for item in view.items:
        after = comment is not None and item.own and item.written >= comment.written
        if after and item.visibility.value == "public":
            text = " ".join(plain_lines(item.text, item.format, 20))
            lines.append(_("Stands there: {text}").format(text=safe_line(text, 300)))
    known = {item.platform_id for item in view.items}
    for act in view.outbox:
        leaving = act.state.value in LEAVING or (act.state.value == "sent" and act.platform_id not in known)
        if act.action.value == "reply" and leaving:
            words = _("On its way, from {name}: {text}")
            lines.append(words.format(name=safe_line(act.name, 40), text=safe_line(act.text, 300)))
    return lines


async def offer_draft(console: Console, view: ThreadView) -> bool:
    """Where a colleague has begun and one has not, let the person go on from their words; false: they left."""
    from sm_console.api.time_words import moment
    from sm_console.core.safe_text import safe_line

    state = console.state
    mine = view.comment.id in state.drafts or any(draft.login == state.login and draft.text for draft in view.drafts)
    others = [draft for draft in view.drafts if draft.login != state.login and draft.text.strip()]
    if mine or not others:
        return True
    latest = others[0]
    name = safe_line(latest.name, 40)
    intro = [
        _("Draft by {name}, {when}: {text}").format(
            name=name, when=moment(latest.saved, state.now()), text=safe_line(latest.text, 300)
        )
    ]
    options = [("new", _("Begin anew")), ("go", _("Go on from {name}'s draft").format(name=name))]
    picked = await console.view.choose(_("A colleague has begun an answer."), options, intro=intro)
    if picked == "go":
        state.drafts[view.comment.id] = latest.text
    return picked is not None
