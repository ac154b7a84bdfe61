"""A program of its own, ``python -m sm_console.pictures.child``: a picture's bytes in, JSON out.

Standard input holds the length of a head in four bytes (big-endian), the head, and then the picture. Without an
argument the picture is measured, and the head is the reference logo (0 bytes: none). With the argument ``paint`` it is
made ready to be drawn, and the head is the wish as JSON. The kernel keeps the limits: whatever a hostile file makes of
the decoder, it ends.
"""

from __future__ import annotations

import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sm_console.pictures.outcome import Measurement, Painted

CPU_SECONDS = 10
ADDRESS_SPACE = 640 * 1024 * 1024


def limit() -> None:
    """Let the kernel stop this process when it computes too long, grows too large or writes a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read, measure or paint, write."""
    limit()
    import msgspec

    from sm_console.pictures.outcome import PAINT

    data = sys.stdin.buffer.read()
    end = 4 + int.from_bytes(data[:4], "big")
    work = _paint if sys.argv[1:] == [PAINT] else _measure
    sys.stdout.buffer.write(msgspec.json.encode(work(data[end:], data[4:end])))


def _measure(picture: bytes, reference: bytes) -> Measurement:
    from sm_console.core.face import Measured, Trouble
    from sm_console.pictures.measure import measure
    from sm_console.pictures.outcome import Measurement

    try:
        return measure(picture, reference)
    except MemoryError:
        return Measurement(measured=Measured(trouble=Trouble.TOO_MUCH_MEMORY))


def _paint(picture: bytes, wish: bytes) -> Painted:
    import msgspec

    from sm_console.pictures.outcome import Painted, Wish
    from sm_console.pictures.paint import painted

    try:
        return Painted(raster=painted(picture, msgspec.json.decode(wish, type=Wish)))
    except MemoryError:
        return Painted()


if __name__ == "__main__":
    main()
