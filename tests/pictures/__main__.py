"""Make the table of rates in docs/profile.md anew, from pictures that a seed decides."""

import sys

from tests.pictures.rates import write

if __name__ == "__main__":
    sys.stdout.write(write(int(sys.argv[1])))
