"""Logging in to a WordPress blog at the terminal: what is asked, what is tried, what is kept."""

from __future__ import annotations

import msgspec
import pytest

from connectors import registry
from connectors.errors import Refused, TokenDead
from connectors.http import Http
from connectors.login import LoggedIn, Prompt
from sm_console.core.model import Message
from sm_console.drill.wordpress_server import WordPressServer
from tests.connectors.support import SECRET, account


async def log_in(blog: WordPressServer, http: Http, *typed: str, user: str = "") -> LoggedIn:
    answers = iter(typed)

    async def ask(prompt: Prompt) -> str:
        word = next(answers)
        assert prompt.secret == (word.strip() in {SECRET, "fel", ""} and word != "\n")
        return word

    async def tell(_message: Message) -> None: ...

    ref = msgspec.structs.replace(account(blog.address), user=user, secret="")
    return await registry.login("wordpress", ref, http).run(ask, tell)


async def test_user_and_password_are_tried_and_kept(blog: WordPressServer, http: Http) -> None:
    found = await log_in(blog, http, " admin ", f" {SECRET} ")
    assert (found.user, found.secret, found.remote) == ("admin", SECRET, "")
    assert found.found.name == "Kommunbloggen"
    assert SECRET not in repr(found)


async def test_enter_keeps_the_user_that_is_configured(blog: WordPressServer, http: Http) -> None:
    assert (await log_in(blog, http, "\n", SECRET, user="admin")).user == "admin"


async def test_a_wrong_password_is_told(blog: WordPressServer, http: Http) -> None:
    with pytest.raises(TokenDead):
        await log_in(blog, http, "admin", "fel")


@pytest.mark.parametrize("typed", [("\n", SECRET), ("admin", "")])
async def test_both_are_needed_and_nothing_is_asked_of_the_blog(
    blog: WordPressServer, http: Http, typed: tuple[str, str]
) -> None:
    with pytest.raises(Refused):
        await log_in(blog, http, *typed)
    assert blog.requests == []
