"""``sm-console desk``: the desk as a service in the foreground; its log goes to standard error."""

from __future__ import annotations

import argparse
import logging
import sys
from typing import Any

from config.paths import Paths, served_paths
from sm_console.cli.parse import complain
from sm_console.cli.session import paths_of
from sm_console.core.model import Message
from sm_console.i18n import _, translate

LOGGERS = ("sm_console", "connectors", "config")


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "desk",
        description=_("Run the desk for everyone on this machine, in the foreground, until told to stop."),
        epilog=_("Its folders are /etc/sm-console and /var/lib/sm-console unless --config and --data say otherwise."),
    )
    # Given by the console itself: a desk beside it, for this user alone, until the last console has left.
    parser.add_argument("--private", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(parser=parser)


def paths_of_service(args: argparse.Namespace) -> Paths:
    """Return the service's folders: the system's, each replaced by the one given."""
    usual = served_paths()
    return Paths(
        config=args.config.absolute() if args.config else usual.config,
        data=args.data.absolute() if args.data else usual.data,
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl+C; everything acknowledged is on disk then."""
    import asyncio

    from sm_console import own_desk

    if args.private:
        asyncio.run(own_desk.attend(paths_of(args), language=args.language))
        return 0
    from sm_console.desk.logfile import OneLine

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    try:
        asyncio.run(own_desk.serve(paths_of_service(args), announce=_announce))
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(handler)
    return 0


def _announce(message: Message) -> None:
    complain("{words}", words=translate(message))
