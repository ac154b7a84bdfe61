"""Both ways to reach a desk keep the same contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sm_console.api.client import SocketDesk
from sm_console.desk.desk import LocalDesk
from sm_console.desk.identity import Peer
from sm_console.desk.server import Server
from tests.desk.contract import DeskContract
from tests.desk.fakes import ANNA, Town


class TestInProcess(DeskContract):
    @pytest.fixture
    def desk(self, town: Town) -> LocalDesk:
        return town.engine.desk_for(ANNA)


class TestOverSocket(DeskContract):
    @pytest.fixture
    async def desk(self, town: Town, tmp_path: Path) -> AsyncIterator[SocketDesk]:
        server = Server(town.engine, private=False, peer=lambda _: Peer(pid=1, uid=ANNA))
        await server.listen(tmp_path / "desk.sock")
        desk = await SocketDesk.connect(tmp_path / "desk.sock", within=5)
        yield desk
        await desk.close()
        await server.close(0)
