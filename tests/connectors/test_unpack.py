"""Unpacking bodies: every encoding, and bombs stopped in little memory."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.unpack import Damaged, TooMuch, Unpacker

LIMIT = 1_000_000


def unpack(data: bytes, encoding: str, *, limit: int = LIMIT, step: int = 1000) -> bytes:
    unpacker = Unpacker(encoding, limit)
    for start in range(0, len(data), step):
        unpacker.feed(data[start : start + step])
    unpacker.finish()
    return unpacker.body


def packed(data: bytes, encoding: str) -> bytes:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return {
        "": data,
        "identity": data,
        "gzip": gzip.compress(data),
        "deflate": zlib.compress(data),
        "raw": raw.compress(data) + raw.flush(),
    }[encoding]


@given(st.binary(max_size=5000), st.sampled_from(["", "identity", "gzip", "deflate"]), st.integers(1, 700))
def test_every_encoding_gives_back_what_was_packed(data: bytes, encoding: str, step: int) -> None:
    assert unpack(packed(data, encoding), encoding, step=step) == data


@given(st.binary(min_size=1, max_size=2000))
def test_deflate_without_the_wrapping(data: bytes) -> None:
    stream = packed(data, "raw")
    if stream[0] & 0x0F != 8:
        assert unpack(stream, "deflate") == data


def test_several_gzip_members_and_padding() -> None:
    assert unpack(gzip.compress(b"ett ") + gzip.compress(b"tv\xc3\xa5") + b"\0\0\0", "gzip") == "ett två".encode()


def test_a_bomb_is_stopped_in_little_memory() -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    assert len(bomb) < 75_000
    tracemalloc.start()
    try:
        with pytest.raises(TooMuch):
            unpack(bomb, "gzip", step=len(bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * LIMIT


def test_a_bomb_of_many_members_is_stopped() -> None:
    with pytest.raises(TooMuch):
        unpack(gzip.compress(b"\0" * 60_000) * 100, "gzip")


def test_packed_bytes_count_too() -> None:
    with pytest.raises(TooMuch):
        unpack(b"x" * (LIMIT + 1), "")


def test_the_limit_itself_is_allowed() -> None:
    assert len(unpack(b"x" * LIMIT, "")) == LIMIT


@pytest.mark.parametrize(
    "data",
    [b"inte gzip", gzip.compress(b"hej", mtime=0)[:-6], gzip.compress(b"x" * 999, mtime=0)[:20]],
    ids=["not gzip", "no end", "cut"],
)
def test_damaged_or_cut_streams(data: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(data, "gzip")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_encodings_not_asked_for(encoding: str) -> None:
    with pytest.raises(Damaged):
        Unpacker(encoding, LIMIT)
