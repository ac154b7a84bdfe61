"""From arguments to the command: options before it, its own parser, its exit code."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sm_console import __version__
from sm_console.cli import failures
from sm_console.cli.language import choose_language
from sm_console.cli.parse import USAGE, Parser, complain, nearest
from sm_console.cli.table import COMMANDS
from sm_console.core.messages import N_
from sm_console.i18n import LANGUAGES, _

_WITH_VALUE = ("--config", "--data", "--language")


def dispatch(argv: Sequence[str]) -> int:
    """Carry out the command in ``argv``. Never raises, whatever happens: every fault is a line and a code."""
    _prepare_streams()
    try:
        return failures.guard(lambda: _run(argv), data=_value_of(argv, "--data"))
    except SystemExit as done:  # argparse has said what it wanted to say
        return done.code if isinstance(done.code, int) else USAGE


def _run(argv: Sequence[str]) -> int:
    choose_language(_value_of(argv, "--language"), _value_of(argv, "--config"))
    name = command_name(argv)
    if name is not None and name not in COMMANDS:
        _unknown_command(name)
    parser = _parser(name)
    args, left = parser.parse_known_args(argv)
    if name is None:
        if left:
            parser.unknown(left)
        from sm_console.cli import console

        return console.run(args)
    module = importlib.import_module(f"sm_console.cli.{COMMANDS[name].module}")
    if left:
        getattr(args, "parser", parser).unknown(left)
    return int(module.run(args))


def command_name(argv: Sequence[str]) -> str | None:
    """Return the first word that is neither an option nor an option's value; ``None``: there is none."""
    skip = False
    for word in argv:
        if skip:
            skip = False
        elif word in _WITH_VALUE:
            skip = True
        elif not word.startswith("-"):
            return word
    return None


def _value_of(argv: Sequence[str], option: str) -> str:
    """Return what stands after a leading option, before any parser exists; empty where it is not given."""
    for index, word in enumerate(argv):
        if word == option and index + 1 < len(argv):
            return argv[index + 1]
        if word.startswith(option + "="):
            return word.partition("=")[2]
        if not word.startswith("-") and (index == 0 or argv[index - 1] not in _WITH_VALUE):
            break
    return ""


def _parser(name: str | None) -> Parser:
    parser = Parser(
        prog="sm-console",
        description=_("Supervise and answer a city's social media accounts. Without a command: the console."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    version = f"sm-console {__version__}"
    parser.add_argument("--version", action="version", version=version, help=_("show the version and exit"))
    parser.add_argument("--config", type=Path, metavar="DIR", help=_("folder with the configuration"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=_("folder with database and record"))
    parser.add_argument("--language", choices=LANGUAGES, help=_("language of screen and output"))
    if name is None:
        parser.add_argument("--plain", action="store_true", help=_("plain lines on standard output, no screen"))
        parser.epilog = _overview()
        return parser
    module = importlib.import_module(f"sm_console.cli.{COMMANDS[name].module}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    module.add_parser(commands)
    return parser


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {_(entry.summary)}" for name, entry in COMMANDS.items()]
    return "\n".join((_("commands:"), *lines))


def _unknown_command(name: str) -> NoReturn:
    like = nearest(name, COMMANDS)
    if like:
        complain(N_("unknown command {word}: did you mean {like}?"), word=name, like=like)
    else:
        complain(N_("unknown command {word} (more: {help})"), word=name, help="sm-console --help")
    sys.exit(USAGE)


def _prepare_streams() -> None:
    """Let a terminal that cannot show å show something else rather than stop the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
