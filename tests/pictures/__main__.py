"""Make the table of rates in docs/profile.md anew."""

import sys

from tests.pictures.rates import write

if __name__ == "__main__":
    sys.stdout.write(write())
