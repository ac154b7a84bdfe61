"""One answer for many, from the first word to the last one sent: written, looked over person by person, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from sm_console.api.time_words import seconds_left, span
from sm_console.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.bank import BankRow
    from sm_console.api.crowd_commands import ManyOrder
    from sm_console.api.crowd_views import ManyPlan
    from sm_console.console.controller import Console

KEY: Final = "answer-to-many"
"""What the desk keeps of it for the person's next console."""


class ManyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to many as far as it is written. ``at`` is the cursor; the numbers name a ready answer (0: none)."""

    text: str = ""
    at: int = 0
    answer: int = 0
    version: int = 0


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who wrote wants next: a text from the ``bank`` at the cursor, or to look it over."""

    draft: ManyDraft
    bank: bool = False


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who looked it over wants: ``send`` or to go on writing; ``without`` are comments left out."""

    send: bool
    without: frozenset[int]


async def answer_many(console: Console, comments: tuple[int, ...]) -> None:
    """Write one text, adapt it to each, let the person look all of it over, and send."""
    from sm_console.console.crowd import carried_out

    draft, without = await _kept(console), frozenset[int]()
    while True:
        wish = await console.view.write_to_many(comments, draft)
        if wish is None:
            console.view.say(_("The draft is kept. b and “Answer” go on writing.") if _text(console) else "")
            return
        draft = wish.draft
        if wish.bank:
            draft = await _from_bank(console, draft)
            await keep(console, draft)
            continue
        await keep(console, draft)
        plan = await _plan(console, order_of(comments, draft))
        if plan is None:
            continue
        checked: Checked | None = await console.view.look_over(plan, without)
        if checked is None:
            continue
        without = checked.without
        if not checked.send:
            continue
        wanted = tuple(one.comment for one in plan.samples if one.comment not in without)
        if await carried_out(console, order_of(wanted, draft)):
            console.state.composed = None
            console.state.sent_to_many = draft
            await keep(console, None)
            return


def order_of(comments: tuple[int, ...], draft: ManyDraft) -> ManyOrder:
    """The act for the desk."""
    from sm_console.api.crowd_commands import ManyOrder
    from sm_console.core.crowd import ManyAct

    return ManyOrder(
        act=ManyAct.REPLY,
        comments=comments,
        text=draft.text,
        bank_answer=draft.answer,
        bank_version=draft.version,
    )


async def taken_back(console: Console) -> None:
    """The latest answer to many was stopped or undone: its words are a draft again."""
    draft, console.state.sent_to_many = console.state.sent_to_many, None
    if draft is not None and console.state.composed is None:
        await keep(console, draft)


async def keep(console: Console, draft: ManyDraft | None) -> None:
    """Keep it here, and at the desk for the next console; without a desk, or too long for it, only here."""
    from sm_console.api.commands import Refused, SaveUiState
    from sm_console.api.desk import DeskGone

    console.state.composed = draft
    try:
        value = msgspec.json.encode(draft).decode() if draft is not None else ""
        await console.session.do(SaveUiState(key=KEY, value=value))
    except (Refused, DeskGone):
        return  # the state has it


async def _kept(console: Console) -> ManyDraft:
    from sm_console.api.commands import Refused
    from sm_console.api.desk import DeskGone
    from sm_console.api.queries import AskUiState

    if console.state.composed is not None:
        return console.state.composed
    try:
        stored = await console.ask(AskUiState(key=KEY))
        return msgspec.json.decode(stored or "{}", type=ManyDraft)
    except (Refused, DeskGone, msgspec.DecodeError):
        return ManyDraft()


def _text(console: Console) -> str:
    return console.state.composed.text.strip() if console.state.composed is not None else ""


async def _plan(console: Console, order: ManyOrder) -> ManyPlan | None:
    """What it comes to; ``None`` after saying why that cannot be known."""
    from sm_console.api.crowd_queries import PreviewMany

    return await console.asked(PreviewMany(order=order, full=True))


async def _from_bank(console: Console, draft: ManyDraft) -> ManyDraft:
    """Put a ready answer in at the cursor; its placeholders stay, since each person's values go there."""
    from sm_console.console.commands.bank import pick_text

    picked: BankRow | None = await pick_text(console)
    if picked is None:
        return draft
    before, after = draft.text[: draft.at], draft.text[draft.at :]
    text = f"{before.rstrip()}\n\n{picked.text}" if before.strip() else picked.text
    return ManyDraft(text=text + after, at=len(text), answer=picked.answer, version=picked.version)


def leaving_words(plan: ManyPlan, now: datetime) -> str:
    """When the last of it has left at the earliest."""
    if plan.last is None:
        return ""
    length = plan.last - now
    seconds = seconds_left(plan.last, now)
    time = _("{count} s").format(count=seconds) if seconds < 120 else span(length)
    return _("All has left in {time} at the earliest.").format(time=time)
