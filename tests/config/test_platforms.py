"""The words that configuration takes are those that connectors know, though neither loads the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.check import check
from config.schema import NEED_ADDRESS, PLATFORMS
from connectors import registry
from connectors.base import AccountRef
from connectors.http import Http
from tests.config.helpers import put


def test_configuration_and_connectors_know_the_same_platforms() -> None:
    assert sorted(PLATFORMS) == sorted(registry.PLATFORMS)
    assert set(NEED_ADDRESS) == set(registry.PROBED)


async def test_every_other_platform_is_made_without_an_address() -> None:
    http = Http(user_agent="test")
    for platform in set(PLATFORMS) - set(NEED_ADDRESS):
        connector = registry.create(platform, AccountRef(id="a", address=""), http)
        assert connector.budget
        assert connector.platform == platform
    await http.close()


@pytest.mark.parametrize("platform", sorted(set(PLATFORMS) - {*NEED_ADDRESS, "manual"}))
def test_an_account_that_nobody_has_logged_in_to_is_remarked_on(folder: Path, platform: str) -> None:
    put(folder, "accounts.toml", f'[[account]]\nid = "a"\nplatform = "{platform}"\n')
    put(folder, "staff.toml", '[[person]]\nlogin = "eva"\nfirst_name = "Eva"\n')
    assert [str(remark) for remark in check(folder).remarks] == [
        "accounts.toml: a: nobody has logged in to it yet – run: sm-console accounts login a"
    ]


def test_the_same_page_twice_is_remarked_on_but_not_many_pages_of_one_platform(folder: Path) -> None:
    page = '[[account]]\nid = "{id}"\nplatform = "manual"\nremote = "{remote}"\n'
    put(folder, "staff.toml", '[[person]]\nlogin = "eva"\nfirst_name = "Eva"\n')
    put(folder, "accounts.toml", page.format(id="a", remote="1") + page.format(id="b", remote="2"))
    assert check(folder).remarks == ()
    put(folder, "accounts.toml", page.format(id="a", remote="1") + page.format(id="b", remote="1"))
    told = 'accounts.toml: b: is the same account as "a", so everything is fetched twice'
    assert [str(remark) for remark in check(folder).remarks] == [told]
