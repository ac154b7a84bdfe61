"""Public faces through the whole desk: fetched over loopback, measured in the child, judged by rule and by people."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from msgspec import structs
from PIL import Image

from sm_console.api.commands import Collect, Refused
from sm_console.api.finding_queries import AskFindings
from sm_console.api.profile_commands import JudgeFace, MeasureAgain
from sm_console.api.profile_queries import AskFace, AskProfiles, AskRaster
from sm_console.api.profile_views import ProfileRow
from sm_console.core.events import ProfileSeen
from sm_console.core.face import Outcome
from sm_console.core.model import Format
from sm_console.core.raster import MOST_BYTES, MOST_SIDE, Raster, Way, cost
from sm_console.desk.pictures import TRY_AGAIN
from sm_console.store.rebuild import check
from tests.connectors.raw_server import RawServer, ok, raw_server
from tests.desk.fakes import Town, open_town
from tests.pictures import gallery

LOGO = gallery.drawn(gallery.crest, 200)
GOOD = gallery.png(gallery.placed(LOGO, (400, 400), 0.1).convert("RGB"))
OTHER = gallery.png(gallery.placed(gallery.drawn(gallery.wide, 200), (400, 400), 0.1).convert("RGB"))
COVER = gallery.png(Image.new("RGB", (1600, 600), "#88aa66"))
PATHS = {"/good": GOOD, "/other": OTHER, "/cover": COVER, "/broken": GOOD[:300]}


@pytest.fixture
async def pictures() -> AsyncIterator[RawServer]:
    async def behave(head: bytes, writer: asyncio.StreamWriter) -> None:
        path = head.split()[1].decode()
        writer.write(ok(PATHS[path]) if path in PATHS else ok(b"", status="404 Not Found"))
        await writer.drain()

    async with raw_server(behave) as server:
        yield server


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        (town.paths.config / "logo.png").write_bytes(gallery.png(LOGO))
        yield town


def seen(server: RawServer, picture: str = "", cover: str = "", about: str = "") -> ProfileSeen:
    def sha(path: str) -> str:
        return hashlib.sha256(PATHS.get(path, path.encode())).hexdigest() if path else ""

    return ProfileSeen(
        name="Badbloggen",
        about=about,
        about_format=Format.HTML,
        picture_url=server.url.rstrip("/") + picture if picture else "",
        picture_sha256=sha(picture),
        cover_url=server.url.rstrip("/") + cover if cover else "",
        cover_sha256=sha(cover),
    )


async def shows(town: Town, face: ProfileSeen) -> dict[str, ProfileRow]:
    town.blog.face = face
    town.clock.forward(days=2)
    await town.engine.own_desk().do(Collect(force=True, sweep=True))
    return await rows(town)


async def rows(town: Town) -> dict[str, ProfileRow]:
    return {row.rule: row for row in await town.engine.own_desk().ask(AskProfiles())}


async def found(town: Town) -> set[tuple[str, str]]:
    faces = {"R7", "R8", "R9", "R10"}
    return {(row.rule, row.state) for row in await town.engine.own_desk().ask(AskFindings()) if row.rule in faces}


async def test_the_logo_passes_and_what_is_missing_is_said(town: Town, pictures: RawServer) -> None:
    stands = await shows(town, seen(pictures, "/good", "/cover", about="<p>Om badet</p>"))
    assert {rule: row.state for rule, row in stands.items()} == {
        "R7": "pass",
        "R8": "look-yourself",
        "R9": "fail",
        "R10": "fail",
    }
    picture = stands["R7"]
    assert (picture.width, picture.height) == (400, 400)
    assert picture.match is not None
    assert picture.match > 0.95
    assert len(stands["R10"].missing) == 9
    assert await found(town) == {("R8", "look-yourself"), ("R9", "fail"), ("R10", "fail")}
    requests = len(pictures.heads)
    assert town.blog.face is not None
    await shows(town, town.blog.face)
    assert len(pictures.heads) == requests  # the same hash is fetched and measured once


async def test_pictures_come_to_the_screen_small(town: Town, pictures: RawServer) -> None:
    await shows(town, seen(pictures, "/good", "/cover"))
    face = await town.engine.own_desk().ask(AskFace(account="bad"))
    for thumb in (face.picture, face.reference, face.cover):
        assert max(thumb.width, thumb.height) == 64
        assert len(thumb.rgb) == thumb.width * thumb.height * 3


async def test_pictures_come_ready_to_be_drawn(town: Town, pictures: RawServer) -> None:
    await shows(town, seen(pictures, "/good", "/cover"))
    desk = town.engine.own_desk()

    def wish(part: Literal["picture", "cover", "reference"], **more: int) -> AskRaster:
        sizes = {"width": 120, "height": 120, "colours": 64} | more
        return AskRaster(account="bad", part=part, way=Way.SIXEL, **sizes)

    for part in ("picture", "cover", "reference"):
        raster = await desk.ask(wish(part))
        assert raster.sound
        assert max(raster.width, raster.height) == 120
        assert cost(raster, Way.SIXEL) <= MOST_BYTES
    assert await desk.ask(wish("picture")) == await desk.ask(wish("picture"))
    for more in ({"width": 0}, {"height": MOST_SIDE + 1}, {"colours": 257}, {"colours": 1}):
        with pytest.raises(Refused) as refusal:
            await desk.ask(wish("picture", **more))
        assert refusal.value.code == "input"
    await shows(town, seen(pictures, "/broken"))
    assert await desk.ask(wish("picture")) == Raster()
    assert await desk.ask(wish("cover")) == Raster()


async def test_a_verdict_holds_until_the_picture_changes(town: Town, pictures: RawServer) -> None:
    desk = town.engine.own_desk()
    before = await shows(town, seen(pictures, "/other"))
    assert before["R7"].state == "look-yourself"  # "Fritid" is neither district nor department
    told = JudgeFace(account="bad", rule="R7", outcome=Outcome.PASS, note="Loggan syns", basis=before["R7"].basis)
    await desk.do(told)
    stands = await rows(town)
    assert (stands["R7"].state, stands["R7"].note) == ("pass", "Loggan syns")
    assert ("R7", "look-yourself") not in await found(town)
    after = await shows(town, seen(pictures, "/broken"))
    assert (after["R7"].state, after["R7"].cause) == ("look-yourself", "not-a-picture")
    assert after["R7"].former_on == stands["R7"].on
    with pytest.raises(Refused) as refusal:
        await desk.do(told)
    assert refusal.value.code == "changed"
    past = await desk.ask(AskProfiles(at=town.clock() - timedelta(days=1)))
    assert {row.rule: row.state for row in past}["R7"] == "pass"


async def test_what_a_verdict_needs(town: Town, pictures: RawServer) -> None:
    desk = town.engine.own_desk()
    await shows(town, seen(pictures, "/good", "/cover"))
    for command in (
        JudgeFace(account="bad", rule="R8", outcome=Outcome.PASS),
        JudgeFace(account="bad", rule="R7", outcome=Outcome.FAIL),
        JudgeFace(account="bad", rule="R9", outcome=Outcome.NO_ROOM),
        JudgeFace(account="bad", rule="R2", outcome=Outcome.PASS),
    ):
        with pytest.raises(Refused) as refusal:
            await desk.do(command)
        assert refusal.value.code == "input"
    with pytest.raises(Refused, match="no verdict to take back"):
        await desk.do(JudgeFace(account="bad", rule="R8", outcome=None))
    await desk.do(JudgeFace(account="bad", rule="R8", outcome=Outcome.PASS, source="Eget foto, 2026"))
    await desk.do(JudgeFace(account="bad", rule="R10", outcome=Outcome.NO_ROOM))
    stands = await rows(town)
    assert (stands["R8"].state, stands["R8"].source) == ("pass", "Eget foto, 2026")
    assert stands["R10"].state == "no-room"
    await desk.do(JudgeFace(account="bad", rule="R10", outcome=None))
    assert (await rows(town))["R10"].state == "fail"


async def test_a_picture_that_cannot_be_had_is_tried_again_later(town: Town, pictures: RawServer) -> None:
    stands = await shows(town, seen(pictures, "/gone"))
    assert stands["R7"].cause == "not-measured"
    tries = len(pictures.heads)
    await town.engine.own_desk().do(Collect(force=True))
    assert len(pictures.heads) == tries
    town.clock.now += TRY_AGAIN
    await town.engine.own_desk().do(Collect(force=True))
    assert len(pictures.heads) == tries + 1


async def test_a_new_reference_has_everything_measured_again(town: Town, pictures: RawServer) -> None:
    (town.paths.config / "logo.png").unlink()
    stands = await shows(town, seen(pictures, "/good"))
    assert (stands["R7"].state, stands["R7"].cause) == ("look-yourself", "no-reference")
    (town.paths.config / "logo.png").write_bytes(gallery.png(LOGO))
    done = await town.engine.own_desk().do(MeasureAgain(account="bad"))
    assert done.id == 1
    assert (await rows(town))["R7"].state == "pass"


async def test_the_record_proves_faces_measures_and_verdicts(tmp_path: Path, pictures: RawServer) -> None:
    async with open_town(tmp_path) as town:
        for face in (seen(pictures, "/good", "/cover", "Om badet"), seen(pictures, "/other", "/cover", "Om badet nu")):
            await shows(town, face)
        await town.engine.own_desk().do(JudgeFace(account="bad", rule="R9", outcome=Outcome.FAIL, note="Fel"))
        path = town.paths.data / "desk.db"
    assert check(path) == []


Change = Callable[[ProfileSeen], ProfileSeen]


@pytest.mark.parametrize("about", ["\x1b[2J\x05", "<script>alert(1)</script>", "\u202e" * 50, "x" * 200_000])
async def test_a_hostile_about_is_only_read(town: Town, pictures: RawServer, about: str) -> None:
    stands = await shows(town, structs.replace(seen(pictures), about=about))
    assert stands["R10"].state == "fail"
