"""One act on many comments, as a person goes through it: choose, see what it comes to, carry out, watch it leave."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final

from sm_console.api.said import quoted
from sm_console.i18n import _, ngettext, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from sm_console.api.crowd_commands import ManyOrder
    from sm_console.api.crowd_views import BatchView, ManyPlan
    from sm_console.console.controller import Console

LOOK_AGAIN: Final = 1.0
"""Seconds between two looks at how an act on many fares."""


async def ask_for_order(console: Console) -> ManyOrder | None:
    """Ask what to do with all that is marked, and what that needs; ``None`` where nothing is left to be done.

    An answer has a way of its own, which is gone to its end here.
    """
    from sm_console.api.crowd_commands import ManyOrder
    from sm_console.console.commands.moderation import ground_options
    from sm_console.core.crowd import ManyAct
    from sm_console.core.model import Ground

    view, marked = console.view, tuple(sorted(console.state.marked))
    acts = [
        (ManyAct.CLAIM.value, _("Take them")),
        (ManyAct.REPLY.value, _("Answer with one text, adapted to each")),
        (ManyAct.WAIVE.value, _("No answer needed")),
        (ManyAct.HIDE.value, _("Hide them")),
        (ManyAct.ASSIGN.value, _("Give them to a colleague")),
        ("unmark", _("Take all marks away")),
    ]
    picked = await view.choose(_("{count} marked. What shall be done with them?").format(count=len(marked)), acts)
    if picked == "unmark":
        console.state.marked.clear()
        view.show("queue", "keys", "message")
    if picked is None or picked == "unmark":
        return None
    act, text, ground, assignee = ManyAct(picked), "", None, ""
    if act is ManyAct.REPLY:
        from sm_console.console.many_answer import answer_many

        await answer_many(console, marked)
        return None
    if act is ManyAct.WAIVE:
        text = await view.prompt(_("Reason:")) or ""
    elif act is ManyAct.HIDE:
        named = await view.choose(_("On which ground?"), ground_options())
        ground = Ground(named) if named is not None else None
    elif act is ManyAct.ASSIGN:
        to = await ask_for_colleague(console, _("Whose matter are these?"))
        if to is None:
            return None
        assignee, text = to
    if act not in {ManyAct.CLAIM, ManyAct.ASSIGN} and not text.strip() and ground is None:
        return None
    return ManyOrder(act=act, comments=marked, text=text.strip(), ground=ground, assignee=assignee.strip())


async def ask_for_colleague(
    console: Console, title: str, others: Sequence[tuple[str, str]] = ()
) -> tuple[str, str] | None:
    """Ask for a colleague (empty: oneself) and a word to them; ``others`` are further choices, which need no word."""
    from sm_console.core.safe_text import safe_line

    me = console.state.me
    names = [name for name in (me.first_names if me is not None else ()) if me is None or name != me.first_name]
    options = [("", _("Myself")), *((name, safe_line(name, 40)) for name in names), *others]
    picked = await console.view.choose(title, options, confirm="type")
    if not picked or picked not in names:
        return None if picked is None else (picked, "")
    word = await console.view.prompt(_("A word to {name} (may be empty):").format(name=safe_line(picked, 40)))
    return None if word is None else (picked, word.strip())


async def carry_out(console: Console, order: ManyOrder) -> None:
    """Show what it comes to; Ctrl+S carries it out."""
    from sm_console.api.crowd_queries import PreviewMany

    plan = await console.asked(PreviewMany(order=order))
    if plan is not None and await _confirmed(console, order, plan):
        await carried_out(console, order)


async def carried_out(console: Console, order: ManyOrder) -> bool:
    """Have the desk do it, and watch it leave; whether it was done."""
    from sm_console.api.crowd_commands import ActOnMany
    from sm_console.console.state import UNDO_SECONDS

    done = await console.do(ActOnMany(order=order, undo_seconds=UNDO_SECONDS))
    if done is None:
        return False
    state = console.state
    state.marked.clear()
    state.can_undo, state.last_sent = True, None
    console.view.show("queue", "keys", "message")
    words = ngettext(
        "Done with {count} comment. u takes it back.", "Done with {count} comments. u takes all of it back.", done.count
    )
    console.view.say(words.format(count=done.count))
    if done.last is not None:
        state.batch = done.batch
        console.run(_watch(console, done.batch), "act on many")
    return True


async def _confirmed(console: Console, order: ManyOrder, plan: ManyPlan) -> bool:
    """Let the person read the plan, as often as they like; whether they carry it out."""
    while True:
        options = []
        counted = ngettext("{what}: {count} comment", "{what}: {count} comments", plan.count)
        if plan.count:
            options.append(("do", counted.format(what=_names()[order.act.value], count=plan.count)))
        if plan.left_out:
            options.append(("left", _("See what is left out, and why ({count})").format(count=len(plan.left_out))))
        picked = await console.view.choose(
            _("Ctrl+S carries it out."), options, confirm="ctrl+s", intro=plan_lines(console, plan)
        )
        if picked != "left":
            return picked == "do"
        await console.view.page(lambda width: left_out_lines(plan, width))


def plan_lines(console: Console, plan: ManyPlan) -> list[str]:
    """What it comes to, in a few lines."""
    from sm_console.console.many_answer import leaving_words
    from sm_console.core.safe_text import safe_line

    shares = [f"{safe_line(share.name, 40)} ({share.count})" for share in plan.accounts]
    lines = [_("On: {accounts}").format(accounts=", ".join(shares[:6]) + (" …" if len(shares) > 6 else ""))]
    if plan.left_out:
        why = Counter(safe_line(translate(one.message), 70).removesuffix(".") for one in plan.left_out)
        words = "; ".join(f"{count} × {reason}" for reason, count in why.most_common(2))
        lines.append(_("Left out: {why}").format(why=words))
    if plan.last is not None:
        lines.append(leaving_words(plan, console.state.now()))
    return lines if plan.count or plan.left_out else []


def left_out_lines(plan: ManyPlan, width: int) -> list[Content]:
    """A line for each comment that is left out."""
    from textual.content import Content

    from sm_console.console.wrap import clip
    from sm_console.core.safe_text import safe_line

    lines = [Content.styled(clip(" " + _("Left out, and why"), width), "bold"), Content("")]
    for one in plan.left_out:
        who = safe_line(one.author, 30) or _("(no name)")
        lines.append(Content(clip(f" {who}: {safe_line(translate(one.message), 200)}", width)))
    return lines


def _names() -> dict[str, str]:
    return {
        "claim": _("Take"),
        "waive": _("No answer needed"),
        "hide": _("Hide"),
        "assign": _("Give away"),
    }


async def _watch(console: Console, batch: int) -> None:
    """Say how it goes until all has left or was stopped; the words stand still while nothing happens."""
    from sm_console.api.commands import Refused
    from sm_console.api.crowd_queries import AskBatch
    from sm_console.api.desk import DeskGone

    said = ""
    while console.state.batch == batch:
        await asyncio.sleep(LOOK_AGAIN)
        try:
            fares = await console.ask(AskBatch(batch=batch))
        except DeskGone:
            continue  # the desk goes on with it; the session finds it again
        except Refused:
            break
        words = progress_words(fares)
        if not fares.waiting:
            console.view.say(words, lasting=bool(fares.trouble))
            break
        if words != said:
            console.view.say(words, lasting=True)
            said = words
    if console.state.batch == batch:
        console.state.batch = 0
        console.view.show("keys")


def progress_words(fares: BatchView) -> str:
    """How an act on many fares, in one line."""
    words = [_("{done} of {total} have left").format(done=fares.done, total=fares.total)]
    if fares.stopped:
        words.append(_("{count} stopped").format(count=fares.stopped))
    if fares.trouble:
        words.append(_("{count} in TROUBLE").format(count=fares.trouble))
    if fares.waiting:
        words.append(_("{count} wait, S stops them").format(count=fares.waiting))
    return ", ".join(words) + "."


async def tell(console: Console) -> None:
    """Say what colleagues did with one's claims; the next key confirms it as seen. Raises DeskGone."""
    from sm_console.api.crowd_queries import AskTellings
    from sm_console.core.safe_text import safe_line

    told = await console.ask(AskTellings())
    if not told:
        return
    latest = told[-1]
    sentences = {
        "taken-over": _("{name} has taken over the comment by {author} from you."),
        "assigned": _("{name} gives you the comment by {author}."),
        "given-back": _("The comment by {author} was given back, since you had no console open."),
    }
    author = safe_line(latest.author, 40) or _("(no name)")
    words = sentences.get(latest.kind, "").format(name=safe_line(latest.name, 40), author=author)
    if latest.word:
        words += " " + quoted(safe_line(latest.word, 120))
    if len(told) > 1:
        words += " " + _("({count} such in all)").format(count=len(told))
    console.state.told = latest.entry
    console.view.say(words, lasting=True)


async def confirm_told(console: Console) -> None:
    """A key was pressed after it was said: it has been seen."""
    from sm_console.api.crowd_commands import SeeTelling

    up_to, console.state.told = console.state.told, 0
    if up_to:
        await console.do(SeeTelling(up_to=up_to))
