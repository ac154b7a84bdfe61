"""Pictures as terminals are told them: read back by independent readers, pixel for pixel, and in no other form."""

from __future__ import annotations

import base64
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sm_console.core.raster import HARMLESS, KITTY_NUMBERS, MOST_SIDE, Raster, Way, cost, kitty, kitty_drop, sixels

TILE = Raster(width=2, height=1, palette=bytes([255, 0, 0, 0, 0, 255]), pixels=b"\0\1")


@st.composite
def rasters(draw: st.DrawFn) -> Raster:
    width, height = draw(st.integers(1, 40)), draw(st.integers(1, 20))
    colours = draw(st.integers(1, 256))
    few = draw(st.lists(st.integers(0, colours - 1), min_size=1, max_size=4))
    size = width * height
    pixels = bytes(draw(st.lists(st.sampled_from(few), min_size=size, max_size=size)))
    return Raster(
        width=width, height=height, palette=draw(st.binary(min_size=3 * colours, max_size=3 * colours)), pixels=pixels
    )


def read_sixels(sequence: str) -> tuple[tuple[int, int], dict[int, tuple[int, ...]], dict[tuple[int, int], int]]:
    """Size, palette in percent and the colour at each place, as a terminal of DEC's would have it."""
    head = re.match(r'\x1bP0;1;0q"1;1;(\d+);(\d+)', sequence)
    assert head is not None
    assert sequence.endswith("\x1b\\")
    palette: dict[int, tuple[int, ...]] = {}
    pixels: dict[tuple[int, int], int] = {}
    x = y = colour = 0
    for sign in re.finditer(r"#(\d+)((?:;\d+)*)|!(\d+)([?-~])|([?-~$-])", sequence[head.end() : -2]):
        number, definition, times, repeated, single = sign.groups()
        if number is not None:
            colour = int(number)
            if definition:
                _, kind, *parts = definition.split(";")
                assert kind == "2"
                palette[colour] = tuple(map(int, parts))
        elif single == "$":
            x = 0
        elif single == "-":
            x, y = 0, y + 6
        else:
            bits = ord(repeated or single) - 63
            end = x + int(times or 1)
            for place in [(column, y + bit) for column in range(x, end) for bit in range(6) if bits >> bit & 1]:
                assert place not in pixels
                pixels[place] = colour
            x = end
    return (int(head[1]), int(head[2])), palette, pixels


def read_kitty(sequence: str) -> tuple[dict[str, str], Image.Image, dict[str, str]]:
    """What the file is given with, the picture in it, and where it is to stand."""
    parts = [
        re.fullmatch(r"_G([^;]*)(?:;(.*))?", part) for part in sequence.split("\x1b\\")[:-1] for part in [part[1:]]
    ]
    words = [dict(pair.split("=") for pair in part[1].split(",")) for part in parts if part]
    pieces = parts[:-1]
    assert all(piece is not None and len(piece[2]) <= 4096 for piece in pieces)
    assert [word["m"] for word in words[:-1]] == ["1"] * (len(pieces) - 1) + ["0"]
    data = base64.b64decode("".join(piece[2] for piece in pieces if piece))
    return words[0], Image.open(io.BytesIO(data), formats=["PNG"]), words[-1]


@given(rasters())
def test_sixels_say_every_pixel_once(raster: Raster) -> None:
    sequence = sixels(raster)
    size, palette, pixels = read_sixels(sequence)
    assert size == (raster.width, raster.height)
    assert {(x, y): raster.pixels[y * raster.width + x] for y in range(size[1]) for x in range(size[0])} == pixels
    for number, parts in palette.items():
        for part, percent in zip(raster.palette[3 * number : 3 * number + 3], parts, strict=True):
            assert abs(part * 100 / 255 - percent) <= 0.5
    assert set(pixels.values()) <= set(palette)
    assert HARMLESS.fullmatch(sequence)
    assert cost(raster, Way.SIXEL) == len(sequence)


@given(rasters(), st.sampled_from(KITTY_NUMBERS))
def test_kitty_gets_a_file_that_others_read_the_same(raster: Raster, number: int) -> None:
    sequence = kitty(raster, number, 24, 12)
    given, picture, place = read_kitty(sequence)
    assert (given["a"], given["t"], given["i"]) == ("t", "d", str(number))
    assert place == {"a": "p", "U": "1", "q": "2", "i": str(number), "c": "24", "r": "12"}
    wanted = b"".join(raster.palette[3 * index : 3 * index + 3] for index in raster.pixels)
    assert picture.convert("RGB").tobytes() == wanted
    assert HARMLESS.fullmatch(sequence)
    assert len(sequence) <= cost(raster, Way.KITTY)


def test_a_large_file_goes_in_pieces() -> None:
    pixels = bytes((x * x ^ 7 * x * y ^ x * y * y) % 251 for y in range(200) for x in range(200))
    raster = Raster(width=200, height=200, palette=bytes(range(256)) * 3, pixels=pixels)
    sequence = kitty(raster, 16, 3, 3)
    assert sequence.count("\x1b_G") > 5
    assert read_kitty(sequence)[1].size == (200, 200)
    assert HARMLESS.fullmatch(sequence)


@pytest.mark.parametrize(
    "raster",
    [
        Raster(),
        Raster(width=2, height=2, palette=b"abc", pixels=b"\0\0\0"),
        Raster(width=2, height=1, palette=b"abc", pixels=b"\0\1"),
        Raster(width=2, height=1, palette=b"abcd", pixels=b"\0\0"),
        Raster(width=2, height=1, palette=b"", pixels=b"\0\0"),
        Raster(width=-1, height=-1, palette=b"abc", pixels=b"\0"),
        Raster(width=MOST_SIDE + 1, height=1, palette=b"abc", pixels=bytes(MOST_SIDE + 1)),
        Raster(width=1, height=1, palette=bytes(3 * 257), pixels=b"\0"),
    ],
)
def test_what_is_no_picture_is_told_from_one(raster: Raster) -> None:
    assert TILE.sound
    assert not raster.sound


@pytest.mark.parametrize(
    "sequence",
    [
        "",
        "hej",
        "\x1b[2J",
        sixels(TILE) + "x",
        sixels(TILE) + "\x1b[2J",
        sixels(TILE)[:-2] + "\x1b]0;x\x07\x1b\\",
        kitty(TILE, 16, 1, 1).replace("t=d", "t=f"),  # would have the terminal read a file
        kitty(TILE, 16, 1, 1).replace("t=d", "t=t"),  # and delete it afterwards
        kitty(TILE, 16, 1, 1) + "\x1b_Ga=T;AAAA\x1b\\",
        kitty_drop(16).replace("d=I", "d=A"),  # would delete other programs' pictures
        "\x1b_Ga=q,i=1;AAAA\x1b\\",
    ],
)
def test_anything_else_is_not_harmless(sequence: str) -> None:
    assert HARMLESS.fullmatch(kitty_drop(16) + kitty_drop(17))
    assert not HARMLESS.fullmatch(sequence)
