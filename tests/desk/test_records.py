"""Comments as public records (R11) and flagged ones (R12), through the whole desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.base import Capabilities
from sm_console.api.commands import Collect, EnterComment, Refused, WaiveAnswer
from sm_console.api.finding_queries import AskFindings
from sm_console.api.queries import AskHistory, AskInbox, AskThread, InboxFilter
from sm_console.api.record_commands import SetRecordStatus
from sm_console.api.rule_views import FindingRow
from sm_console.api.views import InboxRow
from sm_console.core.model import CommentState, Format, Ground
from sm_console.core.record_entries import Flag, FlagKind, RecordStatus
from sm_console.desk.records import flag_again
from sm_console.desk.upkeep import reload
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, DAN, NOON, Town, open_town

ALL = (CommentState.OPEN, CommentState.ANSWERED, CommentState.NO_ANSWER, CommentState.REMOVED)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened


async def fetched(town: Town) -> None:
    await town.engine.own_desk().do(Collect(force=True))


async def rows(town: Town, **wanted: Any) -> list[InboxRow]:
    return (await town.engine.own_desk().ask(AskInbox(filter=InboxFilter(**wanted)))).rows


async def findings(town: Town, rule: str, at: datetime | None = None) -> list[FindingRow]:
    return await town.engine.own_desk().ask(AskFindings(rule=rule, at=at))


async def set_status(town: Town, comment: int, status: RecordStatus, **more: str) -> None:
    await town.engine.desk_for(ANNA).do(SetRecordStatus(comment=comment, status=status, **more))


def proven(town: Town) -> None:
    assert check(town.paths.data / "desk.db") == []


async def test_words_and_links_flag_what_comes_in_and_a_cleaned_text_is_flagged_no_more(town: Town) -> None:
    calm = town.blog.comment("Tack för en fin dag!")
    rude = town.blog.comment("Vilka idioter! Se http://elak.example/x")
    town.blog.comment("Ni är idioter", own=True)
    await fetched(town)
    flagged = await rows(town, flagged=True)
    assert [(row.platform_id, row.flags) for row in flagged] == [
        (
            rude,
            (
                Flag(ground=Ground.OFFENSIVE, kind=FlagKind.WORD, found="idioter"),
                Flag(ground=Ground.SPAM, kind=FlagKind.LINK, found="elak.example"),
            ),
        )
    ]
    assert {row.platform_id: bool(row.flags) for row in await rows(town)} == {calm: False, rude: True}
    thread = await town.engine.own_desk().ask(AskThread(comment=flagged[0].id))
    said = [message.text.format(**message.values) for item in thread.items for message in item.flags]
    assert said == [
        "R12: “idioter” is on the list of offensive words (malmo 1)",
        "R12: a link to elak.example, a place the city does not know: perhaps spam or advertising (malmo 1)",
    ]
    (found,) = await findings(town, "R12")
    assert (found.state, found.account, found.text.values["count"]) == ("flagged", "bad", "1")
    seen = town.blog.comments[rude]
    town.blog.comments[rude] = msgspec.structs.replace(seen, text="Vilka hjältar!")
    town.clock.forward(minutes=10)
    await fetched(town)
    assert await rows(town, flagged=True) == []
    assert await findings(town, "R12") == []
    assert [row.state for row in await findings(town, "R12", NOON + timedelta(minutes=5))] == ["flagged"]
    proven(town)


async def test_what_is_settled_asks_no_more_for_a_look(town: Town) -> None:
    town.blog.comment("Jävla idioter")
    await fetched(town)
    (row,) = await rows(town)
    await town.engine.desk_for(ANNA).do(WaiveAnswer(comment=row.id, reason="Inget att svara på"))
    assert await findings(town, "R12") == []
    assert [found.id for found in await rows(town, flagged=True, states=ALL)] == [row.id]


async def test_html_is_read_and_not_its_markup(town: Town) -> None:
    town.blog.comment('<p class="skit">J&auml;vla bra!</p>', format=Format.HTML)
    await fetched(town)
    (row,) = await rows(town)
    assert [flag.found for flag in row.flags] == ["jävla"]


async def test_a_citys_own_lists_flag_what_is_open_anew(town: Town) -> None:
    town.blog.comment("Simhallen är en skamfläck")
    town.blog.comment("Jävla kö")
    await fetched(town)
    assert [row.words for row in await rows(town, flagged=True)] == ["Jävla kö"]
    (town.paths.config / "rules").mkdir()
    (town.paths.config / "rules" / "sund.toml").write_text(
        'extends = "malmo"\n[climate.words]\nfoul-language = []\nunfit = ["skamfläck*"]\n'
    )
    settings = town.paths.config / "settings.toml"
    settings.write_text('rules = "sund"\n' + settings.read_text())
    await reload(town.engine.services)
    assert [row.words for row in await rows(town, flagged=True)] == ["Simhallen är en skamfläck"]
    services = town.engine.services
    assert await flag_again(services.ledger, services.standing) == 0
    proven(town)


async def test_a_comment_entered_by_hand_is_flagged_too(town: Town) -> None:
    town.blog.able = Capabilities(comments=False)
    await town.engine.desk_for(ANNA).do(EnterComment(account="bad", author="Eva", text="Era idioter"))
    assert [row.author.name for row in await rows(town, flagged=True)] == ["Eva"]
    proven(town)


async def test_secrecy_asks_at_once_and_registering_ends_it(town: Town) -> None:
    town.blog.comment("Min granne har fått hjälp av socialen")
    await fetched(town)
    (row,) = await rows(town)
    assert row.record is RecordStatus.KEPT
    await set_status(town, row.id, RecordStatus.SECRECY, why="namn och hälsa")
    (found,) = await findings(town, "R11")
    assert (found.state, found.comment, found.due) == ("secret", row.id, datetime(2026, 3, 11, 16, tzinfo=UTC))
    assert found.text.text.format(**found.text.values) == (
        "R11: a comment that may be under secrecy is to be registered now, by 2026-03-11 17:00 (malmo 1)"
    )
    town.clock.forward(hours=1)
    await set_status(town, row.id, RecordStatus.REGISTERED, dnr="SBN-2026-114")
    assert await findings(town, "R11") == []
    assert [one.state for one in await findings(town, "R11", NOON + timedelta(minutes=30))] == ["secret"]
    (registered,) = await rows(town, records=(RecordStatus.REGISTERED,))
    assert (registered.record, registered.dnr) == (RecordStatus.REGISTERED, "SBN-2026-114")
    history = await town.engine.own_desk().ask(AskHistory(comment=row.id))
    assert [(entry.actor, entry.detail) for entry in history if entry.kind == "record-status-set"] == [
        ("Anna", "secret namn och hälsa"),
        ("Anna", "registered SBN-2026-114"),
    ]
    proven(town)


async def test_what_is_to_be_registered_is_a_finding_when_its_days_are_over(town: Town) -> None:
    town.blog.comment("Jag överklagar beslutet")
    await fetched(town)
    (row,) = await rows(town)
    await set_status(town, row.id, RecordStatus.TO_REGISTER)
    assert await findings(town, "R11") == []  # noon on a Tuesday; five working days are over next Tuesday at 17
    town.clock.now = datetime(2026, 3, 17, 16, 0, tzinfo=UTC)
    assert await findings(town, "R11") == []
    town.clock.forward(seconds=1)
    (found,) = await findings(town, "R11")
    assert (found.state, found.since, found.due) == ("to-register", NOON, datetime(2026, 3, 17, 16, tzinfo=UTC))


async def test_filters_by_record_status(town: Town) -> None:
    for text in ("ett", "två", "tre"):
        town.blog.comment(text)
    await fetched(town)
    first, second, third = (row.id for row in await rows(town))
    await set_status(town, first, RecordStatus.TO_REGISTER)
    await set_status(town, second, RecordStatus.SECRECY)
    await set_status(town, second, RecordStatus.KEPT, why="fel kommentar")

    async def with_status(*wanted: RecordStatus) -> set[int]:
        return {row.id for row in await rows(town, records=wanted)}

    assert await with_status(RecordStatus.TO_REGISTER) == {first}
    assert await with_status(RecordStatus.SECRECY) == set()
    assert await with_status(RecordStatus.KEPT) == {second, third}
    assert await with_status(*RecordStatus) == {first, second, third}


@pytest.mark.parametrize(
    ("status", "more", "code"),
    [
        (RecordStatus.REGISTERED, {}, "input"),
        (RecordStatus.KEPT, {"dnr": "2026-1"}, "input"),
        (RecordStatus.REGISTERED, {"dnr": "x" * 61}, "input"),
        (RecordStatus.REGISTERED, {"dnr": "a\nb"}, "input"),
        (RecordStatus.TO_REGISTER, {"why": "y" * 501}, "input"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    town: Town, status: RecordStatus, more: dict[str, str], code: str
) -> None:
    town.blog.comment()
    await fetched(town)
    (row,) = await rows(town)
    with pytest.raises(Refused) as refused:
        await set_status(town, row.id, status, **more)
    assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        await set_status(town, 4711, RecordStatus.KEPT)
    assert refused.value.code == "unknown"


async def test_an_observer_may_not_and_the_same_twice_is_one_entry(town: Town) -> None:
    town.blog.comment()
    await fetched(town)
    (row,) = await rows(town)
    with pytest.raises(Refused) as refused:
        await town.engine.desk_for(DAN).do(SetRecordStatus(comment=row.id, status=RecordStatus.SECRECY))
    assert refused.value.code == "role"
    await set_status(town, row.id, RecordStatus.KEPT)
    for _ in range(2):
        await set_status(town, row.id, RecordStatus.TO_REGISTER)
    history = await town.engine.own_desk().ask(AskHistory(comment=row.id))
    assert [entry.detail for entry in history if entry.kind == "record-status-set"] == ["to-register"]
