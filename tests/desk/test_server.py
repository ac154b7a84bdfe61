"""The transport: frames, refusals, several questions in flight, clients that misbehave or die."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sm_console.api import wire
from sm_console.api.address import socket_address
from sm_console.api.client import SocketDesk
from sm_console.api.commands import AddNote, Refused, ReleaseClaim, SaveUiState, TakeClaim
from sm_console.api.desk import DeskGone
from sm_console.api.queries import AskStatus, AskUiState, AskWhoami
from sm_console.desk import server as server_module
from sm_console.desk.identity import Peer
from sm_console.desk.server import Server
from tests.desk.toy import ToyReception
from tests.desk.waiting import until

STRANGER = 4242


@pytest.fixture
def reception() -> ToyReception:
    return ToyReception()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Longer than a unix address may be."""
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    return deep / "desk.sock"


@pytest.fixture
async def server(reception: ToyReception, path: Path) -> AsyncIterator[Server]:
    server = Server(reception, private=True)
    await server.listen(path)
    yield server
    await server.close(0)


@pytest.fixture
async def desk(server: Server, path: Path) -> AsyncIterator[SocketDesk]:
    desk = await SocketDesk.connect(path, within=5)
    yield desk
    await desk.close()


async def raw_connection(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    with socket_address(path) as address:
        return await asyncio.open_unix_connection(address)


async def test_a_question_is_answered_with_its_own_type(desk: SocketDesk) -> None:
    who = await desk.ask(AskWhoami())
    assert who.login == f"#{os.getuid()}"
    assert desk.mode == "served"


async def test_a_refusal_keeps_code_and_message(desk: SocketDesk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.ask(AskStatus())
    assert refused.value.code == "unknown"
    assert refused.value.message.values == {"what": "AskStatus"}


async def test_answers_come_in_any_order(desk: SocketDesk, reception: ToyReception) -> None:
    slow = asyncio.create_task(desk.do(TakeClaim(comment=1)))
    meanwhile: str = await desk.ask(AskUiState(key="a"))
    assert not meanwhile
    assert not slow.done()
    reception.gate.set()
    assert (await slow).id == 7


@pytest.mark.parametrize("text", ["å\x00\x1b]0;x\x07\u202e", "\x05" * 1000, "🏳️‍🌈" * 200])
async def test_texts_cross_unchanged(desk: SocketDesk, text: str) -> None:
    await desk.do(SaveUiState(key="k", value=text))
    assert await desk.ask(AskUiState(key="k")) == text


async def test_a_large_answer_crosses(desk: SocketDesk, reception: ToyReception) -> None:
    reception.values["big"] = "å" * 5_000_000
    answer = await desk.ask(AskUiState(key="big"))
    assert len(answer) == 5_000_000


async def test_an_answer_beyond_the_limit_is_refused_and_the_connection_lives(
    desk: SocketDesk, reception: ToyReception
) -> None:
    reception.values["huge"] = "x" * (wire.MAX_FRAME + 1)
    with pytest.raises(Refused) as refused:
        await desk.ask(AskUiState(key="huge"))
    assert refused.value.code == "input"
    assert await desk.ask(AskUiState(key="small")) == ""


async def test_too_long_a_request_never_leaves_the_client(desk: SocketDesk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.do(SaveUiState(key="k", value="x" * (wire.MAX_REQUEST + 1)))
    assert refused.value.code == "input"
    assert await desk.ask(AskUiState(key="k")) == ""


async def test_a_fault_in_the_desk_is_told_without_its_text(desk: SocketDesk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.do(AddNote(comment=1, text="x"))
    assert "citizen" not in refused.value.message.text


async def test_changes_from_now_on_collapsed(desk: SocketDesk, reception: ToyReception) -> None:
    reception.publish("comments")
    changes = desk.changes()
    await desk.ask(AskUiState(key="order"))  # the watch has been taken before this was answered
    reception.publish("claims")
    first = await asyncio.wait_for(anext(changes), 5)
    assert first.topics == {"claims"}
    for _ in range(1000):
        reception.publish("outbox")
    reception.publish("health")
    await until(lambda: True)
    seen: set[str] = set()
    count = 0
    while "health" not in seen:
        change = await asyncio.wait_for(anext(changes), 5)
        seen |= change.topics
        count += 1
    assert count < 10
    assert change.seq == reception.seq


async def test_closing_ends_changes_quietly(desk: SocketDesk) -> None:
    changes = desk.changes()
    await desk.close()
    assert [change async for change in changes] == []
    with pytest.raises(DeskGone):
        await desk.ask(AskWhoami())


async def test_a_vanished_desk_is_told_to_everybody_who_waits(
    server: Server, desk: SocketDesk, reception: ToyReception
) -> None:
    changes = desk.changes()
    waiting = asyncio.create_task(desk.do(TakeClaim(comment=1)))
    await until(lambda: bool(reception.feeds))
    await server.close(0)
    with pytest.raises(DeskGone):
        await asyncio.wait_for(waiting, 5)
    with pytest.raises(DeskGone):
        await asyncio.wait_for(anext(changes), 5)
    with pytest.raises(DeskGone):
        await desk.ask(AskWhoami())


async def test_what_a_dying_client_ordered_is_done(desk: SocketDesk, reception: ToyReception) -> None:
    order = asyncio.create_task(desk.do(TakeClaim(comment=5)))
    changes = desk.changes()
    await until(lambda: bool(reception.feeds))
    await desk.close()
    with pytest.raises(DeskGone):
        await order
    assert [change async for change in changes] == []
    reception.gate.set()
    await until(lambda: reception.finished == [5])


async def test_more_requests_than_fit_wait_their_turn(desk: SocketDesk, reception: ToyReception) -> None:
    orders = [asyncio.create_task(desk.do(TakeClaim(comment=n))) for n in range(server_module.IN_FLIGHT * 3)]
    await asyncio.sleep(0)
    reception.gate.set()
    await asyncio.gather(*orders)
    assert sorted(reception.finished) == list(range(server_module.IN_FLIGHT * 3))


async def test_others_are_refused_at_a_private_socket(reception: ToyReception, path: Path) -> None:
    server = Server(reception, private=True, peer=lambda _: Peer(pid=1, uid=STRANGER))
    await server.listen(path)
    with pytest.raises(Refused) as refused:
        await SocketDesk.connect(path, within=5)
    assert refused.value.code == "role"
    await server.close(0)


async def test_people_without_a_role_are_refused_at_a_served_socket(reception: ToyReception, path: Path) -> None:
    server = Server(reception, private=False, peer=lambda _: Peer(pid=1, uid=STRANGER))
    await server.listen(path)
    friend = await SocketDesk.connect(path, within=5)
    assert (await friend.ask(AskWhoami())).login == f"#{STRANGER}"
    reception.shut_out.add(STRANGER)
    with pytest.raises(Refused) as refused:
        await SocketDesk.connect(path, within=5)
    assert refused.value.code == "role"
    await friend.close()
    await server.close(0)


async def test_one_person_cannot_use_up_all_connections(
    reception: ToyReception, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "PER_PERSON", 2)
    server = Server(reception, private=False, peer=lambda _: Peer(pid=1, uid=STRANGER))
    await server.listen(path)
    two = [await SocketDesk.connect(path, within=5) for _ in range(2)]
    with pytest.raises(Refused) as refused:
        await SocketDesk.connect(path, within=5)
    assert refused.value.code == "busy"
    for desk in two:
        await desk.close()
    await server.close(0)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x03abc",
        b"GET / HTTP/1.1\r\n\r\n",
        (5).to_bytes(4, "big") + b"\xdd\xff\xff\xff\xff",
        wire.to_bytes(wire.ChangeNote(topics=frozenset(), seq=1)),
    ],
)
async def test_garbage_ends_the_connection_and_nothing_else(desk: SocketDesk, path: Path, garbage: bytes) -> None:
    reader, writer = await raw_connection(path)
    writer.write(wire.to_bytes(wire.Hello(version=wire.VERSION)) + garbage)
    assert isinstance(await wire.read_frame(reader), wire.Hello)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await writer.wait_closed()
    assert await desk.ask(AskUiState(key="x")) == ""


async def test_an_unknown_question_is_refused_by_its_id(server: Server, path: Path) -> None:
    reader, writer = await raw_connection(path)
    writer.write(wire.to_bytes(wire.Hello(version=wire.VERSION)))
    writer.write(wire.to_bytes(wire.Ask(id=3, query=wire.pack({"ask": "the-future"}))))
    assert isinstance(await wire.read_frame(reader), wire.Hello)
    refusal = await wire.read_frame(reader)
    assert isinstance(refusal, wire.Refusal)
    assert (refusal.id, refusal.code) == (3, "input")
    writer.close()
    await writer.wait_closed()


async def test_another_version_is_told_apart(server: Server, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = await raw_connection(path)
    writer.write(wire.to_bytes(wire.Hello(version=wire.VERSION + 1)))
    assert isinstance(await wire.read_frame(reader), wire.Hello)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await writer.wait_closed()


async def test_a_slow_reader_is_cut_off(
    desk: SocketDesk, reception: ToyReception, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "SLOW_SECONDS", 0.05)
    reception.values["big"] = "x" * 8_000_000
    with socket.socket(socket.AF_UNIX) as slow, socket_address(path) as address:
        slow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(slow, address)
        hello = wire.to_bytes(wire.Hello(version=wire.VERSION))
        question = wire.to_bytes(wire.Ask(id=1, query=wire.pack(AskUiState(key="big"))))
        await asyncio.get_running_loop().sock_sendall(slow, hello + question)

        def cut_off() -> bool:
            try:
                slow.send(question)
            except (BrokenPipeError, ConnectionResetError):
                return True
            except BlockingIOError:
                return False
            return False

        await until(cut_off)
    assert await desk.ask(AskUiState(key="x")) == ""


async def test_a_file_in_the_socket_s_place_is_left_alone(reception: ToyReception, path: Path) -> None:
    await asyncio.to_thread(path.write_text, "precious")
    with pytest.raises(FileExistsError):
        await Server(reception, private=True).listen(path)
    assert await asyncio.to_thread(path.read_text) == "precious"


async def test_a_dead_desk_s_socket_is_replaced(reception: ToyReception, path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead, socket_address(path) as address:
        dead.bind(address)
    with pytest.raises(ConnectionRefusedError):
        await SocketDesk.connect(path, within=5)
    server = Server(reception, private=True)
    await server.listen(path)
    desk = await SocketDesk.connect(path, within=5)
    await desk.close()
    await server.close(0)
    assert not await asyncio.to_thread(path.exists)


async def test_somebody_who_listens_but_never_answers(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent, socket_address(path) as address:
        silent.bind(address)
        silent.listen(1)
        with pytest.raises(TimeoutError):
            await SocketDesk.connect(path, within=0.05)


async def test_release_is_refused_by_the_toy(desk: SocketDesk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.do(ReleaseClaim(comment=1))
    assert refused.value.code == "state"


async def test_a_refusal_arrives_whichever_end_is_faster(reception: ToyReception, path: Path) -> None:
    server = Server(reception, private=True, peer=lambda _: Peer(pid=1, uid=STRANGER))
    await server.listen(path)
    reader, writer = await raw_connection(path)
    refusal = await wire.read_frame(reader)
    assert isinstance(refusal, wire.Refusal)
    writer.write(wire.to_bytes(wire.Hello(version=wire.VERSION)))
    await writer.drain()
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await writer.wait_closed()
    await server.close(0)
