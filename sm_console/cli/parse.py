"""An argument parser that says what is wrong in one line and names the nearest thing that exists."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from sm_console.cli.argparse_words import speak
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

speak()
USAGE = 2
_COMMENT_ID = re.compile(r"#?([0-9]{1,18})")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like ``word``, or nothing where none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def complain(text: str, **values: str) -> None:
    """Write one line of complaint: a msgid and its values. Strangers' bytes in a value stay harmless."""
    shown = {name: value if value.isprintable() else ascii(value) for name, value in values.items()}
    line = translate(Message(text, shown))
    sys.stderr.write(f"sm-console: {line}\n")


class Parser(argparse.ArgumentParser):
    """``argparse`` with short errors, no guessing of abbreviations and a suggestion for a mistyped option."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"allow_abbrev": False, **kwargs})  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave with exit code 2."""
        complain(N_("{problem} (more: {help})"), problem=message, help=f"{self.prog} --help")
        sys.exit(USAGE)

    def unknown(self, words: Sequence[str]) -> NoReturn:
        """Refuse arguments that nothing here understands."""
        word = words[0]
        like = nearest(word.partition("=")[0], self._option_string_actions) if word.startswith("-") else ""
        if like:
            complain(N_("unknown option {word}: did you mean {like}?"), word=word, like=like)
        else:
            complain(N_("what is {word}? (more: {help})"), word=word, help=f"{self.prog} --help")
        sys.exit(USAGE)


def comment_id(text: str) -> int:
    """Read a comment's number, with or without the # that lists show before it."""
    match = _COMMENT_ID.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise argparse.ArgumentTypeError(
            translate(Message(N_("{word} is not a comment's number, such as 12 or #12"), {"word": repr(text)})),
        )
    return int(match[1])


def words(text: str) -> str:
    """Read text that is to be kept or published: it has to be proper characters, and some of them visible."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise argparse.ArgumentTypeError(_("the text is not written in UTF-8"))
    if not text.strip():
        raise argparse.ArgumentTypeError(_("the text is empty"))
    return text


def positive(text: str) -> int:
    """Read a whole number above zero."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(
            translate(Message(N_("{word} is not a whole number above zero"), {"word": repr(text)})),
        )
    return int(text)
