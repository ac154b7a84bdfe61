"""Many Facebook Pages in one request, through the whole desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.credentials import store_secret
from connectors.graph_secret import Secret
from sm_console.api.commands import Collect
from sm_console.api.queries import AskAccounts, AskInbox
from sm_console.core.model import HealthState
from sm_console.desk.engine import Engine
from sm_console.drill.facebook_server import ALL_SCOPES, FacebookServer
from sm_console.drill.graph_node import GraphError, Node
from sm_console.drill.graph_server import APP_ID, APP_SECRET, Token
from tests.desk.fakes import FakeDirectory
from tests.desk.waiting import until

PAGES = 12
NOW = datetime.now(UTC).replace(microsecond=0)


class Pages(FacebookServer):
    """Several Pages behind one address, each with its own token."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = [FacebookServer(name=f"Sida {n}", page_id=f"500{n:03d}") for n in range(PAGES)]
        for page in self.pages:
            page.page_token = f"token-{page.page_id}"
            token = Token(text=page.page_token, kind="PAGE", owner=page.page_id, scopes=set(ALL_SCOPES))
            self.tokens[token.text] = token

    def node(self, node_id: str, caller: Token) -> Node:
        for page in self.pages:
            if node_id.partition("_")[0] == page.page_id:
                if caller.owner != page.page_id:
                    raise GraphError(403, 200, "(#200) another Page's")
                return page.node(node_id, caller)
        return super().node(node_id, caller)


def configure(folder: Path, server: Pages) -> None:
    folder.mkdir()
    blocks = [
        f'[[account]]\nid = "s{number}"\nplatform = "facebook"\naddress = "{server.address}"\n'
        f'remote = "{page.page_id}"\nallow_private = true\n'
        for number, page in enumerate(server.pages)
    ]
    (folder / "accounts.toml").write_text("\n".join(blocks))
    for number, page in enumerate(server.pages):
        secret = Secret(token=page.page_token, app_id=APP_ID, app_secret=APP_SECRET).text()
        store_secret(folder, f"s{number}", secret)


class Hand:
    """A clock that is the machine's own, plus what it is put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def opened(home: Path, server: Pages, clock: Hand) -> Engine:
    configure(home / "etc", server)
    (home / "data").mkdir()
    return await Engine.open(
        home / "etc", home / "data" / "desk.db", mode="served", clock=clock, directory=FakeDirectory()
    )


async def test_pages_that_are_due_are_asked_in_one_request(tmp_path: Path) -> None:
    async with Pages() as server:
        clock = Hand()
        engine = await opened(tmp_path, server, clock)
        desk = engine.own_desk()
        first = await desk.do(Collect(force=True))
        assert all(one.ok for one in first.accounts)
        for page in server.pages[:3]:
            page.comment(page.add_post("Nytt", NOW), "B", "När?", NOW)
        server.requests.clear()
        found = await desk.do(Collect(force=True))
        assert sum(one.requests for one in found.accounts) == len(server.requests) == 1
        assert (await desk.ask(AskInbox())).total == 3
        # By itself the desk does the same, with those that are nearly due.
        server.requests.clear()
        clock.ahead = timedelta(seconds=118)
        collector = engine.services.collector
        await until(lambda: _stepped(collector, server))
        await until(lambda: not collector._busy)
        assert len(server.requests) <= 2
        fetched = [account.fetched for account in await desk.ask(AskAccounts())]
        assert all(at is not None and at > NOW + timedelta(seconds=100) for at in fetched)
        await engine.close(0)


async def _stepped(collector: object, server: Pages) -> bool:
    await collector.step()  # type: ignore[attr-defined]
    return bool(server.requests)


async def test_one_page_s_trouble_stays_its_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with Pages() as server:
        engine = await opened(tmp_path, server, Hand())
        desk = engine.own_desk()
        await desk.do(Collect(force=True))
        del server.tokens[server.pages[4].page_token]
        found = {one.account: one.ok for one in (await desk.do(Collect(force=True))).accounts}
        assert [name for name, ok in found.items() if not ok] == ["s4"]
        health = {account.id: account.health for account in await desk.ask(AskAccounts())}
        assert health.pop("s4") is HealthState.BROKEN
        assert set(health.values()) == {HealthState.OK}
        assert "stumbled" not in caplog.text
        await engine.close(0)
