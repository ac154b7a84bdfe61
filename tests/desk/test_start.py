"""Finding a desk or becoming one: one owner at a time, handed on when it goes, served to the machine."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.paths import Paths
from sm_console import own_desk, start
from sm_console.__main__ import main
from sm_console.api.client import SocketDesk
from sm_console.api.commands import Refused, SaveUiState
from sm_console.api.desk import Desk, DeskGone
from sm_console.api.queries import AskInbox, AskUiState, AskWhoami
from sm_console.cli.session import Line
from sm_console.core.model import Message, Role
from sm_console.desk.lock import DataLock, owner
from sm_console.i18n import use
from tests.desk.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv(start.SOCKET_VARIABLE, str(tmp_path / "run" / "desk.sock"))
    return Paths(config=tmp_path / "etc", data=tmp_path / "data")


@pytest.fixture
def process(paths: Paths) -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for one in started:
        one.kill()
        one.wait()
        for pipe in (one.stdin, one.stdout):
            if pipe is not None:
                pipe.close()


def begin(script: str, paths: Paths, process: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    begun = subprocess.Popen(
        [sys.executable, "-c", script, str(paths.config), str(paths.data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.append(begun)
    return begun


SERVE = """
import asyncio, sys
from pathlib import Path
from config.paths import Paths
from sm_console import own_desk
from sm_console.__main__ import main
paths = Paths(Path(sys.argv[1]), Path(sys.argv[2]))
asyncio.run(own_desk.serve(paths, announce=lambda message: print(message.text, flush=True)))
print("clean", flush=True)
"""


async def test_nothing_configured_is_a_working_desk(paths: Paths) -> None:
    desk = await start.connect(paths)
    who = await desk.ask(AskWhoami())
    assert (who.role, who.mode, who.language) == (Role.MANAGER, "embedded", "sv")
    assert (await desk.ask(AskInbox())).rows == []
    await desk.close()
    assert sorted(entry.name for entry in paths.data.iterdir()) == ["desk.db", "desk.lock", "desk.log"]
    assert {entry.stat().st_mode & 0o077 for entry in (paths.data, *paths.data.iterdir())} == {0}


async def test_the_second_finds_the_first_and_takes_over_when_it_goes(paths: Paths) -> None:
    first = await start.connect(paths)
    second = await start.connect(paths, language="en")
    assert isinstance(second, SocketDesk)
    await second.do(SaveUiState(key="k", value="v"))
    changes = second.changes()
    await first.close()
    with pytest.raises(DeskGone):
        await asyncio.wait_for(anext(changes), 5)
    with pytest.raises(DeskGone):
        await second.ask(AskUiState(key="k"))
    await second.close()
    again = await start.connect(paths)
    assert not isinstance(again, SocketDesk)
    assert await again.ask(AskUiState(key="k")) == "v"
    await again.close()


async def test_many_at_once_make_one_desk(paths: Paths) -> None:
    desks = await asyncio.gather(*(start.connect(paths) for _ in range(8)))
    assert sum(isinstance(desk, SocketDesk) for desk in desks) == 7
    await desks[0].do(SaveUiState(key="k", value="v"))
    assert {await desk.ask(AskUiState(key="k")) for desk in desks} == {"v"}
    for desk in sorted(desks, key=lambda desk: not isinstance(desk, SocketDesk)):
        await desk.close()


async def test_when_the_owner_goes_one_of_the_others_becomes_the_desk(paths: Paths) -> None:
    owner_desk = await start.connect(paths)
    others = [await start.connect(paths) for _ in range(3)]
    await owner_desk.close()

    async def reconnect(gone: Desk) -> Desk:
        with pytest.raises(DeskGone):
            await gone.ask(AskWhoami())
        await gone.close()
        return await start.connect(paths)

    back = await asyncio.gather(*(reconnect(desk) for desk in others))
    assert sum(isinstance(desk, SocketDesk) for desk in back) == 2
    for desk in sorted(back, key=lambda desk: not isinstance(desk, SocketDesk)):
        await desk.close()


async def test_a_folder_held_by_something_deaf_is_one_clear_error(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "STARTING_SECONDS", 0.2)
    lock = DataLock.take(paths.data)
    assert lock is not None
    with pytest.raises(Refused) as refused:
        await start.connect(paths)
    assert refused.value.code == "busy"
    assert refused.value.message.values["pid"] == str(os.getpid())
    lock.release()
    await (await start.connect(paths)).close()


async def test_a_wrong_configuration_leaves_nothing_behind(paths: Paths) -> None:
    paths.config.mkdir()
    (paths.config / "accounts.toml").write_text("[[account]\n")
    with pytest.raises(ConfigError):
        await start.connect(paths)
    (paths.config / "accounts.toml").unlink()
    await (await start.connect(paths)).close()


async def test_a_killed_owner_leaves_a_socket_that_is_replaced(
    paths: Paths, process: list[subprocess.Popen[str]]
) -> None:
    served = begin(SERVE, paths, process)
    desk = await connected(paths)
    served.kill()
    served.wait()
    with pytest.raises(DeskGone):
        await desk.ask(AskWhoami())
    await desk.close()
    assert start.private_socket(paths).exists()
    again = await start.connect(paths)
    assert not isinstance(again, SocketDesk)
    await again.close()


async def connected(paths: Paths) -> SocketDesk:
    """Wait for the desk of another process."""

    async def answers() -> bool:
        return await start._answering(start.private_socket(paths)) is not None

    found: list[SocketDesk] = []

    async def look() -> bool:
        desk = await start._answering(start.private_socket(paths))
        if desk is not None:
            found.append(desk)
        return desk is not None

    await until(look, seconds=30)
    return found[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_served_desk_stops_cleanly(
    paths: Paths, process: list[subprocess.Popen[str]], number: signal.Signals
) -> None:
    start.served_socket().parent.mkdir()
    served = begin(SERVE, paths, process)
    desk = await connected(paths)
    assert desk.mode == "served"
    await desk.do(SaveUiState(key="k", value="v"))
    assert start.served_socket().stat().st_mode & 0o777 == 0o666
    served.send_signal(number)
    told, _ = await asyncio.to_thread(served.communicate)
    assert served.returncode == 0, told
    assert told.splitlines()[-1] == "clean"
    assert not start.served_socket().exists()
    assert not start.private_socket(paths).exists()
    await desk.close()
    own = await start.connect(paths)
    assert await own.ask(AskUiState(key="k")) == "v"
    await own.close()


async def test_the_served_desk_is_found_by_those_who_name_no_folder(
    paths: Paths, process: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    start.served_socket().parent.mkdir()
    begin(SERVE, paths, process)
    await (await connected(paths)).close()
    from config.paths import default_paths

    found = await start.connect(default_paths())
    assert isinstance(found, SocketDesk)
    assert found.mode == "served"
    await found.close()
    elsewhere = await start.connect(Paths(tmp_path / "other", tmp_path / "other"))
    assert not isinstance(elsewhere, SocketDesk)
    await elsewhere.close()


async def test_whoever_was_at_the_served_desk_gets_no_empty_one_of_their_own(
    paths: Paths, process: list[subprocess.Popen[str]]
) -> None:
    """A desk of one's own knows no accounts: it would look as if nothing waited."""
    from config.paths import default_paths

    start.served_socket().parent.mkdir()
    served = begin(SERVE, paths, process)
    line = Line(default_paths(), language=None)
    found: list[Desk] = []

    async def reached() -> bool:
        try:
            desk = await line.connect()
        except DeskGone:
            return False
        found.append(desk)
        await desk.close()
        return True

    await (await connected(paths)).close()
    assert await reached()
    assert isinstance(found[0], SocketDesk)
    served.kill()
    served.wait()
    assert start.served_socket().exists()  # it was killed: its socket stands, and nobody answers
    assert start.beside(default_paths(), None) is None
    for asked in (line, Line(default_paths(), language=None)):
        with pytest.raises(DeskGone):
            await asked.connect()
    start.served_socket().unlink()  # as systemd clears its folder away
    with pytest.raises(DeskGone):
        await line.connect()
    begin(SERVE, paths, process)
    await until(reached, seconds=30)
    assert isinstance(found[-1], SocketDesk)


async def test_a_command_says_that_the_machine_s_desk_does_not_answer(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    start.served_socket().parent.mkdir()
    start.served_socket().touch()
    assert await asyncio.to_thread(main, ["--language", "en", "inbox"]) == 2
    told = capsys.readouterr()
    assert "does not answer just now" in told.err
    assert str(start.served_socket()) in told.err
    assert not told.out


async def test_a_second_served_desk_is_refused(paths: Paths) -> None:
    desk = await start.connect(paths)
    with pytest.raises(Refused) as refused:
        await own_desk.serve(paths)
    assert refused.value.code == "busy"
    await desk.close()


async def test_a_named_socket_that_cannot_be_opened_is_an_error(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(start.SOCKET_VARIABLE, str(tmp_path / "no" / "such" / "desk.sock"))
    use("sv")
    with pytest.raises(Refused) as refused:
        await own_desk.serve(paths)
    assert refused.value.code == "config"
    assert refused.value.message.values["why"] == "den filen eller mappen finns inte"


async def test_where_the_usual_place_is_taken_only_one_s_own_user_is_served(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(start.SOCKET_VARIABLE)
    monkeypatch.setattr(start, "SERVED_SOCKET", tmp_path / "no" / "such" / "desk.sock")
    told: list[Message] = []
    serving = asyncio.create_task(own_desk.serve(paths, announce=told.append))
    await until(lambda: bool(told))
    assert "Only your own user" in told[0].text
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 10)


def test_a_lock_is_one_process_s_and_dies_with_it(tmp_path: Path, process: list[subprocess.Popen[str]]) -> None:
    script = (
        "import sys, pathlib; from sm_console.desk.lock import DataLock;"
        "lock = DataLock.take(pathlib.Path(sys.argv[2])); print(lock is not None, flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, "", str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.append(other)
    assert other.stdout is not None
    assert other.stdout.readline().strip() == "True"
    assert DataLock.take(tmp_path) is None
    assert owner(tmp_path) == other.pid
    other.kill()
    other.communicate()
    lock = DataLock.take(tmp_path)
    assert lock is not None
    assert owner(tmp_path) == os.getpid()
    lock.release()
    lock.release()


CLIENT = """
import asyncio, sys
from pathlib import Path
from config.paths import Paths
from sm_console import start
from sm_console.__main__ import main
from sm_console.api.queries import AskInbox
async def ask():
    desk = await start.connect(Paths(Path(sys.argv[1]), Path(sys.argv[2])))
    await desk.ask(AskInbox())
    await desk.close()
asyncio.run(ask())
print(*sorted(sys.modules))
"""


async def test_a_client_of_a_running_desk_loads_no_engine(paths: Paths, process: list[subprocess.Popen[str]]) -> None:
    desk = await start.connect(paths)
    told, _ = await asyncio.to_thread(begin(CLIENT, paths, process).communicate)
    await desk.close()
    names = told.split()
    # Not sqlite3 as well: measuring coverage loads that.
    heavy = {"sqlalchemy", "aiosqlite", "httpx", "httpcore", "textual", "PIL", "holidays", "alembic"}
    assert "sm_console.api.client" in names, told
    assert not heavy & {name.split(".")[0] for name in names}
    assert not [name for name in names if name.startswith(("sm_console.desk", "sm_console.store"))]
