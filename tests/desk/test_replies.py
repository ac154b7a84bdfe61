"""What is checked before an answer is queued: signature, length, state, and what colleagues did meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.errors import Unsure
from sm_console.api.commands import Collect, Refused, Reopen, SendReply, WaiveAnswer
from sm_console.api.queries import AskInbox, AskThread, InboxFilter
from sm_console.core.model import CommentState
from tests.desk.fakes import ANNA, BO, Town, open_town, trouble, write_configuration


async def asked(town: Town, text: str = "En fråga") -> int:
    name = town.blog.comment(text)
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    return next(row.id for row in (await desk.ask(AskInbox())).rows if row.platform_id == name)


async def refusal(town: Town, uid: int | None, command: SendReply) -> Refused:
    desk = town.engine.own_desk() if uid is None else town.engine.desk_for(uid)
    with pytest.raises(Refused) as refused:
        await desk.do(command)
    return refused.value


async def sent_text(town: Town, uid: int, text: str) -> str:
    comment = await asked(town)
    await town.engine.desk_for(uid).do(SendReply(comment=comment, text=text))
    await town.engine.services.outbox.deliver_due()
    return town.blog.sent[-1].text


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("På lördag.", "På lördag.\n/Anna"),
        ("På lördag. /Anna", "På lördag. /Anna"),
        ("På lördag.\nMvh Anna", "På lördag.\nMvh Anna"),
        ("På lördag. /Bo", "På lördag. /Bo"),
        ("  På lördag.  \n", "På lördag.\n/Anna"),
    ],
)
async def test_the_first_name_is_added_where_it_is_missing(town: Town, text: str, leaves: str) -> None:
    assert await sent_text(town, ANNA, text) == leaves


async def test_without_adding_a_missing_name_is_refused(town: Town) -> None:
    comment = await asked(town)
    refused = await refusal(town, ANNA, SendReply(comment=comment, text="På lördag.", sign=False))
    assert (refused.code, refused.message.values) == ("signature", {"own": "Anna"})


async def test_a_stranger_s_name_is_refused(town: Town) -> None:
    comment = await asked(town)
    refused = await refusal(town, ANNA, SendReply(comment=comment, text="På lördag.\n/Torkel"))
    assert refused.code == "signature"
    assert refused.message.values == {"name": "Torkel", "own": "Anna"}


async def test_somebody_who_is_not_on_the_list_is_told_what_to_run(town: Town) -> None:
    comment = await asked(town)
    refused = await refusal(town, None, SendReply(comment=comment, text="På lördag."))
    assert refused.code == "signature"
    assert "sm-console staff add {login}" in refused.message.text
    assert refused.message.values["login"] == town.engine._own.login


async def test_with_an_empty_list_any_first_name_in_its_place_will_do(tmp_path: Path) -> None:
    write_configuration(tmp_path / "etc", "bad", staff="")
    async with open_town(tmp_path) as town:
        assert await sent_text(town, ANNA, "På lördag.\n/Torkel") == "På lördag.\n/Torkel"
        comment = await asked(town)
        assert (await refusal(town, ANNA, SendReply(comment=comment, text="På lördag."))).code == "signature"


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
async def test_nothing_is_no_answer(town: Town, text: str) -> None:
    comment = await asked(town)
    assert (await refusal(town, ANNA, SendReply(comment=comment, text=text))).code == "input"


async def test_the_platform_s_length_counts_the_signature_too(town: Town) -> None:
    comment = await asked(town)
    refused = await refusal(town, ANNA, SendReply(comment=comment, text="x" * 495))
    assert (refused.code, refused.message.values) == ("length", {"length": "501", "most": "500"})
    await town.engine.desk_for(ANNA).do(SendReply(comment=comment, text="x" * 494))


@pytest.mark.parametrize("undo", [-1.0, 601.0, float("nan"), float("inf")])
async def test_a_senseless_wait_is_refused(town: Town, undo: float) -> None:
    comment = await asked(town)
    command = SendReply(comment=comment, text="Hej", undo_seconds=undo)
    assert (await refusal(town, ANNA, command)).code == "input"


async def test_one_s_own_words_and_removed_ones_are_not_answered(town: Town) -> None:
    comment = await asked(town)
    own = town.blog.comment("Vi svarar. /Bo", own=True)
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    items = (await desk.ask(AskInbox(filter=InboxFilter(states=(CommentState.OWN,))))).rows
    assert [row.platform_id for row in items] == [own]
    assert (await refusal(town, ANNA, SendReply(comment=items[0].id, text="Hej"))).code == "state"
    town.blog.comments.clear()
    await desk.do(Collect(force=True, sweep=True))
    assert (await refusal(town, ANNA, SendReply(comment=comment, text="Hej"))).code == "state"


async def test_an_answer_that_came_after_one_looked_stops_it(town: Town) -> None:
    comment = await asked(town)
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    seen = (await anna.ask(AskThread(comment=comment))).seen
    town.clock.forward(minutes=1)
    await bo.do(SendReply(comment=comment, text="Redan sagt.", seen=seen))
    await town.engine.services.outbox.deliver_due()
    assert (await refusal(town, ANNA, SendReply(comment=comment, text="Hej", seen=seen))).code == "changed"
    seen = (await anna.ask(AskThread(comment=comment))).seen
    await anna.do(SendReply(comment=comment, text="Och lite till.", seen=seen))


async def test_a_stranger_s_new_comment_stops_nothing(town: Town) -> None:
    comment = await asked(town)
    anna = town.engine.desk_for(ANNA)
    view = await anna.ask(AskThread(comment=comment))
    town.blog.comment("Jag undrar också", parent_id=view.comment.platform_id)
    await anna.do(Collect(force=True))
    await anna.do(SendReply(comment=comment, text="Hej", seen=view.seen))


async def test_the_same_answer_twice_in_a_hurry_is_one(town: Town) -> None:
    comment = await asked(town)
    town.blog.faults.append((trouble(Unsure), False))
    anna = town.engine.desk_for(ANNA)
    await anna.do(SendReply(comment=comment, text="Hej"))
    assert (await refusal(town, ANNA, SendReply(comment=comment, text="Hej"))).code == "state"


async def test_no_answer_needed_and_back(town: Town) -> None:
    comment = await asked(town)
    anna = town.engine.desk_for(ANNA)
    with pytest.raises(Refused) as refused:
        await anna.do(WaiveAnswer(comment=comment, reason=" "))
    assert refused.value.code == "input"
    await anna.do(WaiveAnswer(comment=comment, reason="Bara ett tack"))
    with pytest.raises(Refused) as refused:
        await anna.do(WaiveAnswer(comment=comment, reason="igen"))
    assert refused.value.code == "state"
    await anna.do(Reopen(comment=comment))
    assert (await anna.ask(AskThread(comment=comment))).comment.state is CommentState.OPEN


async def test_an_order_repeated_unheard_is_not_sent_twice(town: Town) -> None:
    comment = await asked(town)
    desk = town.engine.desk_for(ANNA)
    looked = await desk.ask(AskThread(comment=comment))
    order = SendReply(comment=comment, text="På lördag.", seen=looked.seen, acts_seen=0)
    await desk.do(order)  # the connection breaks before she hears
    await town.engine.services.outbox.deliver_due()
    refused = await refusal(town, ANNA, order)
    assert (refused.code, "sent already" in refused.message.text) == ("state", True)
    seen = max(act.id for act in (await desk.ask(AskThread(comment=comment))).outbox)
    assert (await desk.do(SendReply(comment=comment, text="På lördag.", acts_seen=seen))).id > seen  # meant
