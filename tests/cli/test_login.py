"""Logging in at the terminal: the real program as a process, its answers piped in, against simulated platforms."""

from __future__ import annotations

import io
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.credentials import secret_for
from config.load import load
from connectors.login import Prompt
from sm_console.__main__ import main
from sm_console.api.commands import AddAccount, StoreLogin
from sm_console.api.queries import AskAccounts, AskProbe, AskWhoami
from sm_console.api.register_queries import AskRegister
from sm_console.api.views import Done, ProbeView, QuotaView, Whoami
from sm_console.cli.login import Terminal as Screen
from sm_console.core.model import Message, Role
from sm_console.drill.bluesky_server import PASSWORD, BlueskyServer
from sm_console.drill.facebook_server import PAGE_ID, PAGE_TOKEN, USER_TOKEN, FacebookServer
from sm_console.drill.mastodon_server import MastodonServer
from tests.cli.blog import running_blog, serving
from tests.cli.stand_in import NOON, StandIn, account, installed
from tests.cli.test_end_to_end import Terminal

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def shell(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def add(shell: Terminal, platform: str, *words: str) -> str:
    return shell.ok("accounts", "add", "--id", "stad", "--platform", platform, "--allow-private", *words)


def test_a_page_from_nothing_to_its_first_comment(shell: Terminal) -> None:
    with serving(FacebookServer) as server:
        server.comment(server.add_post("Badet öppnar", NOW - timedelta(days=2)), "B", "När?", NOW - timedelta(hours=1))
        said = add(shell, "facebook", "--address", server.address, "--option", "version=v26.0")
        assert "sm-console accounts login stad" in said
        done = shell.run("accounts", "login", "stad", typed=f"\n{USER_TOKEN}\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Facebook Page “Kommunen”" in done.stdout
        assert USER_TOKEN not in done.stdout
        [page] = load(shell.home / "etc").accounts
        assert (page.user, page.remote, page.options) == ("Kommunen", PAGE_ID, {"version": "v26.0"})
        assert PAGE_TOKEN in secret_for(shell.home / "etc", "stad")
        file = shell.home / "etc" / "credentials.toml"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert shell.json("collect", "--once")["accounts"][0]["new"] == 2
        assert [row["text"] for row in shell.json("inbox")] == ["När?"]
        shown = shell.json("accounts")[0]
        assert (shown["remote"], shown["comments"], shown["notices"]) == (PAGE_ID, True, [])
        assert PAGE_TOKEN not in json.dumps(shown)
        # Once more: what an earlier login stored need not be typed again; a wrong token stores nothing.
        wrong = shell.run("accounts", "login", "stad", typed="\nwrong-token\n")
        assert wrong.returncode == 1
        assert PAGE_TOKEN in secret_for(shell.home / "etc", "stad")


@pytest.mark.parametrize("platform", ["bluesky", "wordpress"])
def test_an_app_password_opens_an_account(shell: Terminal, platform: str) -> None:
    if platform == "bluesky":
        with serving(BlueskyServer) as server:
            add(shell, platform, "--address", server.address, "--no-check")
            done = shell.run("accounts", "login", "stad", typed=f"kommun.test\n{PASSWORD}\n")
            assert (done.returncode, done.stderr) == (0, "")
            assert shell.ok("collect", "--once")
            assert load(shell.home / "etc").accounts[0].user == "kommun.test"
    else:
        with running_blog() as blog:
            add(shell, platform, "--address", blog.address)
            done = shell.run("accounts", "login", "stad", typed="redaktor\nsim-secret\n")
            assert (done.returncode, done.stderr) == (0, "")
            assert secret_for(shell.home / "etc", "stad") == "sim-secret"
            wrong = shell.run("accounts", "login", "stad", typed="\nnot-it\n")
            assert wrong.returncode == 1
            assert wrong.stderr.count("\n") == 1
            assert secret_for(shell.home / "etc", "stad") == "sim-secret"


def test_answers_that_end_too_soon_store_nothing(shell: Terminal) -> None:
    with serving(MastodonServer) as server:
        add(shell, "mastodon", "--address", server.address)
        done = shell.run("accounts", "login", "stad", typed="")
        assert done.returncode == 2
        assert "/oauth/authorize?" in done.stdout
        assert done.stderr == "sm-console: There are no more answers; nothing was stored\n"
        assert secret_for(shell.home / "etc", "stad") == ""


# In the process, with a desk from a script.


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


def desk(platform: str, role: Role) -> StandIn:
    who = Whoami(login="eva", first_name="Eva", role=role, mode="served", language="en")
    return StandIn({AskWhoami: who, AskAccounts: [account("stad", "", platform)]})


@pytest.mark.parametrize(
    ("platform", "role", "words", "expected"),
    [
        ("feed", Role.MANAGER, "stad", "A feed needs no login"),
        ("manual", Role.MANAGER, "stad", "No interface reads stad"),
        ("facebook", Role.STAFF, "stad", "Only a manager may do this."),
        ("facebook", Role.MANAGER, "stat", "did you mean stad?"),
    ],
)
def test_where_there_is_nothing_to_log_in_to_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str,
    role: Role,
    *,
    words: str,
    expected: str,
) -> None:
    stand_in = installed(monkeypatch, desk(platform, role))
    code, out, err = run(capsys, "accounts", "login", words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert expected in err
    assert not any(isinstance(heard, StoreLogin) for heard in stand_in.heard)


async def test_secrets_are_asked_for_unseen_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    asked: list[str] = []

    def unseen(words: str) -> str:
        asked.append(words)
        return "hemlig"

    monkeypatch.setattr("getpass.getpass", unseen)
    monkeypatch.setattr("sys.stdin", Tty("Eva\n"))
    out = io.StringIO()
    screen = Screen(out)
    await screen.tell(Message("Open {address}", {"address": "https://x.example/\x1b[2J"}))
    assert await screen.ask(Prompt(text=Message("User"))) == "Eva"
    assert await screen.ask(Prompt(text=Message("Password \x1b[31m"), secret=True)) == "hemlig"
    assert "\x1b" not in out.getvalue() + "".join(asked)
    assert out.getvalue().endswith("User: ")
    with pytest.raises(EOFError):
        await screen.ask(Prompt(text=Message("More")))


# Adding accounts of other platforms.

ADD = ["accounts", "add", "--id", "stad", "--platform"]


def test_adding_a_page_writes_what_the_platform_wants(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in = installed(monkeypatch, StandIn({AddAccount: Done()}))
    words = ["facebook", "--remote", "1050", "--option", "version=v26.0", "--option", "redirect_uri=https://x.se/?a=b"]
    code, out, _ = run(capsys, *ADD, *words)
    assert code == 0
    assert out.endswith("Now log in to it: sm-console accounts login stad\n")
    [added] = stand_in.heard
    assert (added.address, added.remote) == ("", "1050")
    assert added.options == {"version": "v26.0", "redirect_uri": "https://x.se/?a=b"}


def test_a_token_in_a_file_is_tried_before_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("abc\n")
    found = ProbeView(platform="x", address="", kind="x", name="Kommunen", summary=Message("An account."), warnings=[])
    stand_in = installed(monkeypatch, StandIn({AskProbe: found, AddAccount: Done()}))
    code, out, _ = run(capsys, *ADD, "x", "--secret-file", str(tmp_path / "token"), "--remote", "7")
    assert (code, "log in" in out) == (0, False)
    probe, added = stand_in.heard
    assert (probe.platform, probe.secret, probe.remote) == ("x", "abc", "7")
    assert "abc" not in repr(probe) + repr(added)
    assert (added.secret, added.name) == ("abc", "Kommunen")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["wordpress"], "wordpress needs --address"),
        (["facebook", "--option", "version"], "'version' is not KEY=VALUE"),
        (["myspace"], "invalid choice"),
    ],
)
def test_what_is_missing_or_wrong_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    installed(monkeypatch, StandIn({}))
    code, out, err = run(capsys, *ADD, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert expected in err


def test_limits_notices_and_pauses_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from msgspec.structs import replace

    shown = replace(
        account("stad", "", "x"),
        notices=(Message("The login ends in {days} days", {"days": "9"}),),
        quotas=(QuotaView(name="X credits", share=0.834, resets=NOON), QuotaView(name="calls", share=0.1, resets=None)),
        paused=NOON + timedelta(hours=1),
        comments=False,
    )
    installed(monkeypatch, StandIn({AskAccounts: [shown], AskRegister: []}))
    _, out, _ = run(capsys, "accounts")
    assert "the platform asked for a pause until March 10 2026 13:00" in out
    assert "comments cannot be read by programs" in out
    assert out.splitlines()[1:] == [
        "  The login ends in 9 days",
        "  X credits: 83 % used, whole again March 10 2026 12:00",
        "  calls: 10 % used",
    ]
    said = json.loads(run(capsys, "accounts", "--json")[1])[0]
    told = {"name": "X credits", "share": 0.834, "resets": "2026-03-10T11:00:00Z", "limit": None}
    assert said["quotas"][0] == told
    assert said["notices"] == ["The login ends in 9 days"]
    assert said["paused"] == "2026-03-10T12:00:00Z"
