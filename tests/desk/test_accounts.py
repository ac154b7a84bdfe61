"""Changing the configuration through the desk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.credentials import secret_for
from config.paths import Paths
from sm_console import start
from sm_console.api.commands import AddAccount, AddStaff, Collect, Refused, RemoveAccount
from sm_console.api.desk import Desk
from sm_console.api.queries import AskAccounts, AskInbox, AskProbe, AskWhoami
from sm_console.desk.identity import own_identity
from sm_console.drill.wordpress_server import WordPressServer
from tests.cli.blog import running_blog
from tests.desk.fakes import NOON, Town


@pytest.fixture
def blog() -> Iterator[WordPressServer]:
    with running_blog() as server:
        post = server.publish("Badet", "<p>Öppet.</p>", NOON)
        server.comment(post, "Eva", "När?", NOON)
        yield server


def command(blog: WordPressServer, secret: str = "sim-secret") -> AddAccount:
    return AddAccount(
        id="stad",
        platform="wordpress",
        address=blog.address,
        name="Stadsbloggen",
        unit="Kultur",
        responsible="anna",
        user="redaktor",
        secret=secret,
        allow_private=True,
    )


async def opened(home: Path) -> Desk:
    return await start.connect(Paths(home / "etc", home / "data"), watching=False)


async def test_an_account_from_nothing_to_its_first_comment_and_away_again(
    tmp_path: Path, blog: WordPressServer
) -> None:
    desk = await opened(tmp_path)
    probed = await desk.ask(AskProbe(address=blog.address, user="redaktor", secret="sim-secret", allow_private=True))
    assert (probed.platform, probed.kind) == ("wordpress", "wordpress")
    await desk.do(command(blog))
    account = (await desk.ask(AskAccounts()))[0]
    assert (account.id, account.name, account.unit, account.responsible) == ("stad", "Stadsbloggen", "Kultur", "anna")
    assert await asyncio.to_thread(secret_for, tmp_path / "etc", "stad") == "sim-secret"
    assert os.stat(tmp_path / "etc" / "credentials.toml").st_mode & 0o077 == 0  # noqa: PTH116 - quicker than a thread
    await desk.do(Collect(force=True))
    assert (await desk.ask(AskInbox())).total == 1
    with pytest.raises(Refused) as refused:
        await desk.do(command(blog))
    assert refused.value.code == "config"
    await desk.do(RemoveAccount(id="stad"))
    assert await desk.ask(AskAccounts()) == []
    assert await asyncio.to_thread(secret_for, tmp_path / "etc", "stad") == ""
    await desk.do(command(blog))
    assert (await desk.ask(AskInbox())).total == 1, "what is known of it stayed in the record"
    await desk.close()


async def test_a_secret_that_cannot_be_kept_adds_nothing(tmp_path: Path, blog: WordPressServer) -> None:
    desk = await opened(tmp_path)
    with pytest.raises(Refused) as refused:
        await desk.do(command(blog, secret="two\nlines"))
    assert refused.value.code == "config"
    assert "two" not in str(refused.value.message.values)
    assert await desk.ask(AskAccounts()) == []
    await desk.close()


@pytest.mark.parametrize(
    "wrong", [{"id": "Ö !"}, {"platform": "myspace"}, {"address": "not a url"}, {"address": "ftp://x.example/"}]
)
async def test_wrong_values_are_refused_in_a_sentence(
    tmp_path: Path, blog: WordPressServer, wrong: dict[str, str]
) -> None:
    from msgspec.structs import replace

    desk = await opened(tmp_path)
    with pytest.raises(Refused) as refused:
        await desk.do(replace(command(blog), **wrong))
    assert refused.value.code == "config"
    assert "accounts.toml" in refused.value.message.values["problems"]
    await desk.close()


async def test_nothing_usable_at_an_address_is_an_answer(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    probed = await desk.ask(AskProbe(address="http://127.0.0.1:9/", allow_private=True))
    assert (probed.platform, probed.kind) == ("", "")
    await desk.close()


async def test_a_new_colleague_signs_from_now_on(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    login = own_identity().login
    await desk.do(AddStaff(login=login, first_name="Berit"))
    who = await desk.ask(AskWhoami())
    assert (who.first_name, who.first_names) == ("Berit", ("Berit",))
    await desk.do(AddStaff(login=login, first_name="Britt"))
    assert (await desk.ask(AskWhoami())).first_name == "Britt"
    await desk.close()


async def test_a_changed_address_begins_anew(town: Town) -> None:
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    accounts = town.paths.config / "accounts.toml"
    text = await asyncio.to_thread(accounts.read_text)
    await asyncio.to_thread(accounts.write_text, text.replace("127.0.0.1:9", "127.0.0.1:8"))
    from sm_console.desk import upkeep

    await upkeep.look_at_files(town.engine.services)
    await desk.do(Collect())
    assert town.blog.cursors == [None, None]
