"""The program's entry: ``sm-console`` and ``python -m sm_console``.

Nothing is imported here but what every command needs; each command's module is loaded when it is given.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

OUR_PACKAGES = ("config", "connectors", "widgets")
USAGE = 2


def foreign_package() -> str:
    """Return the file of a stranger's package that hides one of ours, or nothing.

    ``python -m`` puts the working directory first on the path, and ``config`` is a common name.
    """
    home = Path(__file__).resolve().parent.parent
    for name in OUR_PACKAGES:
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is not None and origin != home / name / "__init__.py":
            return str(origin)
    return ""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv`` (default: the process's own arguments) and return its exit code."""
    hidden_by = foreign_package()
    if hidden_by:
        sys.stderr.write(
            f"sm-console: {hidden_by!a} hides a package of the same name that belongs to sm-console: "
            "start it as `sm-console`, or from another folder.\n",
        )
        return USAGE
    from sm_console.cli.dispatch import dispatch

    return dispatch(list(sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    sys.exit(main())
