"""What every transport of the desk must do. A subclass gives the fixture ``desk``: Anna's, of ``town``."""

from __future__ import annotations

import asyncio

import pytest

from sm_console.api.commands import (
    AddAccount,
    AddNote,
    AddStaff,
    Collect,
    Moderate,
    Refused,
    ReleaseClaim,
    SaveDraft,
    SaveUiState,
    SendReply,
    SettleUnknown,
    TakeClaim,
    Undo,
    WaiveAnswer,
)
from sm_console.api.desk import Desk, DeskGone
from sm_console.api.queries import (
    AskAccounts,
    AskHistory,
    AskInbox,
    AskOutbox,
    AskProbe,
    AskStatus,
    AskThread,
    AskUiState,
    AskWhoami,
    InboxFilter,
)
from sm_console.core.model import Action, CommentState, Ground, HealthState, OutboxState, Role
from tests.desk.fakes import Town

HOSTILE = "\x1b]0;x\x07 [red]{0}[/red] \u202ecba\x00 \x05 🏳️‍🌈 <script>alert(1)</script>"


class DeskContract:
    async def test_who_am_i(self, desk: Desk) -> None:
        who = await desk.ask(AskWhoami())
        assert (who.login, who.first_name, who.role) == ("anna", "Anna", Role.STAFF)
        assert who.first_names == ("Anna", "Bo")
        assert who.signature is not None

    async def test_from_the_platform_to_an_answer_and_back(self, desk: Desk, town: Town) -> None:
        asked = town.blog.comment("När öppnar ni?")
        collected = await desk.do(Collect(force=True))
        assert [(one.account, one.ok, one.new) for one in collected.accounts] == [("bad", True, 2)]
        page = await desk.ask(AskInbox())
        assert [(row.platform_id, row.words, row.account_name) for row in page.rows] == [
            (asked, "När öppnar ni?", "Badbloggen")
        ]
        comment = page.rows[0].id
        thread = await desk.ask(AskThread(comment=comment))
        assert thread.post_title == "Badet"
        assert set(thread.actions) == set(Action)
        assert thread.max_length == 500
        town.clock.forward(minutes=5)
        order = await desk.do(SendReply(comment=comment, text="På lördag.", seen=thread.seen))
        assert [row.state for row in await desk.ask(AskOutbox(id=order.id))] == [OutboxState.QUEUED]
        delivered = (await desk.do(Collect())).delivered
        assert [(row.id, row.state, row.name) for row in delivered] == [(order.id, OutboxState.SENT, "Anna")]
        assert [(answer.comment_id, answer.text) for answer in town.blog.sent] == [(asked, "På lördag.\n/Anna")]
        after = await desk.ask(AskThread(comment=comment))
        assert after.comment.state is CommentState.ANSWERED
        assert [item.own for item in after.items] == [False, True]
        assert (await desk.ask(AskInbox())).rows == []
        kinds = [row.kind for row in await desk.ask(AskHistory(comment=comment))]
        assert kinds == ["comment-added", "outbox-queued", "outbox-moved", "outbox-moved"]

    async def test_status_and_accounts(self, desk: Desk, town: Town) -> None:
        accounts = await desk.ask(AskAccounts())
        assert [(account.id, account.health, account.fetched) for account in accounts] == [
            ("bad", HealthState.NEW, None)
        ]
        await desk.do(Collect(force=True))
        status = await desk.ask(AskStatus())
        assert status.mode == "served"
        assert status.accounts[0].health is HealthState.OK
        assert status.accounts[0].fetched == town.clock()
        assert status.platforms[0].fetched == town.clock()

    async def test_hostile_text_crosses_verbatim(self, desk: Desk, town: Town) -> None:
        town.blog.comment(HOSTILE, author=HOSTILE)
        await desk.do(Collect(force=True))
        row = (await desk.ask(AskInbox(full=True))).rows[0]
        assert (row.text, row.author.name) == (HOSTILE, HOSTILE)

    async def test_claims_notes_and_drafts_are_shared(self, desk: Desk, town: Town) -> None:
        comment = await self.open_comment(desk, town)
        await desk.do(TakeClaim(comment=comment))
        note = await desk.do(AddNote(comment=comment, text="Ring badet först"))
        await desk.do(SaveDraft(comment=comment, text="Hej!"))
        thread = await desk.ask(AskThread(comment=comment))
        assert thread.comment.claim is not None
        assert thread.comment.claim.name == "Anna"
        assert [(one.name, one.text) for one in thread.notes] == [("Anna", "Ring badet först")]
        assert [(one.login, one.text, one.editing) for one in thread.drafts] == [("anna", "Hej!", True)]
        assert note.id
        await desk.do(ReleaseClaim(comment=comment))
        await desk.do(SaveDraft(comment=comment, text="", editing=False))
        thread = await desk.ask(AskThread(comment=comment))
        assert thread.comment.claim is None
        assert thread.drafts == []

    async def test_a_change_of_mind(self, desk: Desk, town: Town) -> None:
        comment = await self.open_comment(desk, town)
        order = await desk.do(SendReply(comment=comment, text="Hej! Anna", undo_seconds=30))
        assert (await desk.do(Undo())).id == order.id
        await desk.do(WaiveAnswer(comment=comment, reason="Spam"))
        assert (await desk.ask(AskInbox())).rows == []
        await desk.do(Undo())
        assert len((await desk.ask(AskInbox())).rows) == 1
        with pytest.raises(Refused) as refused:
            await desk.do(Undo())
        assert refused.value.code == "state"
        town.clock.forward(minutes=1)
        await desk.do(Collect())
        assert town.blog.sent == []

    async def test_moderation(self, desk: Desk, town: Town) -> None:
        comment = await self.open_comment(desk, town)
        with pytest.raises(Refused) as refused:
            await desk.do(Moderate(comment=comment, action=Action.HIDE))
        assert refused.value.code == "ground"
        await desk.do(Moderate(comment=comment, action=Action.HIDE, ground=Ground.FOUL_LANGUAGE))
        await desk.do(Collect())
        assert [action for action, _ in town.blog.moderated] == [Action.HIDE]
        assert (await desk.ask(AskThread(comment=comment))).comment.visibility == "held"
        await desk.do(Moderate(comment=comment, action=Action.DELETE, ground=Ground.SPAM))
        await desk.do(Collect())
        assert (await desk.ask(AskThread(comment=comment))).comment.state is CommentState.REMOVED

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (TakeClaim(comment=999), "unknown"),
            (SendReply(comment=999, text="Hej! Anna"), "unknown"),
            (AddNote(comment=999, text="x"), "unknown"),
            (Undo(outbox=999), "unknown"),
            (SettleUnknown(outbox=999, verdict="drop"), "unknown"),
            (SettleUnknown(outbox=1, verdict="maybe"), "input"),
            (Collect(accounts=("nowhere",)), "unknown"),
            (SaveUiState(key="k", value="x" * 70_000), "input"),
            (AddAccount(id="x", platform="feed", address="http://x.example/"), "role"),
            (AddStaff(login="x", first_name="X"), "role"),
        ],
    )
    async def test_refusals(self, desk: Desk, command: object, code: str) -> None:
        with pytest.raises(Refused) as refused:
            await desk.do(command)  # type: ignore[arg-type]
        assert refused.value.code == code

    async def test_only_managers_probe(self, desk: Desk) -> None:
        with pytest.raises(Refused) as refused:
            await desk.ask(AskProbe(address="http://127.0.0.1:1/"))
        assert refused.value.code == "role"

    async def test_ui_state_is_kept_per_person(self, desk: Desk) -> None:
        assert await desk.ask(AskUiState(key="pane")) == ""
        await desk.do(SaveUiState(key="pane", value='{"width": 40}'))
        assert await desk.ask(AskUiState(key="pane")) == '{"width": 40}'

    async def test_filters(self, desk: Desk, town: Town) -> None:
        comment = await self.open_comment(desk, town)
        await desk.do(TakeClaim(comment=comment))
        assert len((await desk.ask(AskInbox(filter=InboxFilter(mine=True)))).rows) == 1
        assert (await desk.ask(AskInbox(filter=InboxFilter(unit="Nowhere")))).rows == []
        begun = AskInbox(filter=InboxFilter(drafts=True))
        assert (await desk.ask(begun)).total == 0
        await desk.do(SaveDraft(comment=comment, text="Hej"))
        assert [row.id for row in (await desk.ask(begun)).rows] == [comment]
        await desk.do(SaveDraft(comment=comment, text="", editing=False))
        assert (await desk.ask(begun)).rows == []

    async def test_accounts_say_what_may_be_done_there(self, desk: Desk, town: Town) -> None:
        await self.open_comment(desk, town)
        for accounts in (await desk.ask(AskAccounts()), (await desk.ask(AskStatus())).accounts):
            assert accounts
            assert all(account.actions is not None for account in accounts)
            assert any(Action.REPLY in (account.actions or ()) for account in accounts)

    async def test_changes_name_their_topics_after_the_commit(self, desk: Desk, town: Town) -> None:
        comment = await self.open_comment(desk, town)
        changes = desk.changes()
        await desk.ask(AskWhoami())
        await desk.do(TakeClaim(comment=comment))
        change = await asyncio.wait_for(anext(changes), 5)
        assert change.topics == {"claims"}
        assert change.seq > 0
        await desk.do(SaveDraft(comment=comment, text="x"))
        assert "drafts" in (await asyncio.wait_for(anext(changes), 5)).topics

    async def test_a_burst_becomes_few_changes(self, desk: Desk, town: Town) -> None:
        comment = await self.open_comment(desk, town)
        changes = desk.changes()
        await desk.ask(AskWhoami())
        for number in range(50):
            await desk.do(SaveDraft(comment=comment, text=str(number)))
        await desk.do(AddNote(comment=comment, text="last"))
        count, topics = 0, set[str]()
        while "comments" not in topics:
            topics |= (await asyncio.wait_for(anext(changes), 5)).topics
            count += 1
        assert count < 25

    async def test_after_closing_the_desk_is_gone(self, desk: Desk) -> None:
        await desk.close()
        with pytest.raises(DeskGone):
            await desk.ask(AskWhoami())

    async def open_comment(self, desk: Desk, town: Town) -> int:
        town.blog.comment("En fråga")
        await desk.do(Collect(force=True))
        return (await desk.ask(AskInbox())).rows[0].id
