"""Writing the answer: plain lines for people, ASCII-only JSON for programs.

Every plain line passes a last filter, so that nothing a stranger wrote reaches the terminal as a control.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec

from sm_console.cli.instants import iso
from sm_console.core.model import Format, Message
from sm_console.core.safe_text import ENGLISH, SWEDISH, is_safe, safe_line
from sm_console.i18n import language, translate

LONGEST_LINE = 4000
_AS_THEY_ARE = frozenset({str, int, bool, float, type(None)})


def say(text: str, **values: str) -> None:
    """Write one line: a msgid and the values in it."""
    line(translate(Message(text, values)))


def one_line(text: str, limit: int, form: Format = Format.PLAIN) -> str:
    """Return a stranger's words as one harmless line, with what we add in the reader's language."""
    from sm_console.core.html_text import show_line

    return show_line(text, form, limit, SWEDISH if language() == "sv" else ENGLISH)


def line(text: str) -> None:
    """Write one line that is already in the reader's language; controls and direction marks become visible signs."""
    harmless = text if is_safe(text) else safe_line(text, LONGEST_LINE)
    sys.stdout.write(harmless + "\n")


def as_json(value: Any) -> None:
    """Write ``value`` as JSON in pure ASCII, one object over several lines, lists with one element a line."""
    plain = to_plain(value)
    if isinstance(plain, list):
        rows = ",\n".join(json.dumps(row) for row in plain)
        sys.stdout.write(f"[\n{rows}\n]\n" if rows else "[]\n")
    else:
        sys.stdout.write(json.dumps(plain, indent=2) + "\n")


def to_plain(value: Any) -> Any:
    """Turn structs into what JSON knows: instants to UTC text, messages to sentences, words to strings."""
    if type(value) in _AS_THEY_ARE:  # nearly all of them: asking what they are not takes far longer
        return value
    match value:
        case Message():
            plain: Any = translate(value)
        case datetime():
            plain = iso(value)
        case date():
            plain = value.isoformat()
        case Enum():
            plain = value.value
        case msgspec.Struct():
            plain = {field: to_plain(getattr(value, field)) for field in value.__struct_fields__}
        case Mapping():
            plain = {str(key): to_plain(inner) for key, inner in value.items()}
        case list() | tuple() | frozenset():
            plain = [to_plain(inner) for inner in value]
        case _:
            plain = value
    return plain
