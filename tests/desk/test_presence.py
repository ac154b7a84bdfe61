"""Whoever's last console is killed gives back what they had, after a grace in which they may return."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sm_console.api.client import SocketDesk
from sm_console.api.commands import Collect, TakeClaim
from sm_console.api.crowd_queries import AskTellings
from sm_console.api.queries import AskHistory, AskInbox, AskThread
from sm_console.api.views import Claim, Draft
from sm_console.core.crowd import LEFT
from sm_console.desk import upkeep
from sm_console.desk.acts.claims import GRACE, LASTS
from sm_console.desk.identity import Peer
from sm_console.desk.server import Server
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, Clock, Town, open_town
from tests.desk.waiting import until

CHILD = Path(__file__).with_name("console_child.py")
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def door(town: Town, tmp_path: Path) -> AsyncIterator[Path]:
    """Where Anna's consoles come in."""
    path = tmp_path / "anna.sock"
    server = Server(town.engine, private=False, peer=lambda _socket: Peer(pid=0, uid=ANNA))
    await server.listen(path)
    yield path
    await server.close(2)


@contextmanager
def console(door: Path, comment: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """A console in a process of its own; left by SIGKILL."""
    words = [sys.executable, str(CHILD), str(door), str(comment)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


async def ready(process: subprocess.Popen[bytes]) -> None:
    stdout = process.stdout
    assert stdout is not None
    os.set_blocking(stdout.fileno(), False)
    await until(lambda: b"ready" in (stdout.read() or b""), 30)


async def asked(town: Town) -> int:
    """A new comment that waits."""
    town.blog.comment("När öppnar badet?")
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    return max(row.id for row in (await desk.ask(AskInbox())).rows)


async def claim(town: Town, comment: int) -> Claim | None:
    return (await town.engine.desk_for(BO).ask(AskThread(comment=comment))).comment.claim


async def drafts(town: Town, comment: int) -> list[Draft]:
    return (await town.engine.desk_for(BO).ask(AskThread(comment=comment))).drafts


async def is_away(town: Town, comment: int) -> bool:
    held = await claim(town, comment)
    return held is not None and held.away


async def test_a_killed_console_s_claim_is_given_back_after_the_grace_and_its_draft_shared(
    town: Town, door: Path, tmp_path: Path
) -> None:
    comment = await asked(town)
    with console(door, comment) as process:
        await ready(process)
        assert [one.editing for one in await drafts(town, comment)] == [True]
        held = await claim(town, comment)
        assert held is not None
        assert (held.away, held.until) == (False, town.clock() + LASTS)
    await until(lambda: is_away(town, comment))
    held = await claim(town, comment)
    assert held is not None
    assert held.until == town.clock() + GRACE
    assert [(one.text, one.editing) for one in await drafts(town, comment)] == [("Vi öppnar nio", False)]
    town.clock.forward(seconds=GRACE.total_seconds() + 1)
    await upkeep.release_claims(town.engine.services)
    assert await claim(town, comment) is None
    await town.engine.desk_for(BO).do(TakeClaim(comment=comment))
    history = await town.engine.own_desk().ask(AskHistory(comment=comment))
    assert [(row.kind, row.actor) for row in history][1:] == [
        ("claim-taken", "Anna"),
        ("holder-left", "desk"),
        ("claim-released", "desk"),
        ("claim-taken", "Bo"),
    ]
    assert history[3].detail == LEFT
    assert [one.kind for one in await town.engine.desk_for(ANNA).ask(AskTellings())] == ["given-back"]
    assert not await town.engine.desk_for(BO).ask(AskTellings())
    assert [one.text for one in await drafts(town, comment)] == ["Vi öppnar nio"]
    assert not check(tmp_path / "data" / "desk.db")


async def test_who_is_back_within_the_grace_keeps_what_they_had(town: Town, door: Path) -> None:
    comment = await asked(town)
    with console(door, comment) as process:
        await ready(process)
    await until(lambda: is_away(town, comment))
    town.clock.forward(seconds=GRACE.total_seconds() - 1)
    with console(door) as process:
        await ready(process)

        async def is_back() -> bool:
            return not await is_away(town, comment)

        await until(is_back)
        town.clock.forward(seconds=5)
        await upkeep.release_claims(town.engine.services)
        held = await claim(town, comment)
        assert held is not None
        assert held.login == "anna"


async def test_of_two_consoles_the_last_one_counts(town: Town, door: Path) -> None:
    comment = await asked(town)
    other = await asked(town)
    with console(door) as second:
        await ready(second)
        with console(door, comment) as first:
            await ready(first)
        desk = await SocketDesk.connect(door, within=5)  # as one command of the command line does
        await desk.do(TakeClaim(comment=other))
        await desk.close()
        assert not await is_away(town, comment)
    await until(lambda: is_away(town, comment))
    assert await is_away(town, other)


async def test_a_command_line_s_claim_lasts_as_ever(town: Town, door: Path) -> None:
    comment = await asked(town)
    desk = await SocketDesk.connect(door, within=5)
    await desk.do(TakeClaim(comment=comment))
    await desk.close()
    with console(door) as process:  # a later one of the same person does end it
        await ready(process)
        held = await claim(town, comment)
        assert held is not None
        assert (held.away, held.until) == (False, town.clock() + LASTS)
    await until(lambda: is_away(town, comment))


async def test_a_desk_that_ends_says_of_nobody_that_they_left(town: Town, tmp_path: Path) -> None:
    comment = await asked(town)
    path = tmp_path / "other.sock"
    server = Server(town.engine, private=False, peer=lambda _socket: Peer(pid=0, uid=ANNA))
    await server.listen(path)
    with console(path, comment) as process:
        await ready(process)
        await server.close(2)
        assert not await is_away(town, comment)


async def test_who_left_while_no_desk_ran_gives_back_what_they_had_after_the_grace(tmp_path: Path) -> None:
    clock, blogs = Clock(), None
    async with open_town(tmp_path, clock=clock) as town:
        blogs = town.blogs
        mine, hers = await asked(town), await asked(town)
        await town.engine.desk_for(ANNA).do(TakeClaim(comment=mine))
        await town.engine.desk_for(BO).do(TakeClaim(comment=hers))
    clock.forward(seconds=30)
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await town.engine.keep_claims()
        await town.engine.desk_for(BO).ask(AskInbox())  # is back
        clock.forward(seconds=GRACE.total_seconds() - 1)
        await town.engine.keep_claims()
        assert not await is_away(town, mine)
        clock.forward(seconds=1)
        await town.engine.keep_claims()
        assert await claim(town, mine) is None
        held = await claim(town, hers)
        assert held is not None
        assert (held.login, held.away) == ("bo", False)
        history = await town.engine.own_desk().ask(AskHistory(comment=mine))
        assert [(row.kind, row.actor) for row in history][-2:] == [("holder-left", "desk"), ("claim-released", "desk")]
        assert [one.kind for one in await town.engine.desk_for(ANNA).ask(AskTellings())] == ["given-back"]
        clock.forward(minutes=3)
        await town.engine.keep_claims()  # once only: what they take later is theirs
        assert await claim(town, hers) is not None
    assert not check(tmp_path / "data" / "desk.db")
