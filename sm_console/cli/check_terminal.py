"""Whether the terminal can show the console: its kind, size, colours and letters."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator

from sm_console.cli.check import Finding
from sm_console.cli.console import is_dumb, is_terminal
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

SMALLEST = (80, 24)


def terminal() -> Iterator[Finding]:
    """Look at the terminal, where there is one: a cron job needs none."""
    what = _("terminal")
    if not is_terminal():
        yield Finding(what=what, level=0, text=_("none here; commands work, the console needs one"))
    elif is_dumb():
        yield Finding(what=what, level=1, text=_("TERM says that it cannot move its cursor; the console needs that"))
    else:
        yield _size(what)
        yield _colours(what)
    yield _letters(_("letters"))


def _size(what: str) -> Finding:
    columns, lines = os.get_terminal_size(sys.stderr.fileno())
    values = {"columns": str(columns), "lines": str(lines)}
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        text = N_("{columns} columns and {lines} lines; the console wants 80 and 24")
        return Finding(what=what, level=1, text=translate(Message(text, values)))
    return Finding(what=what, level=0, text=translate(Message(N_("{columns} columns, {lines} lines"), values)))


def _colours(what: str) -> Finding:
    import curses

    name = os.environ.get("TERM", "")
    try:
        curses.setupterm(name, sys.stderr.fileno())
        count = curses.tigetnum("colors")
    except curses.error:
        text = N_("{name} is not known on this machine; the console takes it for a plain xterm")
        return Finding(what=what, level=1, text=translate(Message(text, {"name": ascii(name)})))
    colours = "16777216" if os.environ.get("COLORTERM") in {"truecolor", "24bit"} else str(max(count, 2))
    text = N_("{name} with {count} colours")
    return Finding(what=what, level=0, text=translate(Message(text, {"name": ascii(name), "count": colours})))


def _letters(what: str) -> Finding:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)).upper().replace("-", "")
    if encoding != "UTF8":
        text = N_("{encoding} cannot show every letter; set LANG to one that ends in UTF-8")
        return Finding(what=what, level=1, text=translate(Message(text, {"encoding": encoding})))
    return Finding(what=what, level=0, text="UTF-8")
