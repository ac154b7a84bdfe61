"""Pictures made ready to be drawn, by the child: sizes, what they cost, and hostile files."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from sm_console.core.raster import MOST_BYTES, Raster, Way, cost
from sm_console.pictures.outcome import MAX_BYTES, Wish
from sm_console.pictures.run import painted
from tests.pictures import gallery
from tests.pictures.test_child import EPS, GOOD, SVG, animated, bomb


def wish(width: int = 240, height: int = 240, colours: int = 256, way: Way = Way.SIXEL) -> Wish:
    return Wish(width=width, height=height, colours=colours, way=way)


def noise(width: int, height: int) -> bytes:
    return gallery.png(Image.frombytes("RGB", (width, height), random.Random(7).randbytes(3 * width * height)))


@pytest.mark.parametrize("way", list(Way))
async def test_a_picture_fills_its_box_and_keeps_its_proportions(way: Way) -> None:
    tall = gallery.png(Image.new("RGB", (200, 400), "red"))
    raster = await painted(tall, wish(way=way))
    assert (raster.width, raster.height) == (120, 240)
    assert raster.sound
    assert raster.palette[:3] == bytes([255, 0, 0])


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("side", [140, 240, 480])
async def test_noise_costs_no_more_than_it_may(way: Way, side: int) -> None:
    raster = await painted(noise(400, 400), wish(side, side, way=way))
    assert raster.sound
    assert cost(raster, way) <= MOST_BYTES
    assert max(raster.width, raster.height) <= side


async def test_a_terminal_with_few_colours_gets_few() -> None:
    raster = await painted(GOOD, wish(colours=16))
    assert len(raster.palette) <= 3 * 16
    assert raster.sound


async def test_the_colours_are_the_pictures_own() -> None:
    """What a raster shows differs little from the picture itself, laid on white."""
    raster = await painted(GOOD, wish(200, 200))
    shown = b"".join(raster.palette[3 * index : 3 * index + 3] for index in raster.pixels)
    with Image.open(io.BytesIO(GOOD)) as picture:
        true = picture.convert("RGB").tobytes()
    assert len(shown) == len(true)
    assert sum(abs(one - two) for one, two in zip(shown, true, strict=True)) / len(true) < 4


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hej",
        SVG,
        EPS,
        GOOD[: len(GOOD) // 2],
        bomb(60_000, 60_000),
        bomb(2_000_000_000, 1),
        b"\0" * (MAX_BYTES + 1),
    ],
    ids=["empty", "text", "svg", "eps", "cut off", "bomb", "one long row", "too long"],
)
async def test_hostile_files_give_no_picture(data: bytes) -> None:
    assert await painted(data, wish()) == Raster()


async def test_of_many_frames_the_first_is_drawn() -> None:
    raster = await painted(animated(300), wish())
    assert (raster.width, raster.height) == (240, 240)
    assert raster.palette[0] < 8


async def test_a_very_long_picture_is_a_line() -> None:
    raster = await painted(gallery.png(Image.new("RGB", (4_000, 2), "blue")), wish())
    assert (raster.width, raster.height) == (240, 1)
