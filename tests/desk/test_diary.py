"""The diary: what the journal holds of a time, people's notes, sums of claims; nobody from outside unless asked for."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.api.commands import Collect, Moderate, Refused, SendReply, TakeClaim, WaiveAnswer
from sm_console.api.diary import AddDiaryNote, AskDiary, DiaryKind, DiaryRow, DiaryView
from sm_console.api.diary_words import FIELDS, as_csv, as_markdown, as_text
from sm_console.api.queries import AskInbox
from sm_console.api.round_commands import EndRound, StartRound
from sm_console.cli.instants import ZONE
from sm_console.core.crisis_entries import CrisisBegun, CrisisEnded
from sm_console.core.model import Action, Ground, Message
from sm_console.desk.ledger import CITY
from sm_console.store import diary
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, CIA, NOON, Town

HOUR = timedelta(hours=1)


async def diary_of(town: Town, **asked: object) -> DiaryView:
    return await town.engine.desk_for(CIA).ask(AskDiary(**asked))  # type: ignore[arg-type]


async def waiting(town: Town, *texts: str) -> list[int]:
    for text in texts:
        town.blog.comment(text, author="Eva")
    desk = town.engine.desk_for(ANNA)
    await desk.do(Collect(force=True))
    return sorted(row.id for row in (await desk.ask(AskInbox())).rows)


async def test_what_people_did_stands_there_in_order(town: Town) -> None:
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    one, two, three, four = await waiting(town, "A", "B", "C", "D")
    for number in (one, two):
        await anna.do(TakeClaim(comment=number))
    town.clock.forward(minutes=11)
    await anna.do(TakeClaim(comment=one))  # renewed: counted once
    await anna.do(SendReply(comment=one, text="Klockan 9. /Anna"))
    await town.engine.services.outbox.deliver_due()
    await bo.do(WaiveAnswer(comment=three, reason="Tack"))
    await bo.do(Moderate(comment=four, action=Action.HIDE, ground=Ground.SPAM))
    await town.engine.services.outbox.deliver_due()
    round_ = await bo.do(StartRound())
    await bo.do(EndRound(round=round_.id, given_up=True))
    await anna.do(AddDiaryNote(text="Rådhuset har fått veta"))
    view = await diary_of(town, since=NOON - HOUR)
    told = [(row.kind, row.name, row.comment, row.words) for row in view.rows]
    assert told == [
        (DiaryKind.CLAIMS, "Anna", 0, ""),
        (DiaryKind.ANSWER, "Anna", one, ""),
        (DiaryKind.WAIVED, "Bo", three, "Tack"),
        (DiaryKind.REMOVAL, "Bo", four, "spam"),
        (DiaryKind.ROUND, "Bo", 0, ""),
        (DiaryKind.ROUND, "Bo", 0, ""),
        (DiaryKind.NOTE, "Anna", 0, "Rådhuset har fått veta"),
    ]
    assert view.rows[0].what.values["count"] == "2"
    assert not any(row.author for row in view.rows)
    assert "Eva" not in as_text(view, town.engine.services.standing.calendar().zone)
    named = await diary_of(town, since=NOON - HOUR, names=True)
    assert {row.author for row in named.rows if row.comment} == {"Eva"}
    assert check(town.paths.data / "desk.db") == []


async def test_a_crisis_is_a_time_of_its_own(town: Town) -> None:
    ledger, anna = town.engine.services.ledger, town.engine.desk_for(ANNA)

    async def note(text: str) -> None:
        await anna.do(AddDiaryNote(text=text))
        town.clock.forward(minutes=1)

    await note("före")
    begun = CrisisBegun(crisis=7, reason="Vattenläcka", owner="bo", review=NOON + HOUR)
    await ledger.write(lambda transaction: transaction.record(CITY, begun, actor="anna"))
    await note("under")
    await ledger.write(lambda transaction: transaction.record(CITY, CrisisEnded(crisis=7, word="Lagat"), actor="bo"))
    town.clock.forward(minutes=1)
    await note("efter")
    view = await diary_of(town, crisis=7)
    assert (view.reason, [row.words for row in view.rows]) == ("Vattenläcka", ["Vattenläcka", "under", "Lagat"])
    assert [row.words for row in (await diary_of(town)).rows if row.kind is DiaryKind.NOTE] == [
        "före",
        "under",
        "efter",
    ]
    for wrong in ({"crisis": 8}, {"crisis": 7, "since": NOON}, {"since": NOON, "until": NOON - HOUR}):
        with pytest.raises(Refused):
            await diary_of(town, **wrong)


async def test_the_first_entry_of_a_time_is_found_by_halving(town: Town) -> None:
    anna = town.engine.desk_for(ANNA)
    times = []
    for number in range(9):
        await anna.do(AddDiaryNote(text=str(number)))
        times.append(town.clock())
        town.clock.forward(minutes=number % 3)
    for instant in [*times, times[0] - HOUR, times[-1] + HOUR]:
        rows = (await diary_of(town, since=instant, until=times[-1] + 2 * HOUR)).rows
        assert [row.words for row in rows] == [str(number) for number, time in enumerate(times) if time >= instant]
    assert await town.engine.services.ledger.read(lambda conn: diary.first_since(conn, times[-1] + HOUR)) > 9


def view_of(words: str) -> DiaryView:
    row = DiaryRow(
        at=NOON,
        kind=DiaryKind.NOTE,
        name=words,
        account="a",
        account_name=words,
        comment=3,
        what=Message("Note"),
        words=words,
        author=words,
    )
    return DiaryView(since=NOON, until=NOON + HOUR, crisis=1, reason=words, rows=[row], more=0)


@pytest.mark.parametrize("words", ["=1+1", "+46", "-2", "@SUM(A1)", "  =cmd|' /C calc'!A0", "%0A", "\t=1"])
def test_no_cell_is_a_formula(words: str) -> None:
    (_names, cells) = csv.reader(io.StringIO(as_csv(view_of(words), ZONE)))
    assert not any(cell.lstrip()[:1] in {"=", "+", "-", "@", "%", "|"} for cell in cells)


@given(st.text(max_size=60))
def test_nothing_others_wrote_breaks_a_format(words: str) -> None:
    view = view_of(words)
    rows = list(csv.reader(io.StringIO(as_csv(view, ZONE))))
    assert [len(row) for row in rows] == [len(FIELDS)] * 2
    lines = as_markdown(view, ZONE).split("\n")
    assert len(lines) == 6
    unescaped = lines[4].replace("\\\\", "").replace("\\|", "")
    assert unescaped.count("|") == len(FIELDS) + 1
    assert len(as_text(view, ZONE).split("\n")) == 4


def test_markdown_of_others_is_shown_as_written() -> None:
    text = as_markdown(view_of("[länk](http://x) <b>**fet**</b> # ![](y)"), ZONE)
    assert r"\[länk\]\(http\:\/\/x\) \<b\>\*\*fet\*\*\<\/b\> \# \!\[\]\(y\)" in text
