"""All benchmarks, one after the other: ``make bench``. Ratios only mean something within one run."""

from __future__ import annotations

import subprocess
import sys

BENCHES = ("keys", "startup", "store", "rules", "findings", "alike", "spikes", "flood", "line", "six_people")


def main() -> int:
    """Run each in a process of its own; the exit code is that of the worst."""
    codes = []
    for name in BENCHES:
        print(f"── {name}", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
