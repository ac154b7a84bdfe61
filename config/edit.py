"""Changing TOML as text, so that comments, order and layout stay as people wrote them.

Each function returns the new text, or ``None`` where it does not see how. None of them is trusted:
``config.write`` reads the result back and compares it with what it should say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HEADING = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*((?:\.[^\]]*)?)\]\]?\s*(?:#.*)?")
_TEXT_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*')"""


def append_block(text: str, heading: str, table: Mapping[str, Any]) -> str:
    """Put a new [[heading]] at the end."""
    before = text.rstrip("\n")
    return (before + "\n\n" if before else "") + f"[[{heading}]]\n{lines_of(table)}"


def cut_block(text: str, heading: str, index: int) -> str | None:
    """Take away the ``index``-th [[heading]] (from 0), with the comments that stand right above it."""
    lines = text.split("\n")
    span = span_of(lines, heading, index)
    if span is None:
        return None
    start, end = span
    above = start
    while above > 0 and lines[above - 1].lstrip().startswith("#"):
        above -= 1
    # Comments at the very top tell about the file, not about its first block.
    if above > 0 or not start:
        start = above
    rest = lines[end:]
    kept = lines[:start]
    while kept and not kept[-1].strip() and (not rest or not rest[0].strip()):
        kept.pop()
    while not kept and rest and not rest[0].strip():
        rest.pop(0)
    return "\n".join(kept + rest).rstrip("\n") + "\n" if any(kept + rest) else ""


def set_text(text: str, heading: str, index: int, key: str, value: str) -> str | None:
    """Set a key of the ``index``-th [[heading]] to a text."""
    lines = text.split("\n")
    span = span_of(lines, heading, index)
    if span is None:
        return None
    written = lines_of({key: value}).rstrip("\n").partition("=")[2].strip()
    pattern = re.compile(rf"(\s*{re.escape(key)}\s*=\s*){_TEXT_VALUE}(\s*(?:#.*)?)")
    last = span[0]  # the last line that holds anything of the table itself, before tables inside it
    for number in range(span[0] + 1, span[1]):
        match = pattern.fullmatch(lines[number])
        if match:
            lines[number] = f"{match[1]}{written}{match[2]}"
            return "\n".join(lines)
        if HEADING.fullmatch(lines[number]):
            break
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            last = number
    lines.insert(last + 1, f"{key} = {written}")
    return "\n".join(lines)


def set_top_text(text: str, key: str, value: str) -> str:
    """Set a key outside all tables to a text; a new one goes to the end."""
    written = lines_of({key: value}).rstrip("\n")
    pattern = re.compile(rf"""^[ \t]*(["']?){re.escape(key)}\1[ \t]*=[ \t]*{_TEXT_VALUE}""", re.MULTILINE)
    if pattern.search(text):
        return pattern.sub(lambda _match: written, text, count=1)
    before = text.rstrip("\n")
    return (before + "\n" if before else "") + written + "\n"


def cut_top(text: str, key: str) -> str:
    """Take away a key outside all tables, with the comment behind it."""
    pattern = re.compile(rf"""^[ \t]*(["']?){re.escape(key)}\1[ \t]*=[ \t]*{_TEXT_VALUE}.*\n?""", re.MULTILINE)
    return pattern.sub("", text, count=1)


def lines_of(table: Mapping[str, Any]) -> str:
    """Write a table's keys, one on each line; tables inside it and lists on one line too."""
    return "".join(f"{_one_line(key, value)}\n" for key, value in table.items())


def _one_line(key: str, value: Any) -> str:
    import tomli_w  # only where something is written

    if isinstance(value, Mapping):
        inner = ", ".join(_one_line(name, one) for name, one in value.items())
        return f"{key} = {{ {inner} }}"
    if isinstance(value, list | tuple):
        inner = ", ".join(_one_line("x", one).partition(" = ")[2] for one in value)
        return f"{key} = [{inner}]"
    return tomli_w.dumps({key: value}).rstrip("\n")


def span_of(lines: list[str], heading: str, index: int) -> tuple[int, int] | None:
    """Return where the ``index``-th [[heading]] begins, and where its last line that is no comment ends."""
    start = None
    seen = -1
    stop = len(lines)
    for number, line in enumerate(lines):
        match = HEADING.fullmatch(line)
        if not match:
            continue
        own = match[1] == heading
        if start is not None and not (own and match[2].strip()):
            stop = number
            break
        if own and not match[2].strip():
            seen += 1
            if seen == index:
                start = number
    if start is None:
        return None
    while stop > start + 1 and (not lines[stop - 1].strip() or lines[stop - 1].lstrip().startswith("#")):
        stop -= 1
    return start, stop
