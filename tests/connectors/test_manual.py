"""Accounts that people watch themselves: nothing is asked of anybody."""

from __future__ import annotations

from connectors.base import AccountRef
from connectors.http import Http
from connectors.registry import create
from sm_console.core.events import ProfileSeen
from tests.connectors.support import read


async def test_nothing_is_asked_and_nothing_found(http: Http) -> None:
    connector = create("manual", AccountRef(id="tiktok", address="https://social.example/@kommun"), http)
    assert (await read(connector.fetch(None))).batches == []
    assert (await read(connector.fetch("vad som helst"))).batches == []
    assert (await read(connector.sweep([], []))).batches == []
    assert await connector.profile() == ProfileSeen()
    assert http.requests_made("tiktok") == 0


async def test_nothing_can_be_done(http: Http) -> None:
    capabilities = create("manual", AccountRef(id="tiktok", address=""), http).capabilities
    assert capabilities.actions == capabilities.own_actions == frozenset()
    assert capabilities.comments is False


async def test_the_check_says_what_it_means(http: Http) -> None:
    found = await create("manual", AccountRef(id="tiktok", address=""), http).check()
    assert (found.kind, found.name) == ("manual", "tiktok")
    assert "by hand" in found.summary.text


async def test_without_a_name_the_address_is_one(http: Http) -> None:
    account = AccountRef(id="probe", address="https://social.example/@kommun/")
    assert (await create("manual", account, http).check()).name == "social.example/@kommun"
