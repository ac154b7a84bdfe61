from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sm_console.core.budget import Limit
from sm_console.core.entries import (
    AccountDropped,
    AnswerWaived,
    ClaimReleased,
    ClaimTaken,
    CommentShown,
    GapFilled,
    GapOpened,
    HealthSet,
    OutboxMoved,
    OutboxQueued,
    PostRemoved,
    ProfileSet,
)
from sm_console.core.model import Action, Author, Format, HealthState, Message, OutboxState, Visibility
from sm_console.store import Store, acts, drafts, lookup, meta, polling, sweep_keys, ui_state
from tests.store.build import NOW, account, comment, deadline, entry, hours, minutes, opened, post, record


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A small desk."""
    async with opened(
        tmp_path / "desk.db",
        account(),
        account("bad", platform="feed"),
        post(published=NOW - hours(9)),
        post(2, account="bad"),
        comment(1, at=NOW - hours(2)),
        comment(2, parent="c1", at=NOW - hours(1), author="Örjan"),
        comment(3, account="bad", post=2, at=NOW),
    ) as opened_store:
        yield opened_store


async def test_what_is_known_by_platform_id(store: Store) -> None:
    posts = await store.read(lambda conn: lookup.posts(conn, "park", ["p1", "p2", "p3"]))
    assert posts == {"p1": lookup.StoredPost(id=1, platform_id="p1", published=NOW - hours(9), title="Nytt i parken")}
    comments = await store.read(lambda conn: lookup.comments(conn, "park", ["c2", "c3"]))
    assert comments == {
        "c2": lookup.StoredComment(
            id=2,
            platform_id="c2",
            text="Hej",
            format=Format.HTML,
            author=Author(name="Örjan"),
            own=False,
            visibility=Visibility.PUBLIC,
        )
    }
    await record(store, [entry(PostRemoved(post=1))])
    assert (await store.read(lambda conn: lookup.posts(conn, "park", ["p1"])))["p1"].removed


async def test_more_ids_than_a_statement_takes(store: Store) -> None:
    wanted = [f"c{number}" for number in range(2000)]
    assert set(await store.read(lambda conn: lookup.comments(conn, "park", wanted))) == {"c1", "c2"}


async def test_a_comment_by_id(store: Store) -> None:
    known = await store.read(lambda conn: lookup.comment(conn, 2))
    assert known is not None
    assert (known.post_platform_id, known.parent_platform_id, known.thread, known.seen) == ("p1", "c1", 1, 2)
    assert known.deadline == deadline(NOW - hours(1))
    assert await store.read(lambda conn: lookup.comment(conn, 99)) is None


async def test_own_answers_since_the_comment(store: Store) -> None:
    await record(
        store,
        [
            comment(4, own=True, parent="c1", at=NOW - minutes(90)),
            comment(5, own=True, parent="c1", at=NOW),
            comment(6, own=True, parent="c1", at=NOW, visibility=Visibility.HELD),
        ],
    )
    assert await store.read(lambda conn: lookup.own_answers(conn, 1)) == [4, 5]
    assert await store.read(lambda conn: lookup.own_answers(conn, 2)) == [5]
    assert await store.read(lambda conn: lookup.own_answers(conn, 3)) == []


async def test_what_to_sweep(store: Store) -> None:
    await record(
        store, [entry(CommentShown(comment=1, visibility=Visibility.REMOVED)), comment(7, visibility=Visibility.HELD)]
    )
    keys = await store.read(lambda conn: sweep_keys.comment_keys(conn, "park"))
    assert [(key.platform_id, key.post_platform_id, key.visibility) for key in keys] == [
        ("c7", "p1", "held"),
        ("c2", "p1", "public"),
    ]
    assert [key.id for key in await store.read(lambda conn: sweep_keys.comment_keys(conn, "park", limit=1))] == [7]
    assert [key.platform_id for key in await store.read(lambda conn: sweep_keys.post_keys(conn, "park"))] == ["p1"]


async def test_open_comments_to_redate(store: Store) -> None:
    every = await store.read(lookup.open_comments)
    assert [(item.id, item.account) for item in every] == [(1, "park"), (2, "park"), (3, "bad")]
    assert every[0].deadline == deadline(NOW - hours(2))
    assert [item.id for item in await store.read(lambda conn: lookup.open_comments(conn, account="bad"))] == [3]
    assert await store.read(lambda conn: lookup.open_comments(conn, unless=("malmo 1", "c1"))) == []
    assert len(await store.read(lambda conn: lookup.open_comments(conn, unless=("malmo 1", "c2")))) == 3


async def test_accounts_health_gaps_and_profiles(store: Store) -> None:
    assert await store.read(lambda conn: lookup.health(conn, "park")) is None
    assert await store.read(lambda conn: lookup.profile(conn, "park")) is None
    assert await store.read(lambda conn: lookup.open_gap(conn, "park")) is None
    face = ProfileSet(
        name="Parken",
        description="",
        about="<p>Om</p>",
        about_format=Format.HTML,
        url="",
        picture_url="",
        picture_sha256="",
        cover_url="https://x.example/omslag.jpg",
        cover_sha256="ab",
    )
    soon = Message("Soon {n}", {"n": "3"})
    await record(
        store,
        [
            entry(face),
            entry(HealthSet(state=HealthState.LATE, message=Message("Slow"), notices=(soon,))),
            entry(GapOpened(since=NOW - hours(3))),
            entry(AccountDropped(), account="bad"),
        ],
    )
    assert await store.read(lambda conn: lookup.profile(conn, "park")) == face
    assert await store.read(lambda conn: lookup.health(conn, "park")) == (HealthState.LATE, Message("Slow"))
    assert await store.read(lambda conn: lookup.notices(conn, "park")) == (Message("Soon {n}", {"n": "3"}),)
    assert await store.read(lambda conn: lookup.notices(conn, "bad")) == ()
    assert await store.read(lambda conn: lookup.open_gap(conn, "park")) == NOW - hours(3)
    await record(store, [entry(GapFilled())])
    assert await store.read(lambda conn: lookup.open_gap(conn, "park")) is None
    known = await store.read(lookup.accounts)
    assert {name: item.active for name, item in known.items()} == {"park": True, "bad": False}


def queued(number: int, *, after: float = 0) -> OutboxQueued:
    return OutboxQueued(
        outbox=number, comment=2, action=Action.REPLY, key=f"k{number}", text="Svar", send_after=NOW + minutes(after)
    )


async def test_the_outbox(store: Store) -> None:
    assert await store.read(acts.next_send) is None
    await record(store, [entry(queued(number, after=10 - number), actor="anna") for number in (1, 2, 3)])
    assert await store.read(acts.next_send) == NOW + minutes(7)
    await record(
        store,
        [
            entry(OutboxMoved(outbox=3, state="sending"), actor="desk", at=NOW + hours(1)),
            entry(OutboxMoved(outbox=2, state="sent", platform_id="c77"), actor="desk"),
            entry(OutboxMoved(outbox=1, state="queued", send_after=NOW + hours(5)), actor="desk"),
        ],
    )
    sending = await store.read(lambda conn: acts.outbox_in(conn, [OutboxState.SENDING]))
    assert [(act.id, act.attempts, act.moved, act.login) for act in sending] == [(3, 1, NOW + hours(1), "anna")]
    assert await store.read(lambda conn: acts.outbox_in(conn, [OutboxState.SENDING], account="bad")) == []
    act = await store.read(lambda conn: acts.outgoing(conn, 2))
    assert act is not None
    assert (act.comment_platform_id, act.post_platform_id, act.platform_id, act.state) == ("c2", "p1", "c77", "sent")
    assert await store.read(lambda conn: acts.outgoing(conn, 9)) is None
    assert [item.id for item in await store.read(lambda conn: acts.outbox_of_comment(conn, 2))] == [1, 2, 3]
    assert await store.read(acts.next_send) == NOW + hours(5)
    unfinished = await store.read(lambda conn: acts.outbox_in(conn, [OutboxState.QUEUED, OutboxState.SENDING]))
    assert [act.id for act in unfinished] == [1, 3]


async def test_claims(store: Store) -> None:
    await record(store, [entry(ClaimTaken(comment=2, until=NOW + minutes(10)), actor="anna")])
    await record(store, [entry(ClaimTaken(comment=2, until=NOW + minutes(20)), actor="anna", at=NOW + minutes(5))])
    claim = await store.read(lambda conn: acts.claim_of(conn, 2))
    assert claim == acts.HeldClaim(comment=2, account="park", login="anna", since=NOW, until=NOW + minutes(20))
    await record(store, [entry(ClaimTaken(comment=2, until=NOW + minutes(30)), actor="bo", at=NOW + minutes(6))])
    claim = await store.read(lambda conn: acts.claim_of(conn, 2))
    assert claim is not None
    assert (claim.login, claim.since) == ("bo", NOW + minutes(6))
    assert await store.read(lambda conn: acts.expired_claims(conn, NOW + minutes(29))) == []
    assert [item.comment for item in await store.read(lambda conn: acts.expired_claims(conn, NOW + minutes(30)))] == [2]
    await record(store, [entry(ClaimReleased(comment=2, why="expired"), actor="desk", at=NOW + minutes(30))])
    assert await store.read(lambda conn: acts.claim_of(conn, 2)) is None


async def test_the_latest_act_that_can_be_undone(store: Store) -> None:
    assert await store.read(lambda conn: acts.latest_undoable(conn, "anna")) is None
    await record(store, [entry(AnswerWaived(comment=1, reason="tack"), actor="anna")])
    await record(store, [entry(queued(1), actor="anna", at=NOW + minutes(1)), entry(queued(2), actor="bo")])
    assert await store.read(lambda conn: acts.latest_undoable(conn, "anna")) == acts.Undoable(
        outbox=1, at=NOW + minutes(1)
    )
    await record(
        store, [entry(AnswerWaived(comment=3, reason="tack"), actor="anna", account="bad", at=NOW + minutes(2))]
    )
    assert await store.read(lambda conn: acts.latest_undoable(conn, "anna")) == acts.Undoable(
        waived=3, at=NOW + minutes(2)
    )
    await record(store, [entry(OutboxMoved(outbox=2, state="sending"))])
    assert await store.read(lambda conn: acts.latest_undoable(conn, "bo")) is None


async def test_polling(store: Store) -> None:
    assert await store.read(lambda conn: polling.get(conn, "park")) == polling.Polling(account="park")
    await store.write(lambda writer: polling.put(writer.conn, "park", cursor="{}", next_due=NOW))
    await store.write(lambda writer: polling.put(writer.conn, "park", failures=2, fetched=NOW))
    expected = polling.Polling(account="park", cursor="{}", next_due=NOW, failures=2, fetched=NOW)
    assert await store.read(polling.all_accounts) == {"park": expected}
    with pytest.raises(TypeError):
        await store.write(lambda writer: polling.put(writer.conn, "park", colour="red"))
    await store.write(lambda writer: polling.forget(writer.conn, "park"))
    assert await store.read(polling.all_accounts) == {}


async def test_drafts(store: Store) -> None:
    mine = drafts.StoredDraft(comment=1, login="anna", text="He", saved=NOW, editing=True)
    await store.write(lambda writer: drafts.save(writer.conn, mine))
    later = drafts.StoredDraft(comment=1, login="anna", text="Hej", saved=NOW + minutes(1), editing=True)
    await store.write(lambda writer: drafts.save(writer.conn, later))
    other = drafts.StoredDraft(comment=1, login="bo", text="", saved=NOW + minutes(2), editing=False)
    await store.write(lambda writer: drafts.save(writer.conn, other))
    assert await store.read(lambda conn: drafts.of_comment(conn, 1)) == [other, later]
    assert await store.write(lambda writer: drafts.nobody_edits(writer.conn)) == 1
    assert not any(draft.editing for draft in await store.read(lambda conn: drafts.of_comment(conn, 1)))
    assert await store.write(lambda writer: drafts.drop(writer.conn, 1, "anna"))
    assert not await store.write(lambda writer: drafts.drop(writer.conn, 1, "anna"))


async def test_small_things_kept(store: Store) -> None:
    assert await store.read(lambda conn: ui_state.get(conn, "anna", "layout")) == ""
    await store.write(lambda writer: ui_state.put(writer.conn, "anna", "layout", "{}"))
    await store.write(lambda writer: ui_state.put(writer.conn, "anna", "layout", "[1]"))
    assert await store.read(lambda conn: ui_state.get(conn, "anna", "layout")) == "[1]"
    assert await store.read(lambda conn: ui_state.get(conn, "bo", "layout")) == ""
    await store.write(lambda writer: meta.put(writer.conn, "calendar", "v1"))
    assert await store.read(lambda conn: meta.get(conn, "calendar")) == "v1"
    assert await store.read(lambda conn: meta.get(conn, "none", "x")) == "x"


async def test_limits_and_pauses_are_kept(store: Store) -> None:
    limits = (Limit(name="calls", share=0.5, resets=NOW + hours(1), told=NOW), Limit(name="time", share=1.0, told=NOW))
    await store.write(
        lambda writer: polling.put(writer.conn, "park", limits=limits, paused=NOW + hours(2), comments=False)
    )
    state = await store.read(lambda conn: polling.get(conn, "park"))
    assert (state.limits, state.paused, state.comments) == (limits, NOW + hours(2), False)


async def test_old_things_are_read_slice_by_slice_each_once(store: Store) -> None:
    every = await store.read(lambda conn: sweep_keys.comment_keys(conn, "park"))
    seen: list[int] = []
    before: sweep_keys.Position | None = None
    for _ in range(len(every) + 1):
        found = await store.read(lambda conn, at=before: sweep_keys.comment_keys(conn, "park", before=at, limit=1))  # type: ignore[misc]
        if not found:
            break
        seen += [item.id for item in found]
        before = (found[-1].written, found[-1].id)
    assert seen == [item.id for item in every]
    posts = await store.read(lambda conn: sweep_keys.post_keys(conn, "park"))
    rest = await store.read(lambda conn: sweep_keys.post_keys(conn, "park", before=(posts[0].published, posts[0].id)))
    assert rest == posts[1:]
