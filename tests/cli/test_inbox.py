from __future__ import annotations

import itertools
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.__main__ import main
from sm_console.api.queries import AskInbox
from sm_console.api.register_queries import AskRegister
from sm_console.api.views import Claim
from sm_console.core.model import Author, CommentState, Format, OutboxState
from tests.cli.stand_in import NOON, StandIn, inbox_of, installed, registered, row

HOSTILE = [
    "\x1b[2J\x1b]0;pwned\x07",
    "\x05\x05",
    "\x9b31mred\x9c",
    "abc\u202edcba\u2066x",
    "line one\r\nline two\x00",
    "[red]markup[/red] {0} %s {name}",
    "👨‍👩‍👧‍👦🇸🇪",
    "a" * 5000,
]
FORBIDDEN = {
    *map(chr, range(32)),
    *map(chr, range(127, 160)),
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
}


HOSTILE_FILE = Path(__file__).parents[3] / "shared" / "data" / "hostile.json"


def hostile_strings() -> list[str]:
    strings = json.loads(HOSTILE_FILE.read_text(encoding="utf-8"))["items"]
    return ["".join(part * times for part, times in one["parts"]) if "parts" in one else one["text"] for one in strings]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_json_has_the_promised_fields(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    claim = Claim(login="berit", name="Berit", since=NOON, until=NOON + timedelta(hours=1))
    rows = [row(1, claim=claim, received=NOON.replace(microsecond=999_000)), row(2, text="x" * 1000, words="x" * 400)]
    installed(monkeypatch, StandIn({AskInbox: inbox_of(rows)}))
    code, out, _ = run(capsys, "inbox", "--json")
    first, second = json.loads(out)
    assert code == 0
    assert (
        first.items()
        >= {
            "id": 1,
            "account": "stad",
            "platform": "wordpress",
            "post_id": "7",
            "platform_id": "101",
            "author": "Åsa Öberg",
            "text": "När öppnar badet?",
            "received": "2026-03-10T11:00:00Z",
            "class": "24h",
            "due": "2026-03-11T11:00:00Z",
            "last_staffed": "2026-03-11T11:00:00Z",
            "overdue": False,
            "state": "open",
            "claimed_by": "berit",
        }.items()
    )
    assert second["text"] == "x" * 1000
    assert second["claimed_by"] is None


@pytest.mark.parametrize("nasty", HOSTILE)
def test_strangers_text_is_verbatim_in_json_and_harmless_as_bytes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], nasty: str
) -> None:
    rows = [row(1, text=nasty, words=nasty[:400], author=Author(name=nasty), account_name=nasty)]
    installed(monkeypatch, StandIn({AskInbox: inbox_of(rows)}))
    _, out, _ = run(capsys, "inbox", "--json")
    assert out.isascii()
    assert not FORBIDDEN.difference("\n") & set(out)
    assert json.loads(out)[0]["text"] == nasty
    assert json.loads(out)[0]["author"] == nasty
    _, out, _ = run(capsys, "inbox")
    assert not FORBIDDEN.difference("\n") & set(out)
    assert out.count("\n") == 2


@pytest.mark.skipif(not HOSTILE_FILE.exists(), reason="needs ../shared/data/hostile.json")
def test_no_hostile_string_reaches_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strings = hostile_strings()
    rows = [
        row(number, text=nasty, words=nasty[:400], author=Author(name=nasty), account_name=nasty, format=form)
        for number, (nasty, form) in enumerate(itertools.product(strings, Format), 1)
    ]
    installed(monkeypatch, StandIn({AskInbox: inbox_of(rows)}))
    _, out, _ = run(capsys, "inbox")
    assert not FORBIDDEN.difference("\n") & set(out)
    assert out.count("\n") == len(rows) + 1
    _, out, _ = run(capsys, "inbox", "--json")
    assert out.isascii()
    assert not FORBIDDEN.difference("\n") & set(out)
    assert [one["text"] for one in json.loads(out)] == [one.text for one in rows]


def test_the_whole_queue_is_read_page_by_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = installed(monkeypatch, StandIn({AskInbox: inbox_of([row(number) for number in range(1, 452)])}))
    _, out, _ = run(capsys, "inbox", "--json")
    assert [one["id"] for one in json.loads(out)] == list(range(1, 452))
    assert len(desk.heard) == 3
    assert desk.closed
    _, out, _ = run(capsys, "inbox", "--json", "--limit", "250")
    assert len(json.loads(out)) == 250


def test_a_queue_that_changes_meanwhile_is_read_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = [row(number) for number in range(1, 302)], [row(number) for number in range(2, 302)]
    questions = 0

    def answer(query: AskInbox) -> Any:
        nonlocal questions
        questions += 1
        return inbox_of(before if questions == 1 else after)(query)

    installed(monkeypatch, StandIn({AskInbox: answer}))
    _, out, err = run(capsys, "inbox", "--json")
    assert [one["id"] for one in json.loads(out)] == list(range(2, 302))
    assert err == ""


def test_options_become_the_desk_s_filter(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({AskInbox: inbox_of([]), AskRegister: [registered("a", "u", "feed")]}))
    words = "inbox --at 2026-03-10T12:00 --account a --unit u --platform feed --search får --mine --overdue --all"
    code, out, _ = run(capsys, *words.split())
    wanted = desk.heard[0].filter
    assert code == 0
    assert out == "Nothing here.\n"
    assert desk.heard[0].at == NOON  # 12.00 in Stockholm is 11.00 UTC
    assert (wanted.account, wanted.unit, wanted.platform, wanted.text) == ("a", "u", "feed", "får")
    assert wanted.mine
    assert wanted.overdue
    assert set(wanted.states) == set(CommentState) - {CommentState.OWN}
    desk.heard.clear()
    run(capsys, "inbox", "--state", "answered", "--state", "open")
    assert desk.heard[0].filter.states == (CommentState.ANSWERED, CommentState.OPEN)


@pytest.mark.parametrize("words", [["--account", "b"], ["--unit", "v"], ["--platform", "fax"]])
def test_a_mistyped_filter_does_not_look_like_calm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    installed(monkeypatch, StandIn({AskInbox: inbox_of([]), AskRegister: [registered("a", "u", "feed")]}))
    code, out, err = run(capsys, "inbox", *words, "--json")
    assert (code, out) == (2, "")
    assert words[1] in err


def test_plain_lines_say_time_in_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        row(1, due=NOON - timedelta(hours=2, minutes=5), sending=OutboxState.UNKNOWN),
        row(2),
        row(3, state=CommentState.NO_ANSWER),
    ]
    installed(monkeypatch, StandIn({AskInbox: inbox_of(rows)}))
    _, out, _ = run(capsys, "inbox")
    lines = out.splitlines()
    assert lines[0].startswith("#1  overdue 2 h 5 min  Stadsbloggen  [may or may not have been sent]  Åsa Öberg:")
    assert lines[1].startswith("#2  1 d left")
    assert lines[2].startswith("#3  no answer needed")
    assert "1 overdue" in lines[3]
