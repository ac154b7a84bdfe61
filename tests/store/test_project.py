"""What entries do to current state, case by case; test_rebuild proves the mixture of all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sm_console.core.entries import (
    AccountDropped,
    AnswerWaived,
    ClaimReleased,
    ClaimTaken,
    CommentEdited,
    CommentRedated,
    CommentReopened,
    CommentShown,
    Entry,
    OutboxMoved,
    OutboxQueued,
    PostRemoved,
)
from sm_console.core.model import Action, Author, Format, Visibility
from sm_console.store.errors import JournalError
from sm_console.store.types import to_micros
from sm_console.store.writer import Writer
from tests.store.build import NOW, ZONE, account, comment, deadline, entry, hours, memory, minutes, post, rows


@pytest.fixture
def conn() -> Iterator[Connection]:
    """An account with a post."""
    with memory() as connection:
        record(connection, account(), post())
        yield connection


def record(conn: Connection, *entries: Entry) -> None:
    for item in entries:
        Writer(conn, ZONE).record([item])


def standing(conn: Connection, number: int = 1) -> tuple[str, object, object, bool]:
    state, answered_at, answered_by, late = rows(
        conn, f"SELECT state, answered_at, answered_by, late FROM comment WHERE id = {number}"
    )[0]
    return state, answered_at, answered_by, bool(late)


def today(conn: Connection, day: str = "2026-03-10") -> tuple[int, ...]:
    found = rows(conn, f"SELECT received, answered, late, posts FROM day WHERE day = '{day}'")
    return found[0] if found else (0, 0, 0, 0)


def gone(number: int, at: datetime, how: str = "deleted") -> Entry:
    return entry(CommentShown(comment=number, visibility=Visibility.REMOVED, how=how), at=at)


def shown(number: int, at: datetime = NOW) -> Entry:
    return entry(CommentShown(comment=number, visibility=Visibility.PUBLIC), at=at)


def test_an_answer_in_time_and_a_late_one(conn: Connection) -> None:
    record(conn, comment(1, due=NOW + hours(1)), comment(2, due=NOW + hours(3)))
    record(
        conn, comment(3, own=True, parent="c1", at=NOW + hours(2)), comment(4, own=True, parent="c2", at=NOW + hours(2))
    )
    assert standing(conn, 1) == ("answered", to_micros(NOW + hours(2)), 3, True)
    assert standing(conn, 2) == ("answered", to_micros(NOW + hours(2)), 4, False)
    assert today(conn) == (2, 2, 1, 1)


def test_an_answer_exactly_when_due_is_in_time(conn: Connection) -> None:
    record(conn, comment(1, due=NOW + hours(1)), comment(2, own=True, parent="c1", at=NOW + hours(1)))
    assert standing(conn)[3] is False


def test_a_late_answer_stays_a_miss_when_the_comment_is_removed(conn: Connection) -> None:
    record(
        conn,
        comment(1, due=NOW + hours(1)),
        comment(2, own=True, parent="c1", at=NOW + hours(2)),
        gone(1, NOW + hours(3)),
    )
    assert standing(conn) == ("removed", to_micros(NOW + hours(2)), 2, True)
    assert today(conn) == (1, 1, 1, 1)
    assert rows(conn, "SELECT closed FROM comment WHERE id = 1") == [(to_micros(NOW + hours(2)),)]


def test_what_was_removed_first_was_never_answered(conn: Connection) -> None:
    record(conn, comment(1), gone(1, NOW + hours(1)), comment(2, own=True, parent="c1", at=NOW + hours(2)))
    assert standing(conn) == ("removed", None, None, False)
    record(conn, shown(1, NOW + hours(3)))
    assert standing(conn)[0] == "answered"


def test_removing_twice_keeps_the_first_time(conn: Connection) -> None:
    record(conn, comment(1), gone(1, NOW + hours(1), "bin"), gone(1, NOW + hours(2), "deleted"))
    assert rows(conn, "SELECT removed_at, how FROM comment") == [(to_micros(NOW + hours(1)), "deleted")]


def test_a_hidden_or_removed_answer_answers_nothing(conn: Connection) -> None:
    record(conn, comment(1), comment(2, own=True, parent="c1", at=NOW + hours(1), visibility=Visibility.HELD))
    assert standing(conn)[0] == "open"
    record(conn, shown(2))
    assert standing(conn)[0] == "answered"
    record(conn, gone(2, NOW + hours(2)))
    assert standing(conn) == ("open", None, None, False)
    assert today(conn) == (1, 0, 0, 1)


def test_waiving_and_taking_it_back(conn: Connection) -> None:
    record(conn, comment(1), entry(AnswerWaived(comment=1, reason="tack"), actor="anna", at=NOW + hours(1)))
    assert standing(conn)[0] == "no-answer"
    assert rows(conn, "SELECT waived_by, waived_why, closed FROM comment") == [
        ("anna", "tack", to_micros(NOW + hours(1)))
    ]
    record(conn, entry(CommentReopened(comment=1), actor="bo"))
    assert standing(conn)[0] == "open"
    assert rows(conn, "SELECT waived_by, waived_why, closed FROM comment") == [(None, None, None)]


def test_every_version_of_an_edited_text_is_kept(conn: Connection) -> None:
    def edit(words: str, at: datetime) -> Entry:
        return entry(CommentEdited(comment=1, text=words, format=Format.PLAIN, author=Author(name="Åsa B")), at=at)

    record(conn, comment(1, words="ett"))
    assert rows(conn, "SELECT * FROM comment_version") == []
    record(conn, edit("två", NOW + hours(1)), edit("tre", NOW + hours(2)))
    assert rows(conn, "SELECT text, author_name, format, versions FROM comment") == [("tre", "Åsa B", "plain", 3)]
    assert rows(conn, "SELECT version, since, text, format, author_name FROM comment_version ORDER BY version") == [
        (1, to_micros(NOW), "ett", "html", "Åsa"),
        (2, to_micros(NOW + hours(1)), "två", "plain", "Åsa B"),
        (3, to_micros(NOW + hours(2)), "tre", "plain", "Åsa B"),
    ]


def test_redating_moves_the_deadline_and_nothing_else(conn: Connection) -> None:
    dated = deadline(NOW + hours(5), due=NOW + hours(50), pack="malmo 2")
    record(conn, comment(1), comment(2, own=True))
    record(conn, *(entry(CommentRedated(comment=number, deadline=dated)) for number in (1, 2)))
    assert rows(conn, "SELECT received, due, pack FROM comment ORDER BY id") == [
        (to_micros(NOW), to_micros(NOW + hours(50)), "malmo 2"),
        (to_micros(NOW), None, None),
    ]
    assert rows(conn, "SELECT seen FROM thread WHERE root = 1") == [(1,)]


def test_a_late_parent_joins_two_threads(conn: Connection) -> None:
    record(conn, comment(1, parent="c9"), comment(2, parent="c9"), comment(3, parent="c1"), comment(4, parent="c8"))
    assert rows(conn, "SELECT root FROM thread ORDER BY root") == [(1,), (2,), (4,)]
    record(conn, comment(9))
    assert rows(conn, "SELECT root, seen FROM thread ORDER BY root") == [(4, 1), (9, 4)]
    assert rows(conn, "SELECT id, parent FROM comment ORDER BY id") == [(1, 9), (2, 9), (3, 1), (4, None), (9, None)]


def test_parents_in_a_circle_end_somewhere(conn: Connection) -> None:
    record(conn, comment(1, parent="c2"), comment(2, parent="c1"), comment(3, parent="c3"))
    assert rows(conn, "SELECT id, parent, thread FROM comment ORDER BY id") == [(1, None, 1), (2, 1, 1), (3, None, 3)]


def test_the_same_id_in_another_account_is_another_comment(conn: Connection) -> None:
    record(conn, account("bad"), post(2, account="bad"), comment(1, parent="c2"), comment(2, account="bad", post=2))
    assert rows(conn, "SELECT id, thread FROM comment ORDER BY id") == [(1, 1), (2, 2)]


def test_claims_pass_from_hand_to_hand(conn: Connection) -> None:
    def take(who: str, at: datetime) -> Entry:
        return entry(ClaimTaken(comment=1, until=at + minutes(10)), actor=who, at=at)

    record(conn, comment(1), take("anna", NOW), take("anna", NOW + minutes(5)), take("bo", NOW + minutes(8)))
    record(conn, take("bo", NOW + minutes(60)), entry(ClaimReleased(comment=1, why="sent"), at=NOW + minutes(61)))
    record(conn, entry(ClaimReleased(comment=1), at=NOW + minutes(62)))
    assert rows(conn, "SELECT login, since, until, ended, why FROM claim ORDER BY id") == [
        ("anna", *(to_micros(NOW + minutes(count)) for count in (0, 15, 8)), ""),
        ("bo", *(to_micros(NOW + minutes(count)) for count in (8, 18, 60)), ""),
        ("bo", *(to_micros(NOW + minutes(count)) for count in (60, 70, 61)), "sent"),
    ]


def test_posts_count_on_the_day_they_were_published(conn: Connection) -> None:
    record(conn, post(2, known=False), post(3, original=False))
    assert today(conn)[3] == 1
    record(conn, post(2), post(1, published=NOW + hours(24)), entry(PostRemoved(post=2)))
    assert (today(conn)[3], today(conn, "2026-03-11")[3]) == (1, 1)
    record(conn, post(2, title="Åter"))
    assert rows(conn, "SELECT removed_at, title FROM post WHERE id = 2") == [(None, "Åter")]


def test_an_account_that_left_keeps_its_beginning(conn: Connection) -> None:
    record(conn, entry(AccountDropped()), account(unit="Gator", at=NOW + hours(5)))
    assert rows(conn, "SELECT unit, active, since FROM account") == [("Gator", 1, to_micros(NOW))]


def test_the_outbox_remembers_what_it_is_told(conn: Connection) -> None:
    act = OutboxQueued(outbox=1, comment=1, action=Action.REPLY, key="k", text="Svar", send_after=NOW)
    record(conn, comment(1), entry(act, actor="anna"))
    record(conn, *(entry(OutboxMoved(outbox=1, state=state)) for state in ("sending", "queued", "sending")))
    record(
        conn, entry(OutboxMoved(outbox=1, state="sent", platform_id="c9")), entry(OutboxMoved(outbox=1, state="sent"))
    )
    assert rows(conn, "SELECT state, attempts, platform_id, login FROM outbox") == [("sent", 2, "c9", "anna")]
    with pytest.raises(ValueError, match="flying"):
        record(conn, entry(OutboxMoved(outbox=1, state="flying")))


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (PostRemoved(post=9), "post 9"),
        (OutboxMoved(outbox=9, state="sent"), "outbox 9"),
        (CommentReopened(comment=9), "comment 9"),
    ],
)
def test_what_does_not_exist_is_named(conn: Connection, fact: PostRemoved, said: str) -> None:
    with pytest.raises(JournalError, match=said):
        record(conn, entry(fact))


def test_a_comment_of_others_must_have_a_deadline(conn: Connection) -> None:
    made = comment(1, own=True)
    undated = Entry(
        **{name: getattr(made, name) for name in ("account", "actor", "observed", "occurred")},
        fact=type(made.fact)(**{**{n: getattr(made.fact, n) for n in made.fact.__struct_fields__}, "own": False}),
    )
    with pytest.raises(IntegrityError, match="comment_dated"):
        record(conn, undated)
