"""No command: the console, or one clear line about why it cannot run here."""

from __future__ import annotations

import argparse
import os
import sys

from sm_console.cli.failures import explain, refuse
from sm_console.core.messages import N_

LOOK_AROUND = "drill"
"""What the screen returns when the person has chosen to look around first."""


def run(args: argparse.Namespace) -> int:
    """Open the console on a terminal; ``--plain`` gives the queue as lines instead."""
    if args.plain:
        return _plain(args)
    no = refusal()
    return refuse(no) if no else open_console(args)


def refusal() -> str:
    """Return why no screen can be shown here, as a msgid; empty where it can."""
    if not is_terminal():
        return N_("the console needs a terminal; for plain lines: `sm-console inbox` or `--plain`")
    if is_dumb():
        return N_("this terminal cannot move its cursor; for plain lines: `sm-console inbox`")
    return ""


def is_terminal() -> bool:
    """Whether keys come from a terminal and the screen, which is drawn on standard error, goes to one."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() and sys.stdout.isatty()


def is_dumb() -> bool:
    """Whether the terminal says that it can do nothing but write lines."""
    return os.environ.get("TERM", "") in {"", "dumb", "unknown", "emacs"}


def open_console(args: argparse.Namespace) -> int:
    """Start the screen; its first frame is drawn before anything heavy is loaded."""
    from sm_console import start
    from sm_console.cli import settings
    from sm_console.cli.session import Line, paths_of

    paths, pictures = paths_of(args), settings.pictures(str(args.config or ""))
    process = start.beside(paths, args.language)
    if process is not None:
        process.start()  # it loads while the screen does
    from sm_console.console.app import ConsoleApp
    from sm_console.console.boards.places import FIRST
    from sm_console.i18n import language

    line = Line(paths, language=args.language, process=process)
    app = ConsoleApp(line.connect, language=language(), place=FIRST, pictures=pictures)
    wish = app.run()
    if app.failure is not None:
        return explain(app.failure, str(args.data or ""))
    if wish == LOOK_AROUND:
        from sm_console.cli import drill

        return drill.open_screen(args)
    return app.return_code or 0


def _plain(args: argparse.Namespace) -> int:
    from sm_console.cli import inbox

    words = argparse.Namespace(at=None, account="", unit="", platform="", search="", overdue=False, mine=False)
    vars(words).update(vars(args) | {"all": False, "state": None, "limit": None, "json": False})
    return inbox.run(words)
