"""Who may do what, and two people at one comment."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sm_console.api.client import SocketDesk
from sm_console.api.commands import (
    AddStaff,
    Refused,
    SaveDraft,
    SaveUiState,
    SendReply,
    TakeClaim,
    WaiveAnswer,
)
from sm_console.api.queries import AskInbox, AskThread, AskWhoami
from sm_console.core.model import Role
from sm_console.desk.acts.claims import LASTS, RENEW_BELOW
from sm_console.desk.identity import UnixDirectory, identify, own_identity, peer_of
from sm_console.desk.server import Server
from sm_console.desk.upkeep import release_claims
from tests.desk.fakes import ANNA, BO, CIA, DAN, FakeDirectory, Town, open_town

GROUPS = {Role.OBSERVER: "smc-look", Role.STAFF: "smc-staff", Role.MANAGER: "smc-boss"}


async def asked(town: Town) -> int:
    town.blog.comment("En fråga")
    await town.engine.services.collector.collect(
        town.engine.services.standing.configuration.accounts, force=True, sweep=False
    )
    return (await town.engine.own_desk().ask(AskInbox())).rows[-1].id


async def code_of(work: object) -> str:
    with pytest.raises(Refused) as refused:
        await work  # type: ignore[misc]
    return refused.value.code


async def test_observers_look_and_keep_their_panes_but_change_nothing(town: Town) -> None:
    comment = await asked(town)
    cia = town.engine.desk_for(CIA)
    thread = await cia.ask(AskThread(comment=comment))
    assert thread.actions == []
    await cia.do(SaveUiState(key="a", value="1"))
    assert await code_of(cia.do(TakeClaim(comment=comment))) == "role"
    assert await code_of(cia.do(SendReply(comment=comment, text="Hej! Anna"))) == "role"


async def test_people_without_a_group_see_nothing(town: Town) -> None:
    dan = town.engine.desk_for(DAN)
    assert await code_of(dan.ask(AskInbox())) == "role"
    assert await code_of(dan.do(SaveUiState(key="a", value="1"))) == "role"
    assert not await town.engine.admits(DAN)
    assert not await town.engine.admits(4_000_000)


async def test_a_change_of_groups_counts_from_the_next_command(tmp_path: Path) -> None:
    directory = FakeDirectory()
    async with open_town(tmp_path, directory=directory) as town:
        comment = await asked(town)
        bo = town.engine.desk_for(BO)
        await bo.do(TakeClaim(comment=comment))
        assert await code_of(bo.do(AddStaff(login="dan", first_name="Dan"))) == "role"
        directory.members["bo"] = {"smc-boss"}
        await bo.do(AddStaff(login="dan", first_name="Dan"))
        assert (await bo.ask(AskWhoami())).role is Role.MANAGER
        directory.members["bo"] = set()
        assert await code_of(bo.do(TakeClaim(comment=comment))) == "role"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ({"smc-look"}, Role.OBSERVER),
        ({"smc-look", "smc-staff"}, Role.STAFF),
        ({"smc-boss"}, Role.MANAGER),
        ({"users"}, None),
        (set(), None),
    ],
)
def test_the_highest_group_decides(groups: set[str], role: Role | None) -> None:
    directory = FakeDirectory()
    directory.members["anna"] = groups
    assert identify(ANNA, GROUPS, directory).role is role


def test_a_desk_without_groups_admits_nobody_else() -> None:
    assert identify(ANNA, {}, FakeDirectory()).role is None
    assert identify(ANNA, {Role.STAFF: ""}, FakeDirectory()).role is None


def test_root_and_the_desk_s_own_user_are_managers() -> None:
    assert identify(0, GROUPS, FakeDirectory()).role is Role.MANAGER
    assert identify(os.getuid(), GROUPS, FakeDirectory()).role is Role.MANAGER


def test_the_system_s_users_and_groups() -> None:
    directory = UnixDirectory()
    assert directory.login(0) == "root"
    assert "root" in directory.groups("root")
    assert directory.login(3_999_999_999) == "#3999999999"
    assert directory.groups("nobody-by-this-name") == frozenset()


def test_the_kernel_tells_who_connected() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        peer = peer_of(ours)
    assert (peer.uid, peer.pid) == (os.getuid(), os.getpid())


def test_claims_about_oneself_in_the_environment_change_nothing() -> None:
    true = own_identity().login
    lies = dict.fromkeys(("USER", "LOGNAME", "USERNAME", "LNAME", "SUDO_USER"), "anna")
    script = "from sm_console.desk.identity import own_identity; print(own_identity().login)"
    told = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **lies}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == true != "anna"


async def test_two_people_reach_for_one_comment_and_one_gets_it(town: Town) -> None:
    comment = await asked(town)
    desks = [town.engine.desk_for(uid) for uid in (ANNA, BO)] * 10
    done = await asyncio.gather(*(desk.do(TakeClaim(comment=comment)) for desk in desks), return_exceptions=True)
    won = {index % 2 for index, outcome in enumerate(done) if not isinstance(outcome, Refused)}
    assert len(won) == 1
    assert all(outcome.code == "claimed" for outcome in done if isinstance(outcome, Refused))


async def test_two_people_reach_for_it_over_sockets(town: Town, tmp_path: Path) -> None:
    comment = await asked(town)
    from sm_console.desk.identity import Peer

    desks, servers = [], []
    for name, uid in (("a", ANNA), ("b", BO)):
        server = Server(town.engine, private=False, peer=lambda _, uid=uid: Peer(pid=1, uid=uid))  # type: ignore[misc]
        await server.listen(tmp_path / name)
        servers.append(server)
        desks.append(await SocketDesk.connect(tmp_path / name, within=5))
    done = await asyncio.gather(*(desk.do(TakeClaim(comment=comment)) for desk in desks), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in done) == ["Done", "Refused"]
    for desk in desks:
        await desk.close()
    for server in servers:
        await server.close(0)


async def test_a_claim_keeps_others_from_answering_until_it_is_taken_over(town: Town) -> None:
    comment = await asked(town)
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await anna.do(TakeClaim(comment=comment))
    assert await code_of(bo.do(SendReply(comment=comment, text="Hej! Bo"))) == "claimed"
    assert await code_of(bo.do(WaiveAnswer(comment=comment, reason="x"))) == "claimed"
    await bo.do(TakeClaim(comment=comment, take_over=True))
    assert await code_of(anna.do(SendReply(comment=comment, text="Hej! Anna"))) == "claimed"
    await bo.do(SendReply(comment=comment, text="Hej! Bo"))
    await town.engine.services.outbox.deliver_due()
    thread = await bo.ask(AskThread(comment=comment))
    assert thread.comment.claim is None, "an answer ends its author's claim"


async def test_a_claim_runs_out_in_silence_and_lasts_while_one_writes(town: Town) -> None:
    comment = await asked(town)
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await anna.do(TakeClaim(comment=comment))
    for _ in range(4):
        town.clock.now += RENEW_BELOW
        await anna.do(SaveDraft(comment=comment, text="…"))
        await release_claims(town.engine.services)
    claim = (await bo.ask(AskThread(comment=comment))).comment.claim
    assert claim is not None
    assert claim.login == "anna"
    town.clock.now += LASTS
    await release_claims(town.engine.services)
    assert (await bo.ask(AskThread(comment=comment))).comment.claim is None
    await bo.do(TakeClaim(comment=comment))


async def test_a_draft_whose_writer_vanished_is_no_longer_being_written(town: Town) -> None:
    comment = await asked(town)
    anna = town.engine.desk_for(ANNA)
    await anna.do(SaveDraft(comment=comment, text="Hej"))
    assert (await anna.ask(AskThread(comment=comment))).drafts[0].editing
    town.clock.forward(minutes=3)
    draft = (await anna.ask(AskThread(comment=comment))).drafts[0]
    assert (draft.editing, draft.text) == (False, "Hej")
