"""A program of its own, ``python -m sm_console.pictures.child``: a picture's bytes in, its measures out as JSON.

Standard input holds the reference logo's length in four bytes (big-endian), the reference (0 bytes: none), and
then the picture. The kernel keeps the limits: whatever a hostile file makes of the decoder, it ends.
"""

from __future__ import annotations

import resource
import sys

CPU_SECONDS = 10
ADDRESS_SPACE = 640 * 1024 * 1024


def limit() -> None:
    """Let the kernel stop this process when it computes too long, grows too large or writes a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read, measure, write."""
    limit()
    import msgspec

    from sm_console.core.face import Measured, Trouble
    from sm_console.pictures.measure import measure
    from sm_console.pictures.outcome import Measurement

    data = sys.stdin.buffer.read()
    end = 4 + int.from_bytes(data[:4], "big")
    try:
        answer = measure(data[end:], data[4:end])
    except MemoryError:
        answer = Measurement(measured=Measured(trouble=Trouble.TOO_MUCH_MEMORY))
    sys.stdout.buffer.write(msgspec.json.encode(answer))


if __name__ == "__main__":
    main()
