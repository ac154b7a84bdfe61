"""A face's pictures where the terminal draws them: what the desk is asked, what stands where, and what stays."""

from __future__ import annotations

from typing import Any, cast

from sm_console.api.profile_queries import AskRaster
from sm_console.api.profile_views import FaceView
from sm_console.console.boards.profile_pictures import FacePictures
from sm_console.console.controller import Console
from sm_console.core.face import Thumb
from sm_console.core.model import Format
from sm_console.core.raster import Raster, Way
from sm_console.i18n import use
from widgets.pictured_lines import PICTURE
from widgets.pictures import Ability, Pictures

WIDE, NARROW = 160, 80


def thumb(shade: int, width: int = 64, height: int = 64) -> Thumb:
    return Thumb(width=width, height=height, rgb=bytes([shade]) * (3 * width * height))


def face(account: str, picture: Thumb, cover: Thumb = Thumb()) -> FaceView:  # noqa: B008 - frozen
    return FaceView(
        account=account, picture=picture, reference=thumb(200), cover=cover, about="", about_format=Format.PLAIN
    )


class Desk:
    """Stands for console and view: answers with pictures of one colour, and notes what was asked."""

    def __init__(self, way: Way | None = Way.SIXEL, *, answer: Raster | None = None) -> None:
        self.easel = Pictures(None, Ability(way, (10, 20), 64))
        self.asked: list[AskRaster] = []
        self.shows: list[tuple[str, ...]] = []
        self.answer = answer
        self.view = self

    async def pictures(self) -> Pictures:
        return self.easel

    def show(self, *parts: str) -> None:
        self.shows.append(parts)

    async def ask(self, query: AskRaster) -> Raster:
        self.asked.append(query)
        if self.answer is not None:
            return self.answer
        size = query.width * query.height
        return Raster(width=query.width, height=query.height, palette=b"abc", pixels=bytes(size))


async def prepared(pictures: FacePictures, desk: Desk, view: FaceView, width: int = WIDE) -> None:
    use("en")
    await pictures.prepare(cast("Console", desk), view, width)


def numbers(pictures: FacePictures, view: FaceView | None, width: int = WIDE) -> list[list[int]]:
    """The numbers of the pictures that stand in each line, from the left."""
    return [
        [
            cast("Any", span.style).meta[PICTURE][0]
            for span in sorted(line.spans)
            if PICTURE in cast("Any", span.style).meta
        ]
        for line in pictures.lines(view, width, "malmo 1")
    ]


async def test_each_picture_is_asked_for_once_in_the_size_of_its_cells() -> None:
    pictures, desk = FacePictures(), Desk()
    first, second = face("a", thumb(1), thumb(9, 64, 24)), face("b", thumb(2, 32, 64))
    await prepared(pictures, desk, first)
    assert [(one.part, one.width, one.height, one.colours, one.way) for one in desk.asked] == [
        ("picture", 240, 240, 64, Way.SIXEL),
        ("reference", 240, 240, 64, Way.SIXEL),
        ("cover", 240, 96, 64, Way.SIXEL),
    ]
    standing = numbers(pictures, first)
    assert [len(line) for line in standing] == [0, *[3] * 5, *[2] * 7]
    await prepared(pictures, desk, second)
    assert [one.part for one in desk.asked[3:]] == ["picture"]
    assert (desk.asked[3].width, desk.asked[3].height) == (120, 240)
    assert numbers(pictures, second)[1][1] == standing[1][1]  # the reference stands where it stood
    await prepared(pictures, desk, first)
    assert len(desk.asked) == 4
    assert numbers(pictures, first) == standing


async def test_until_a_face_is_known_the_reference_of_its_rule_pack_stays() -> None:
    pictures, desk = FacePictures(), Desk()
    await prepared(pictures, desk, face("a", thumb(1)))
    known = numbers(pictures, face("a", thumb(1)))
    assert [line[-1:] for line in numbers(pictures, None)] == [line[-1:] for line in known]
    assert all(not line.plain.count("▀") for line in pictures.lines(None, WIDE, "another 1"))


async def test_a_narrow_screen_asks_for_small_pictures_and_no_background() -> None:
    pictures, desk = FacePictures(), Desk()
    await prepared(pictures, desk, face("a", thumb(1), thumb(9, 64, 24)), NARROW)
    assert [(one.part, one.width, one.height) for one in desk.asked] == [("picture", 140, 138), ("reference", 140, 138)]


async def test_nothing_coarser_is_written_first_and_what_cannot_be_drawn_is_in_half_blocks() -> None:
    pictures, desk = FacePictures(), Desk(answer=Raster())
    view = face("a", thumb(1))
    assert not any("▀" in line.plain for line in pictures.lines(view, WIDE, "malmo 1"))
    await prepared(pictures, desk, view)
    assert any("▀" in line.plain for line in pictures.lines(view, WIDE, "malmo 1"))


async def test_a_terminal_that_draws_nothing_is_asked_nothing_and_shown_half_blocks() -> None:
    pictures, desk = FacePictures(), Desk(None)
    view = face("a", thumb(1))
    await prepared(pictures, desk, view)
    assert desk.asked == []
    assert sum("▀" in line.plain for line in pictures.lines(view, WIDE, "malmo 1")) == 12
