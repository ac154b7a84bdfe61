"""The measuring child: hostile files end in a word, never in a crash, and within the limits."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE

import pytest
from PIL import Image

from sm_console.core.face import Trouble
from sm_console.pictures.outcome import MAX_BYTES
from sm_console.pictures.run import measured
from tests.pictures import gallery


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A small PNG file that unfolds to ``width`` by ``height`` pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * (1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animated(frames: int) -> bytes:
    file = io.BytesIO()
    pictures = [Image.new("RGB", (40, 40), (number, 0, 0)) for number in range(frames)]
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:])
    return file.getvalue()


GOOD = gallery.png(gallery.placed(gallery.drawn(gallery.crest, 100), (200, 200), 0.1).convert("RGB"))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", Trouble.NOT_A_PICTURE),
        (b"hej", Trouble.NOT_A_PICTURE),
        (SVG, Trouble.NOT_A_PICTURE),
        (EPS, Trouble.NOT_A_PICTURE),
        (GOOD[: len(GOOD) // 2], Trouble.NOT_A_PICTURE),
        (bomb(60_000, 60_000), Trouble.TOO_MANY_PIXELS),
        (bomb(2_000_000_000, 1), Trouble.TOO_MANY_PIXELS),
        (b"\0" * (MAX_BYTES + 1), Trouble.TOO_MANY_BYTES),
    ],
    ids=["empty", "text", "svg", "eps", "cut off", "bomb", "one long row", "too long"],
)
async def test_hostile_files_end_in_a_word(data: bytes, trouble: Trouble) -> None:
    found = await measured(data, GOOD)
    assert found.measured.trouble is trouble
    assert found.thumb.rgb == b""


async def test_the_first_of_many_frames_is_measured() -> None:
    found = await measured(animated(300))
    assert (found.measured.width, found.measured.blank) == (40, True)


async def test_every_damaged_byte_leaves_an_answer() -> None:
    from sm_console.pictures.measure import measure

    data = gallery.jpeg(gallery.placed(gallery.drawn(gallery.crest, 50), (48, 48), 0.1), 60)
    for place in range(2, len(data), 23):
        spoilt = bytearray(data)
        spoilt[place] ^= 0xFF
        found = measure(bytes(spoilt), b"").measured
        assert found.trouble is not None or found.width > 0


async def test_a_damaged_reference_is_no_reference() -> None:
    found = await measured(GOOD, b"hej")
    assert (found.measured.trouble, found.measured.likeness) == (None, None)


async def test_a_sideways_photograph_has_its_true_size() -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 100), "red").save(file, "JPEG", exif=exif)
    found = (await measured(file.getvalue())).measured
    assert (found.width, found.height) == (100, 300)


async def test_it_is_a_program_of_its_own_and_may_write_no_file() -> None:
    asks = (
        "import sm_console.pictures.child as c, resource; c.limit(); print(resource.getrlimit(resource.RLIMIT_FSIZE))"
    )
    child = await create_subprocess_exec(sys.executable, "-I", "-c", asks, stdout=PIPE)
    said, _ = await child.communicate()
    assert said == b"(0, 0)\n"
    child = await create_subprocess_exec(
        *(sys.executable, "-I", "-m", "sm_console.pictures.child"), stdin=PIPE, stdout=PIPE
    )
    said, _ = await child.communicate(b"\0\0\0\0" + GOOD)
    assert b'"width":200' in said
