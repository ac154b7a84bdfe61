"""An answer of one's own beside a colleague's words: their draft to go on with, their answer to be read first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import OutboxRow, ThreadView
    from sm_console.console.controller import Console


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


async def offer_draft(console: Console, view: ThreadView) -> bool:
    """Where a colleague has begun and one has not, let the person go on from their words; false: they left."""
    from sm_console.console.words import moment
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
