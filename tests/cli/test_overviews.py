from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sm_console.__main__ import main
from sm_console.api.commands import AddAccount, AddStaff, Collect, RemoveAccount
from sm_console.api.queries import AskAccounts, AskProbe, AskStatus
from sm_console.api.register_queries import AskRegister
from sm_console.api.views import AccountView, Collected, CollectView, Done, PlatformAge, ProbeView, StatusView, Today
from sm_console.core.model import HealthState, Message, OutboxState
from tests.cli.stand_in import NOON, StandIn, installed, refusing, sent

ACCOUNT = AccountView(
    id="stad",
    platform="wordpress",
    address="https://blogg.example/",
    name="Stadsbloggen",
    unit="Kommunikation",
    responsible="",
    stand_in="",
    open=3,
    overdue=1,
    health=HealthState.BROKEN,
    message=Message("The password no longer works."),
    fetched=NOON - timedelta(hours=2),
    next_fetch=None,
    gap_since=NOON - timedelta(hours=1),
    requests=2,
)
FOUND = ProbeView(
    platform="wordpress",
    address="https://blogg.example/wp-json/",
    kind="wordpress",
    name="Åmåls blogg",
    summary=Message("A WordPress blog."),
    warnings=[Message("The login may not moderate.")],
)
ADD = ["accounts", "add", "--id", "stad", "--platform", "wordpress", "--address", "https://blogg.example"]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


def status(level: int) -> StatusView:
    return StatusView(
        at=NOON,
        level=level,
        mode="embedded",
        open=3,
        overdue=1,
        before_open=1,
        outbox_waiting=1,
        outbox_trouble=1,
        today=Today(received=4, answered=2, late=1, posts=0),
        platforms=[PlatformAge(platform="wordpress", accounts=1, fetched=None)],
        accounts=[ACCOUNT],
    )


@pytest.mark.parametrize(("level", "word"), [(0, "OK"), (1, "WARNING"), (2, "CRITICAL")])
def test_status_speaks_to_monitoring_systems(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: int, word: str
) -> None:
    installed(monkeypatch, StandIn({AskStatus: status(level)}))
    code, out, _ = run(capsys, "status")
    assert code == level
    assert out.startswith(f"{word} - 3 open, 1 overdue")
    assert "| open=3 overdue=1 before_open=1 outbox_waiting=1 outbox_trouble=1\n" in out
    assert "fetched 2 h ago" in out
    assert "nothing could be fetched for 1 h" in out
    assert "The password no longer works." in out


def test_status_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({AskStatus: status(2)}))
    code, out, _ = run(capsys, "status", "--json", "--at", "2026-03-10T12:00")
    said = json.loads(out)
    assert code == 2
    assert said["overdue"] == 1
    assert said["accounts"][0]["message"] == "The password no longer works."
    assert said["accounts"][0]["fetched"] == "2026-03-10T09:00:00Z"
    assert desk.heard[0].at == NOON


def test_accounts_are_listed_with_and_without_the_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(monkeypatch, StandIn({AskAccounts: [ACCOUNT], AskRegister: []}))
    shown = [json.loads(run(capsys, *words)[1]) for words in (["accounts", "--json"], ["accounts", "list", "--json"])]
    assert shown[0] == shown[1]
    assert json.loads(run(capsys, "accounts", "--json", "list")[1]) == shown[0]
    assert shown[0][0]["id"] == "stad"
    assert "https://blogg.example/" in run(capsys, "accounts")[1]


def test_adding_tries_the_address_and_says_what_it_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("abcd efgh\n")
    desk = installed(monkeypatch, StandIn({AskProbe: FOUND, AddAccount: Done()}))
    code, out, err = run(capsys, *ADD, "--user", "redaktor", "--secret-file", str(secret), "--allow-private")
    assert (code, err) == (0, "")
    assert out.startswith("A WordPress blog.\nThe login may not moderate.\n")
    probe, add = desk.heard
    assert probe.platform == "wordpress"
    assert (probe.user, probe.secret, probe.allow_private) == ("redaktor", "abcd efgh", True)
    assert (add.name, add.secret, add.address) == ("Åmåls blogg", "abcd efgh", "https://blogg.example/wp-json/")
    assert "abcd" not in out


def test_an_address_with_nothing_behind_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = ProbeView(platform="", address="", kind="", name="", summary=Message("Nobody answers."), warnings=[])
    desk = installed(monkeypatch, StandIn({AskProbe: nothing, AddAccount: Done()}))
    code, out, err = run(capsys, *ADD)
    assert (code, out) == (2, "")
    assert "Nobody answers." in err
    assert "--no-check" in err
    assert len(desk.heard) == 1
    assert run(capsys, *ADD, "--no-check")[0] == 0
    assert isinstance(desk.heard[-1], AddAccount)
    assert desk.heard[-1].address == "https://blogg.example"


@pytest.mark.parametrize("content", [b"", b"one\ntwo", b"\xff\xfe", b"x" * 5000])
def test_a_secret_file_holds_one_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    desk = installed(monkeypatch, StandIn({}))
    secret = tmp_path / "secret"
    secret.write_bytes(content)
    code, _, err = run(capsys, *ADD, "--user", "redaktor", "--secret-file", str(secret))
    assert (code, desk.heard) == (2, [])
    assert err.count("\n") == 1
    assert "xxxx" not in err


def test_user_and_secret_belong_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *ADD, "--user", "redaktor")[0] == 2


def test_removing_an_account_and_adding_staff(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = installed(monkeypatch, StandIn({RemoveAccount: Done(), AddStaff: Done()}))
    assert run(capsys, "accounts", "remove", "stad")[0] == 0
    assert run(capsys, "staff", "add", "berit", "Berit")[0] == 0
    assert desk.heard == [RemoveAccount(id="stad"), AddStaff(login="berit", first_name="Berit")]
    installed(monkeypatch, StandIn({RemoveAccount: refusing("unknown", "There is no account.")}))
    assert run(capsys, "accounts", "remove", "x") == (2, "", "sm-console: There is no account.\n")


def test_checking_one_account(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers: dict[type, Any] = {
        AskAccounts: [ACCOUNT],
        Collect: CollectView(accounts=[fetched(ok=False)], delivered=[]),
    }
    installed(monkeypatch, StandIn(answers))
    code, out, _ = run(capsys, "accounts", "check", "stad")
    assert code == 1
    assert "The password no longer works." in out
    code, _, err = run(capsys, "accounts", "check", "stat")
    assert code == 2
    assert "did you mean stad?" in err


def test_there_is_nothing_to_try_where_no_interface_reads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand = msgspec.structs.replace(ACCOUNT, platform="manual")
    desk = installed(monkeypatch, StandIn({AskAccounts: [by_hand]}))
    code, out, err = run(capsys, "accounts", "check", "stad")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "nothing to try" in err
    assert not any(isinstance(one, Collect) for one in desk.heard)


@pytest.mark.parametrize("platform", ["mastodon", "bambuser", "wordpress", "feed"])
def test_a_platform_of_many_servers_needs_an_address(capsys: pytest.CaptureFixture[str], platform: str) -> None:
    code, out, err = run(capsys, "accounts", "add", "--id", "x", "--platform", platform)
    assert (code, out, err) == (2, "", f"sm-console: {platform} needs --address\n")


def fetched(*, ok: bool) -> Collected:
    message = None if ok else Message("The password no longer works.")
    return Collected(account="stad", ok=ok, requests=2, new=1, changed=0, gone=0, message=message)


@pytest.mark.parametrize(
    ("ok", "state", "code"),
    [
        (True, OutboxState.SENT, 0),
        (False, OutboxState.SENT, 1),
        (True, OutboxState.FAILED, 1),
        (True, OutboxState.UNKNOWN, 1),
    ],
)
def test_collect_says_what_it_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, ok: bool, state: OutboxState, code: int
) -> None:
    view = CollectView(accounts=[fetched(ok=ok)], delivered=[sent(state)])
    installed(monkeypatch, StandIn({Collect: view}))
    got, out, _ = run(capsys, "collect", "--once")
    assert got == code
    assert "2 requests, 1 new" in out
    assert "#5" in out
    assert json.loads(run(capsys, "collect", "--once", "--json")[1])["accounts"][0]["requests"] == 2


def test_staff_is_listed_from_the_configuration(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    assert main([*folders, "staff"]) == 0
    assert "nobody yet" in capsys.readouterr().out
    assert main([*folders, "staff", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_an_account_that_nothing_watches_says_so_instead_of_how_old_its_fetch_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, new = (msgspec.structs.replace(ACCOUNT, **{word: True}) for word in ("closed", "proposed"))
    installed(monkeypatch, StandIn({AskAccounts: [shut, new], AskRegister: []}))
    assert main(["--language", "en", "accounts"]) == 0
    first, second = (line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{ACCOUNT.id}:"))
    assert "closed (R13)" in first
    assert "proposed, watched by nothing yet (R1)" in second
    assert "fetched" not in first + second
