"""``sm-console desk``: the desk as a service in the foreground; its log goes to standard error."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.cli.session import paths_of
from sm_console.i18n import _


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "desk",
        description=_("Run the desk for everyone on this machine, in the foreground, until told to stop."),
    )
    parser.set_defaults(parser=parser)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl+C; everything acknowledged is on disk then."""
    import asyncio

    from sm_console import start

    asyncio.run(start.serve(paths_of(args)))
    return 0
