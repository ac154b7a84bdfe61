"""Counting a text as X does: most letters one, the others two, addresses 23, an emoji two whatever it is made of.

After the third version of X's published configuration (280 of "weighted" length, scale 100).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from connectors.x_domains import TOP_LEVEL

MAX_LENGTH = 280
ADDRESS_COUNTS = 23
_LONGEST_ADDRESS = 4096
_LONGEST_LOOKED_AT = 8192  # beyond that a text is far too long whatever addresses stand in it
_LONGEST_LABEL = 63

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # these count one, all others two
_MENTIONS = re.compile(r"\s*(?:@[A-Za-z0-9_]{1,15}(?![A-Za-z0-9_@])\s*)+")

_PICTURE = (
    "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_ONE = rf"(?:{_PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?(?!\ufe0e))"
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"  # a key
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag of two letters
    "|\U0001f3f4[\U000e0061-\U000e007a]{4,6}\U000e007f"  # a flag of a part of a country
    "|[\xa9\xae]\ufe0f"
    rf"|{_ONE}(?:\u200d{_ONE})*"
    "|[\U0001f3fb-\U0001f3ff]"
)

_ACCENTS = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b"
    "\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_MARKS = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_NOT_IN_NAMES = rf"!'#%&'()*+,\\\-./:;<=>?@\[\]^_{{|}}~$\s\ufffe\ufeff\uffff\u0085{_MARKS}"
_LABEL = rf"[^{_NOT_IN_NAMES}](?:[-_]*[^{_NOT_IN_NAMES}])*"
_START = re.compile(
    rf"(?:(?<![A-Za-z0-9@\uff20$#\uff03\ufffe\ufeff\uffff])|(?<=[{_MARKS}]))"
    rf"(?:(?P<scheme>https?://)(?P<any>{_LABEL}(?:\.{_LABEL})+)"
    rf"|(?<![-_./])(?P<plain>[-0-9A-Za-z{_ACCENTS}]+(?:\.[-0-9A-Za-z{_ACCENTS}]+)+))",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[0-9A-Za-z-]+|[^\W_]+")
_PORT = re.compile(r":[0-9]+")
_PATH_SIGNS = re.compile(rf"[a-z0-9\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTS}()]*", re.IGNORECASE)
_PATH_END = re.compile(rf"[+\-a-z0-9\u0400-\u04ff=_#/{_ACCENTS})]", re.IGNORECASE)
_QUERY = re.compile(r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*", re.IGNORECASE)
_QUERY_END = re.compile(r"[a-z0-9\-_&=#/]", re.IGNORECASE)
_SHORT = re.compile(
    r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'@():&=+$/%#\[\]\-_.,~|;]*[a-z0-9\-_&=#/])?", re.IGNORECASE
)
_LONGEST_SHORT = 40


def length(text: str) -> int:
    """Return what a text counts against the limit. Names in front of an answer are free."""
    plain = unicodedata.normalize("NFC", text)
    front = _MENTIONS.match(plain)
    return weighted(plain[front.end() :] if front else plain)


def weighted(text: str) -> int:
    """Return the weighted length of the whole text."""
    plain = unicodedata.normalize("NFC", text)
    if len(plain) > _LONGEST_LOOKED_AT:
        return _words(plain)
    total, at = 0, 0
    for start, end in addresses(plain):
        total += _words(plain[at:start]) + ADDRESS_COUNTS
        at = end
    return total + _words(plain[at:])


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where X sees an address in a (composed) text: start and end."""
    at = 0
    while (found := _START.search(text, at)) is not None:
        name = "any" if found["scheme"] else "plain"
        end, whole = _host_end(text, found.start(name), found.end(name))
        if not end:
            at = max(found.end(), at + 1) if found["scheme"] else _next(text, found)
            continue
        host = text[found.start(name) : end]
        if whole:
            end = _after_host(text, end)
        if not _is_sendable(host) or end - found.start() > _LONGEST_ADDRESS:
            at = end
            continue
        if found["scheme"] and (short := _SHORT.match(text, found.start(), end)) is not None:
            if len(short[1]) > _LONGEST_SHORT:
                at = end
                continue
            end = short.end()
        yield found.start(), end
        at = end


def _next(text: str, found: re.Match[str]) -> int:
    """Return where to look on after a word with dots that is no address."""
    return found.end() if found.end() > found.start() else min(found.start() + 1, len(text))


def _host_end(text: str, start: int, end: int) -> tuple[int, bool]:
    """Return where the name ends at its last known top domain (0: there is none), and whether an address may go on."""
    dots = [at for at in range(start, end) if text[at] == "."]
    for dot in reversed(dots):
        tail = _TAIL.match(text, dot + 1, end)
        if tail is None or (tail[0].lower() not in TOP_LEVEL and not tail[0].lower().startswith("xn--")):
            continue
        follows = text[tail.end()] if tail.end() < len(text) else ""
        if follows and follows in "@+":
            continue
        return tail.end(), follows != "." or tail.end() == end
    return 0, False


def _is_sendable(host: str) -> bool:
    """Whether a name is one that the name service carries."""
    labels = host.split(".")
    if any("_" in label for label in labels[-2:]):
        return False
    for label in labels:
        if label.lower().startswith("xn--") and not label.isascii():
            return False
        carried = len(label) if label.isascii() else len(label.encode("punycode")) + 4
        if carried > _LONGEST_LABEL:
            return False
    return True


def _after_host(text: str, at: int) -> int:
    """Return where port, path and query end."""
    port = _PORT.match(text, at)
    at = port.end() if port else at
    if text.startswith("/", at):
        at = _path_end(text, at)
    query = _QUERY.match(text, at)
    if query is None:
        return at
    end = query.end()
    while end > at + 1 and not _QUERY_END.match(text[end - 1]):
        end -= 1
    return end if end > at + 1 else at


def _path_end(text: str, start: int) -> int:
    """Return the end of a path: brackets count only in pairs, and it does not end in a full stop."""
    signs = _PATH_SIGNS.match(text, start)
    limit = signs.end() if signs else start
    depth, opened, end = 0, start, limit
    for at in range(start, limit):
        if text[at] == "(":
            opened = at if depth == 0 else opened
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if depth < 0:
                end = at
                break
    if depth > 0:
        end = opened
    while end > start + 1 and not _PATH_END.match(text[end - 1]):
        end -= 1
    return end


def _words(text: str) -> int:
    """Return the weighted length of a text without addresses."""
    if text.isascii():
        return len(text)
    without, emoji = _EMOJI.subn("", text)
    return 2 * emoji + sum(1 if _is_light(ord(char)) else 2 for char in without)


def _is_light(code: int) -> bool:
    return any(first <= code <= last for first, last in _LIGHT)
