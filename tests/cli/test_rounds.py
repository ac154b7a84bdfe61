"""``sm-console rounds``, ``round`` and ``signatures``: what is typed, what is said, what scripts get."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sm_console.__main__ import main
from sm_console.api.register_queries import AskRegister
from sm_console.api.round_commands import EndRound, SeeAccount, StartRound
from sm_console.api.round_queries import AskNews, AskRoundProof, AskRounds, AskWatch
from sm_console.api.round_views import (
    LookNeed,
    LookRow,
    NewItem,
    NewsView,
    OverdueRow,
    ProofRow,
    RoundRow,
    RoundsView,
    SlotRow,
    WatchRow,
)
from sm_console.api.signature_queries import AskSignatures
from sm_console.api.signature_views import SignatureRow
from sm_console.api.views import Done
from sm_console.core.model import Author, CommentState, Format, Message
from sm_console.core.rounds import RoundState, SlotState
from tests.cli.stand_in import NOON, StandIn, installed, refusing, registered

TUESDAY = date(2026, 3, 10)
EIGHT = NOON.replace(hour=7)
SLOTS = [
    SlotRow(
        day=TUESDAY,
        slot=number,
        of=3,
        starts=EIGHT + timedelta(hours=3 * number - 3),
        ends=EIGHT + timedelta(hours=3 * number),
        state=state,
        rounds=(7,) if state is SlotState.PARTIAL else (),
        people=("Anna", "Bo") if state is SlotState.PARTIAL else (),
        accounts=40,
        seen=39 if state is SlotState.PARTIAL else 0,
        missing=("tiktok",) if state is SlotState.PARTIAL else (),
        pack="malmo 1",
    )
    for number, state in ((1, SlotState.PARTIAL), (2, SlotState.OPEN), (3, SlotState.UPCOMING))
]
LOOK = LookRow(account="bad", account_name="Badet", at=NOON, comments=2, posts=1, hits=3, note="\x1b[31mfråga")
ROUND = RoundRow(
    id=7,
    login="anna",
    name="Anna",
    started=EIGHT,
    ended=EIGHT + timedelta(minutes=20),
    state=RoundState.ENDED,
    accounts=40,
    seen=39,
    unchanged=38,
    note="lugnt",
    looks=(LOOK,),
)
DAY = RoundsView(
    at=NOON,
    day=TUESDAY,
    slots=SLOTS,
    rounds=[ROUND],
    overdue=[OverdueRow(since=NOON, slots=1, text=Message("R6: {what}", {"what": "late"}), pack="malmo 1")],
    mine=0,
    turns=None,
)


def proof(day: int, **more: Any) -> ProofRow:
    values: dict[str, Any] = {"working": True, "expected": 3, "done": 3, "partial": 0, "missed": 0, "rounds": 3}
    values |= {"people": ("Anna",), "pack": "malmo 1", **more}
    return ProofRow(day=date(2026, 3, day), **values)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_day_in_plain_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({AskRounds: DAY}))
    code, out, err = run(capsys, "rounds", "--at", "2026-03-10T12:00")
    assert (code, err) == (0, "")
    assert desk.heard == [AskRounds(at=NOON)]
    assert out.splitlines()[:4] == [
        "R6: late",
        "round 1 of 3, 08:00–11:00: not complete; 39 of 40 accounts; Anna, Bo",
        "round 2 of 3, 11:00–14:00: not begun",
        "round 3 of 3, 14:00–17:00: to come",
    ]
    assert "#7 08:00–08:20 Anna: ended; 39 of 40 accounts; new comments 2, posts 1, found by hand 3" in out
    assert "lugnt; bad: " in out
    assert "\x1b" not in out


def test_the_day_for_scripts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({AskRounds: DAY}))
    code, out, _ = run(capsys, "rounds", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [row["state"] for row in rows] == ["partial", "open", "upcoming"]
    assert (rows[0]["day"], rows[0]["starts"], rows[0]["people"]) == (
        "2026-03-10",
        "2026-03-10T07:00:00Z",
        ["Anna", "Bo"],
    )
    assert rows[0]["missing"] == ["tiktok"]


def test_the_month_as_lines_json_and_csv(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        proof(6, people=("=HYPERLINK(1)",)),
        proof(7, working=False, expected=0, done=0, rounds=0, people=()),
        proof(9, done=1, partial=1, missed=1),
    ]
    desk = installed(monkeypatch, StandIn({AskRoundProof: rows}))
    code, out, _ = run(capsys, "rounds", "--month", "2026-03")
    assert code == 0
    assert desk.heard == [AskRoundProof(month="2026-03")]
    assert out.splitlines()[1:] == [
        "March 9 2026: 1 of 3 rounds; Anna; not complete: 1",
        "March 2026: 4 of 6 rounds",
    ]
    _, out, _ = run(capsys, "rounds", "--month", "2026-03", "--json")
    assert [row["done"] for row in json.loads(out)] == [3, 0, 1]
    _, out, _ = run(capsys, "rounds", "--month", "2026-03", "--csv")
    table = list(csv.DictReader(io.StringIO(out)))
    assert [(row["day"], row["expected"], row["done"]) for row in table] == [
        ("2026-03-06", "3", "3"),
        ("2026-03-07", "0", "0"),
        ("2026-03-09", "3", "1"),
    ]
    assert table[0]["people"] == "'=HYPERLINK(1)"  # a spreadsheet must not take a name for a formula


@pytest.mark.parametrize(
    "words",
    [
        ["rounds", "--csv"],
        ["rounds", "--csv", "--json", "--month", "2026-03"],
        ["rounds", "--at", "i går"],
        ["round"],
        ["round", "see"],
        ["round", "see", "bad", "--hits", "0"],
        ["round", "see", "bad", "--note", " "],
        ["round", "end", "--round", "x"],
        ["round", "pause"],
    ],
)
def test_slips_are_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    desk = installed(monkeypatch, StandIn({}))
    with pytest.raises(SystemExit) as left:
        raise SystemExit(run(capsys, *words)[0])
    assert left.value.code == 2
    assert desk.heard == []


def test_a_month_that_is_none_is_refused_by_the_desk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(monkeypatch, StandIn({AskRoundProof: refusing("input", "not a month")}))
    code, _, err = run(capsys, "rounds", "--month", "mars")
    assert code == 2
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "command", "said"),
    [
        (["start"], StartRound(), "Round #7 begun"),
        (["see", "bad"], SeeAccount(account="bad"), "Logged in round #7."),
        (["see", "tiktok", "--nothing"], SeeAccount(account="tiktok", nothing=True), "Logged"),
        (
            ["see", "tiktok", "--hits", "3", "--note", "tre frågor"],
            SeeAccount(account="tiktok", hits=3, note="tre frågor"),
            "Logged",
        ),
        (["end", "--note", "lugnt"], EndRound(note="lugnt"), "Round #7 ended."),
        (["end", "--give-up", "--round", "7"], EndRound(round=7, given_up=True), "Round #7 given up."),
    ],
)
def test_a_round_by_hand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], command: Any, said: str
) -> None:
    desk = installed(monkeypatch, StandIn({type(command): Done(id=7)}))
    code, out, err = run(capsys, "round", *words)
    assert (code, err) == (0, "")
    assert desk.heard == [command]
    assert said in out
    assert json.loads(run(capsys, "round", *words, "--json")[1])["id"] == 7


def test_what_the_desk_remarks_at_the_end_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(monkeypatch, StandIn({EndRound: Done(id=7, message=Message("Not complete."))}))
    assert run(capsys, "round", "end")[1] == "Not complete.\n"


def test_what_to_look_at_and_what_is_new(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    about: dict[str, Any] = {"unit": "", "platform": "manual", "by": "Bo"}
    rows = [
        WatchRow(
            account="tiktok",
            account_name="",
            address="https://a.test/",
            need=LookNeed.MANUAL,
            manual=True,
            comments=0,
            posts=0,
            last=NOON,
            hits=2,
            notes=("två",),
            **about,
        ),
        WatchRow(
            account="bad",
            account_name="Badet",
            address="",
            need=LookNeed.NEW,
            manual=False,
            comments=3,
            posts=1,
            last=None,
            hits=0,
            notes=(),
            **about,
        ),
    ]
    item = NewItem(
        comment=12,
        post=1,
        written=NOON,
        author=Author(name="Eva\x07"),
        title="",
        text="<b>När?</b>",
        format=Format.HTML,
        url="",
        state=CommentState.OPEN,
    )
    news = NewsView(account="bad", items=[item], comments_up_to=12, posts_up_to=1)
    installed(monkeypatch, StandIn({AskWatch: rows, AskNews: news}))
    assert run(capsys, "round", "list")[1].splitlines() == [
        "tiktok: look by hand; https://a.test/; found by hand: 2; två; last March 10 2026 12:00, Bo",
        "bad: new; comments 3, posts 1",
    ]
    assert json.loads(run(capsys, "round", "list", "--json")[1])[1]["need"] == "new"
    out = run(capsys, "round", "show", "bad")[1]
    assert out.startswith("#12  2026-03-10 12:00  Eva")
    assert "När?" in out
    assert "\x07" not in out
    assert json.loads(run(capsys, "round", "show", "bad", "--json")[1])[0]["comment"] == 12


def test_signatures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    row = SignatureRow(
        id="R5/bad/unknown-name/12",
        account="bad",
        account_name="Badet",
        unit="Fritid",
        platform="x",
        comment=12,
        written=NOON,
        state="unknown-name",
        name="Zelda",
        last_line="Klockan tio. /Zelda",
        text="Klockan tio. /Zelda",
        format=Format.PLAIN,
        url="",
        said=Message("R5: {name}", {"name": "Zelda"}),
        pack="malmo 1",
    )
    desk = installed(monkeypatch, StandIn({AskSignatures: [row], AskRegister: [registered("park", "Kultur", "x")]}))
    code, out, _ = run(capsys, "signatures", "--all", "--at", "2026-03-10T11:00Z")
    assert code == 0
    assert desk.heard == [AskSignatures(at=datetime(2026, 3, 10, 11, tzinfo=UTC), all=True)]
    assert out == "bad: #12 2026-03-10 12:00 “Klockan tio. /Zelda” – R5: Zelda\n"
    assert json.loads(run(capsys, "signatures", "--json")[1])[0]["last_line"] == "Klockan tio. /Zelda"
    assert run(capsys, "signatures", "--account", "park")[1] == "all our answers end with a first name\n"
