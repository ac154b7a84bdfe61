"""Unpacking of compressed answers in bounded steps: a few hundred bytes can unfold to gigabytes."""

from __future__ import annotations

import zlib

_STEP = 64 * 1024


class TooMuch(Exception):
    """The answer, packed or unpacked, passed the limit."""


class Damaged(Exception):
    """The packed bytes are not what the header said, or end too early."""


class Unpacker:
    """Takes an answer's raw bytes as they come and keeps at most ``limit`` unpacked ones.

    ``encoding`` is the Content-Encoding ("", "identity", "gzip", "deflate"). Never holds more than
    the limit and one step, whatever the bytes say.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Damaged
        self._limit = limit
        self._taken = 0
        self._out = bytearray()
        self._zlib = None if self._encoding in {"", "identity"} else _decompressor(self._encoding, b"")
        self._started = False
        self._start = b""

    @property
    def body(self) -> bytes:
        """What has been unpacked so far, never more than the limit."""
        return bytes(self._out[: self._limit])

    def feed(self, chunk: bytes) -> None:
        """Take the next raw bytes. Raises TooMuch, Damaged."""
        self._taken += len(chunk)
        if self._taken > self._limit:
            self._out += b"" if self._zlib else chunk
            raise TooMuch
        if self._zlib is None:
            self._out += chunk
            return
        if not self._started:  # the first two bytes tell how "deflate" is meant
            self._start += chunk
            if len(self._start) < 2:
                return
            self._started, chunk = True, self._start
            self._zlib = _decompressor(self._encoding, chunk)
        try:
            self._inflate(chunk)
        except zlib.error:
            raise Damaged from None

    def finish(self) -> None:
        """Say that no more bytes come. Raises Damaged when the packed stream was cut off."""
        if self._zlib is not None and (not self._zlib.eof if self._started else self._start):
            raise Damaged

    def _inflate(self, chunk: bytes) -> None:
        rest = chunk
        while rest:
            if self._zlib is None or self._zlib.eof:  # gzip files may follow one another in one answer
                self._zlib = _decompressor(self._encoding, rest)
            self._out += self._zlib.decompress(rest, _STEP)
            if len(self._out) > self._limit:
                raise TooMuch
            if self._zlib.eof:
                rest = self._zlib.unused_data if self._encoding.endswith("gzip") else b""
                if rest and not rest.startswith(b"\x1f\x8b"):  # padding after the last member
                    rest = b""
            else:
                rest = self._zlib.unconsumed_tail


def _decompressor(encoding: str, first: bytes) -> zlib._Decompress:
    """Make a decompressor; "deflate" means zlib's wrapping by the standard, and none to some servers."""
    if encoding.endswith("gzip"):
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    wrapped = len(first) >= 2 and first[0] & 0x0F == 8 and (first[0] * 256 + first[1]) % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if wrapped or not first else -zlib.MAX_WBITS)
