"""Reading a configuration file from disk: every way in which that can fail becomes a problem."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from config.errors import Problem, quoted
from sm_console.core import os_trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message

ACCOUNTS = "accounts.toml"
STAFF = "staff.toml"
SETTINGS = "settings.toml"
CREDENTIALS = "credentials.toml"
RULES_FOLDER = "rules"

MOST_BYTES = 4 * 1024 * 1024
"""No configuration a person writes is longer; a longer file is a mistake, and would only cost memory."""

_MOST_DEPTH = 20
_LONGEST_PATH = 300
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Source(msgspec.Struct, frozen=True):
    """A file's bytes (``None``: there is no such file) and what its metadata said when it was opened."""

    data: bytes | None
    mode: int = 0
    owner: int = -1

    @property
    def stamp(self) -> str:
        """A fingerprint of the content; empty for a missing file."""
        if self.data is None:
            return ""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()[:32]


def read(path: Path) -> Source:
    """Read a file; a missing one is no error. Raises OSError, also for what is not a plain file or too long."""
    try:
        # Without O_NONBLOCK a named pipe in the file's place would make the program wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return Source(None)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return Source(data, stat.S_IMODE(status.st_mode), status.st_uid)


def read_folder(folder: Path) -> list[str]:
    """Return the sorted names in a folder; a missing one is empty. Raises OSError."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return []


def trouble(name: str, error: OSError) -> Problem:
    """Say in a sentence why a file or folder could not be read or written."""
    here = {
        errno.EEXIST: N_("this is a file, but it must be a folder"),
        errno.EFBIG: N_("the file is far too long for a configuration"),
        errno.EINVAL: N_("this is not an ordinary file"),
    }
    hints = {
        errno.EACCES: N_("look at its owner and permissions with: ls -ld"),
        errno.EPERM: N_("look at its owner and permissions with: ls -ld"),
    }
    text = here.get(error.errno or 0)
    message = Message(text) if text else os_trouble.known(error)
    if message is None:
        message = Message(N_("cannot be used: {why}"), {"why": quoted(error.strerror or error)})
    hint = hints.get(error.errno or 0)
    return Problem(file=quoted(name, _LONGEST_PATH), message=message, hint=Message(hint) if hint else None)


def parse(name: str, data: bytes, *, secret: bool = False) -> tuple[dict[str, Any], Problem | None]:
    """Read TOML; returns an empty table and the problem where it is none.

    ``secret`` keeps everything that stood in the file out of the problem.
    """
    try:
        # Windows editors put a byte order mark first; it means nothing, and TOML refuses it.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        message = Message(N_("the file is not written in UTF-8"))
        hint = Message(N_("save it again with encoding UTF-8"))
        return {}, Problem(file=name, line=0 if wide else line, message=message, hint=hint)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        return {}, _too_deep(name)
    except ValueError as error:  # TOMLDecodeError is one; some numbers and dates raise the plain one
        return {}, _not_toml(name, str(error), text, secret=secret)
    return (table, None) if _shallow(table) else ({}, _too_deep(name))


def _too_deep(name: str) -> Problem:
    return Problem(file=name, message=Message(N_("tables and lists stand too deep inside each other")))


def _shallow(table: dict[str, Any]) -> bool:
    """Whether nothing is nested deeper than a person would write: walked without recursion."""
    level: list[Any] = [table]
    for _depth in range(_MOST_DEPTH):
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)]
        level = [inner for inner in level if isinstance(inner, dict | list)]
        if not level:
            return True
    return False


def _not_toml(name: str, complaint: str, text: str, *, secret: bool) -> Problem:
    """Turn the parser's complaint into a line of ours. Its wording never holds more than a key."""
    match = _PLACE.search(complaint)
    line = text.count("\n") + (not text.endswith("\n")) if match and not match[1] else int(match[1]) if match else 0
    detail = complaint[: match.start()] if match else complaint
    for pattern, message, hint in _COMPLAINTS:
        if re.match(pattern, detail):
            return Problem(file=name, line=line, message=Message(message), hint=Message(hint) if hint else None)
    if secret:
        return Problem(file=name, line=line, message=Message(N_("this is not TOML")))
    return Problem(file=name, line=line, message=Message(N_("this is not TOML: {why}"), {"why": quoted(detail)}))


# The beginnings of tomllib's complaints that people meet, and what to do about each.
_COMPLAINTS = (
    (r"Invalid value", N_("the value cannot be read"), N_('put text in quotes: name = "Stadsbiblioteket"')),
    (r"Expected '=' after", N_("a key without = after it"), N_('write: name = "Stadsbiblioteket"')),
    (
        r"Invalid statement",
        N_("the line cannot be read"),
        N_('write: name = "Stadsbiblioteket"; a comment begins with #'),
    ),
    (r"Cannot overwrite a value", N_("the same key stands twice"), N_("take one of them away")),
    (
        r"Cannot declare",
        N_("the same table stands twice"),
        N_("several of a kind are written with double brackets: [[account]]"),
    ),
    (
        r"Cannot mutate|Cannot (?:add|extend)",
        N_("a table that was finished is continued"),
        N_("keep a table's keys together"),
    ),
    (r"Illegal character '\\n'|Unterminated string", N_("a text without closing quotes"), N_('end it with "')),
    (
        r"Illegal character",
        N_("a character that may not stand there"),
        N_("take it away"),
    ),
    (r"Unescaped '\\'|Invalid hex|Escaped char", N_("a backslash in a text"), N_("write it twice")),
    (r"Unclosed array", N_("a list without closing bracket"), N_("end it with ]")),
    (r"Unclosed inline table", N_("a table without closing brace"), N_("end it with }")),
    (r"Expected newline or end of document", N_("something stands after the value"), N_("write one key on each line")),
    (r"Expected '\]' at the end|Expected '\]\]'", N_("a heading without closing bracket"), N_("write: [[account]]")),
    (r"Invalid date", N_("a date that does not exist"), N_("write dates as 2026-03-10")),
    (
        r"Invalid initial character for a key",
        N_("a key that cannot be read"),
        N_("keys are written with letters, digits, _ and -"),
    ),
    (r"Duplicate inline table key", N_("the same key stands twice"), N_("take one of them away")),
)
