"""The town's profile pictures: real ones on every platform, some of them as R7 wants them and some not."""

from __future__ import annotations

from contextlib import AsyncExitStack

import httpx
import pytest

from sm_console.drill.municipality import sundmala
from sm_console.drill.platforms import open_platform, picture
from sm_console.pictures.measure import measure

PATHS = {
    "x": ("/profile_images/1/x.png", "/profile_banners/1/x"),
    "youtube": ("/bild/800", "/bild/banner"),
    "mastodon": ("/avatars/1.png", "/headers/1.png"),
    "bluesky": ("/img/avatar", "/img/banner"),
    "flickr": ("/buddyicons/1.jpg",),
}
"""Where each server's pictures stand: the profile picture, then the cover."""
GOOD, WRONG = {"x", "youtube", "flickr"}, {"mastodon", "bluesky"}


@pytest.mark.parametrize("platform", PATHS)
async def test_every_platform_serves_pictures_that_can_be_read(platform: str) -> None:
    account = next(one for one in sundmala().accounts if one.platform == platform)
    async with AsyncExitStack() as leaving:
        opened = await open_platform(account, leaving)
        async with httpx.AsyncClient(base_url=opened.stage.address.rstrip("/")) as client:
            served = [(await client.get(path)).content for path in PATHS[platform]]
    found = [measure(body, picture("logo")).measured for body in served]
    assert all(one.trouble is None and one.width >= 300 for one in found)
    like = found[0].likeness
    assert like is not None
    assert (like.match > 0.95 and like.white > 0.95) is (platform in GOOD)
    assert platform in GOOD | WRONG
