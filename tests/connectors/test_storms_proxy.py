"""Every platform behind a proxy that breaks connections: what TCP alone can do to an account."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors import wire
from sm_console.core.model import HealthState
from tests.connectors.storm_kinds import KINDS, Kind
from tests.connectors.storm_town import set_deadline, storm_town
from tests.desk.waiting import until

TOOL = Path(__file__).resolve().parents[3] / "shared/tools/faultproxy.py"

pytestmark = [
    pytest.mark.usefixtures("parser_at_hand"),
    pytest.mark.skipif(not TOOL.exists(), reason="no ../shared/tools/faultproxy.py"),
]

TOXICS: dict[str, dict[str, Any]] = {
    "refused": {"refuse": 1},
    "reset after 60 bytes": {"reset_after": 60},
    "closed after 150 bytes": {"close_after": 150},
    "stalled after 100 bytes": {"stall_after": 100},
    "never answered": {"hang": 1},
    "a byte a second": {"rate": 1},
    "503 from a gateway": {"status": 503},
    "HTML instead of data": {"html": 1},
    "every second connection reset": {"refuse": 1, "every": 2},
}

Dose = Callable[[dict[str, Any]], Awaitable[None]]


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@asynccontextmanager
async def proxy(to: str) -> AsyncIterator[tuple[str, Dose]]:
    """Run the proxy in front of an address; yield its own, and what sets its toxics."""
    listen, admin = _free_port(), _free_port()
    running = await asyncio.create_subprocess_exec(
        sys.executable, str(TOOL), "--listen", str(listen), "--admin", str(admin), "--to", to
    )

    async def dose(toxics: dict[str, Any]) -> None:
        body = json.dumps(toxics).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", admin)
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert b"200 OK" in await reader.read()
        writer.close()

    async def answers() -> bool:
        try:
            await dose({})
        except OSError:
            return False
        return True

    try:
        await until(answers)
        yield f"http://127.0.0.1:{listen}", dose
    finally:
        running.kill()
        await running.wait()


@pytest.mark.parametrize("platform", list(KINDS))
async def test_broken_connections_pass(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind: Kind = KINDS[platform]
    monkeypatch.setattr(wire, "_IDLE_SECONDS", 0.0)  # toxics strike connections: each request has its own
    doses: list[Dose] = []

    @asynccontextmanager
    async def behind(address: str) -> AsyncIterator[str]:
        async with proxy(address.removeprefix("http://")) as (shown, dose):
            doses.append(dose)
            yield shown

    async with storm_town(tmp_path, kind, monkeypatch, behind=behind) as town:
        [dose] = doses
        for name, toxics in TOXICS.items():
            before = len(await town.told(town.struck))
            set_deadline(monkeypatch, 0.3)
            await dose(toxics)
            for _ in range(2):
                await town.pass_time()
            if "every" not in toxics:
                [told] = (await town.told(town.struck))[before:]
                assert told.state is not HealthState.OK, name
            await dose({})
            set_deadline(monkeypatch, 30.0)
            await town.until_well()
            await town.assert_whole()
            assert len(await town.told(town.struck)) <= before + 2, name
