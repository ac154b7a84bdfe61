"""The Graph API's way to say which fields one wants: ``id,comments.limit(5).filter(stream){id,from{name}}``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_TOKEN = re.compile(r"[{},]|\.|\([^()]*\)|[A-Za-z0-9_]+")


class Wanted(msgspec.Struct, frozen=True):
    """A field that was asked for, with its modifiers and the fields wanted of what it holds."""

    name: str
    modifiers: dict[str, str]
    children: tuple[Wanted, ...]


def parse_fields(text: str) -> tuple[Wanted, ...]:
    """Return what is wanted. Raises ValueError for what the Graph API could not read either."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s+", "", text):
        raise ValueError(text)
    stream = iter([*tokens, ""])
    found, end = _fields(stream)
    if end != "":
        raise ValueError(text)
    return found


def _fields(stream: Iterator[str]) -> tuple[tuple[Wanted, ...], str]:
    """Read fields up to the sign that ends them, which is returned too."""
    found: list[Wanted] = []
    sign = next(stream, "")
    while sign not in {"", "}"}:
        if sign == ",":
            sign = next(stream, "")
            continue
        name = sign
        if not name.replace("_", "a").isalnum():
            raise ValueError(name)
        modifiers: dict[str, str] = {}
        children: tuple[Wanted, ...] = ()
        sign = next(stream, "")
        while sign == ".":
            modifier, value = next(stream, ""), next(stream, "")
            modifiers[modifier] = value.removeprefix("(").removesuffix(")")
            sign = next(stream, "")
        if sign == "{":
            children, end = _fields(stream)
            if end != "}":
                raise ValueError(name)
            sign = next(stream, "")
        found.append(Wanted(name, modifiers, children))
    return tuple(found), sign
