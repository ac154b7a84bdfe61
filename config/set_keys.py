"""Setting and taking away keys of one [[table]] in TOML text; what stands beside them stays as people wrote it.

Like ``config.edit``, nothing here is trusted: ``config.write`` reads the result back and compares.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from config.edit import HEADING, lines_of, span_of

_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def set_keys(text: str, heading: str, index: int, values: Mapping[str, Any]) -> str | None:
    """Set keys of the ``index``-th [[heading]] (from 0); the value ``None`` takes a key away.

    Returns ``None`` where it does not see how.
    """
    for key, value in values.items():
        changed = _set_key(text, heading, index, key, value)
        if changed is None:
            return None
        text = changed
    return text


def _set_key(text: str, heading: str, index: int, key: str, value: Any) -> str | None:
    lines = text.split("\n")
    span = span_of(lines, heading, index)
    if span is None:
        return None
    written = [] if value is None else [lines_of({key: value}).rstrip("\n")]
    last = number = span[0]
    while (number := number + 1) < span[1]:
        line = lines[number]
        if HEADING.fullmatch(line):
            break
        match = _KEY.match(line)
        if match is None:
            continue
        end = _value_ends(lines, number, span[1])
        if end is None:
            return None
        if match[1] == key:
            comment = _comment(lines[end])
            lines[number : end + 1] = [f"{one}{comment}" for one in written]
            return "\n".join(lines)
        last = number = end
    lines[last + 1 : last + 1] = written
    return "\n".join(lines)


def _value_ends(lines: list[str], first: int, stop: int) -> int | None:
    """Return the line on which the value that begins on ``first`` ends; lists and texts may go over several."""
    for last in range(first, stop):
        try:
            tomllib.loads("\n".join(lines[first : last + 1]))
        except ValueError:
            continue
        return last
    return None


def _comment(line: str) -> str:
    """Return the comment that ends a value's last line, with the white space before it."""
    for match in re.finditer(r"\s*#", line):
        before = line[: match.start()]
        for whole in (before, f"x = [{before}"):  # the last line of a list that began above
            try:
                tomllib.loads(whole)
            except ValueError:
                continue
            return line[match.start() :]
    return ""
