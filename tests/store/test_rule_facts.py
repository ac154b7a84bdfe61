from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sm_console.core.entries import AnswerWaived, CommentShown, PostRemoved
from sm_console.core.model import Visibility
from sm_console.store import Store, polling, rule_facts
from tests.store.build import NOW, account, comment, entry, hours, opened, post, record

DAY = timedelta(days=1)


async def activity(store: Store, at_days: int = 0) -> rule_facts.Activity:
    return (await store.read(lambda conn: rule_facts.activities(conn, NOW + DAY * at_days)))["park"]


async def test_first_and_last_post_that_counts(tmp_path: Path) -> None:
    entries = [
        account(),
        post(1, published=NOW - DAY * 30),
        post(2, published=NOW - DAY * 3),
        post(3, published=NOW - DAY * 2, original=False),
        post(4, published=NOW - DAY, known=False),
        post(5, published=NOW + DAY),
        entry(PostRemoved(post=2)),
    ]
    async with opened(tmp_path / "desk.db", *entries) as store:
        found = await activity(store)
        assert (found.began, found.last_post, found.seen) == (NOW - DAY * 30, NOW - DAY * 3, True)
        assert (await activity(store, 2)).last_post == NOW + DAY
        assert (await activity(store, -20)).last_post == NOW - DAY * 30


async def test_silence_says_nothing_before_the_first_fetch(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", account()) as store:
        assert not (await activity(store)).seen
        await store.write(lambda writer: polling.put(writer.conn, "park", fetched=NOW))
        assert (await activity(store)).seen


async def test_posts_are_counted_between_edges_up_to_the_instant(tmp_path: Path) -> None:
    days = (-8, -7, -1, 0, 1, 6, 7)
    entries = [account(), account("bad"), account("tom")]
    entries += [post(10 + number, published=NOW + DAY * day) for number, day in enumerate(days)]
    entries += [post(99, account="bad", published=NOW), post(98, published=NOW, original=False)]
    entries.append(entry(PostRemoved(post=13)))
    edges = [NOW - DAY * 7, NOW, NOW + DAY * 7]
    async with opened(tmp_path / "desk.db", *entries) as store:
        counts = await store.read(
            lambda conn: rule_facts.post_counts(conn, ["park", "bad", "tom"], edges, NOW + DAY * 9)
        )
        assert counts == {"park": [2, 3], "bad": [0, 1]}
        now = await store.read(lambda conn: rule_facts.post_counts(conn, ["park"], edges, NOW))
        assert now == {"park": [2, 1]}


async def test_what_waits_in_sum_now_and_then(tmp_path: Path) -> None:
    entries = [
        account(),
        account("bad"),
        post(1),
        post(2, account="bad"),
        comment(1, at=NOW - hours(30)),
        comment(2, at=NOW - hours(2)),
        comment(3, at=NOW - hours(1)),
        entry(AnswerWaived(comment=3, reason="tack"), actor="anna", at=NOW),
    ]
    async with opened(tmp_path / "desk.db", *entries) as store:
        found = (await store.read(lambda conn: rule_facts.waiting(conn, NOW, live=True)))["park"]
        assert (found.open, found.overdue, found.received, found.due) == (2, 1, NOW - hours(30), NOW - hours(6))
        assert found.last_staffed == NOW - hours(8)
        then = await store.read(lambda conn: rule_facts.waiting(conn, NOW - hours(0.5), live=False))
        assert {name: one.open for name, one in then.items()} == {"park": 3}


async def test_own_answers_of_late_in_threads_that_stand(tmp_path: Path) -> None:
    entries = [
        account(),
        post(1),
        comment(1, at=NOW - DAY),
        comment(2, own=True, parent="c1", at=NOW - hours(3), words="Ja! /Anna"),
        comment(3, own=True, parent="c1", at=NOW - hours(2)),
        comment(4, own=True, at=NOW - hours(1), words="Ett eget inlägg"),
        comment(5, own=True, parent="c1", at=NOW - DAY * 100),
        comment(6, own=True, parent="c1", at=NOW + hours(1)),
    ]
    async with opened(tmp_path / "desk.db", *entries) as store:

        async def answers() -> list[int]:
            found = await store.read(lambda conn: rule_facts.own_answers(conn, NOW - DAY * 90, NOW, ["park", "other"]))
            return [one.comment for one in found]

        assert await answers() == [3, 2]
        await record(store, [entry(CommentShown(comment=3, visibility=Visibility.REMOVED))])
        assert await answers() == [2]
