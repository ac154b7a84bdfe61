"""HTML from strangers turned into readable plain text, in one pass, without recursion and without obeying any of it.

The result still holds whatever characters the source held or named as entities: show it through
:mod:`sm_console.core.safe_text` only.
"""

from __future__ import annotations

import html
import re

from sm_console.core.model import Format
from sm_console.core.safe_text import SWEDISH, Words, safe_line, safe_lines

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TAG_STEP = re.compile(r"""=\s{0,9}["']|>""")
_MOST_BROKEN_TAGS = 16  # tags whose quotes swallow all that follows: each costs a look through the whole source
_NUMBER = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_WHITE = re.compile(r"[ \t\r\n\f]+")
_BREAK_SPACE = re.compile(r" *\n *")
_SPACES = re.compile(r"  +")
_MANY_BREAKS = re.compile(r"\n{3,}")
_KEPT_SPACE = "\u00a0"  # a space of preformatted text: shown as a space, not collapsed

_PARAGRAPHS = frozenset(
    ["p", "blockquote", "ul", "ol", "dl", "pre", "table", "figure", "hr", "h1", "h2", "h3", "h4", "h5", "h6"]
)
# fmt: off
_LINES = frozenset([
    "br", "div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "aside", "main", "nav",
    "figcaption", "caption", "address", "details", "summary", "form", "fieldset", "option",
])
# fmt: on
_RAW = frozenset({"script", "style"})  # unclosed, they swallow the rest, as in a browser
_UNSEEN = _RAW | {"template", "iframe", "object", "svg", "math", "head", "title"}


def to_text(source: str, format: Format) -> str:  # noqa: A002 - the field is called so in every event
    """Return ``source`` as plain text. HTML loses its tags, links keep their address; plain text stays as it is."""
    return _Reader(source).read() if format is Format.HTML else source


def show_line(verbatim: str, format: Format, limit: int, words: Words = SWEDISH) -> str:  # noqa: A002
    """Return a verbatim text as one harmless line of at most ``limit`` characters."""
    return safe_line(to_text(verbatim, format) or _nothing(verbatim), limit, words)


def show_lines(
    verbatim: str,
    format: Format,  # noqa: A002
    max_lines: int,
    max_chars: int,
    words: Words = SWEDISH,
) -> list[str]:
    """Return a verbatim text as harmless lines, capped as in :func:`safe_text.safe_lines`."""
    return safe_lines(to_text(verbatim, format) or _nothing(verbatim), max_lines, max_chars, words)


def _nothing(verbatim: str) -> str:
    """Return white space for HTML without words, so that it shows as empty like white space does."""
    return " " if verbatim else ""


def decode(text: str) -> str:
    """Decode entities once.

    Unlike ``html.unescape`` it survives numbers with thousands of digits, and keeps controls, to be shown as such.
    """
    return html.unescape(_NUMBER.sub(_numbered, text)) if "&" in text else text


def _numbered(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0")
    if len(digits) > 7:
        return "\ufffd"
    number = int(digits or "0", 16 if match[1] else 10)
    return chr(number) if 0 < number < 0x20 else match[0]


class _Reader:
    """One pass over one source. Every step moves forward, or notes that there is nothing more to find."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._preformatted = 0
        self._fresh = True  # nothing but white space stands on the present line
        self._link: tuple[str, int] | None = None  # address, and where in _out its words begin
        self._distrust = 0
        self._absent: set[str] = set()  # what was looked for in vain is never looked for again

    def read(self) -> str:
        """Return the text. Call once."""
        while (start := self._source.find("<", self._at)) >= 0:
            self._words(self._source[self._at : start])
            self._at = start
            if not self._markup():
                self._words("<")
                self._at = start + 1
        self._words(self._source[self._at :])
        self._end_link()
        text = _SPACES.sub(" ", _BREAK_SPACE.sub("\n", "".join(self._out)))
        return _MANY_BREAKS.sub("\n\n", text).strip(" \n")

    def _words(self, source: str) -> None:
        if not source:
            return
        if self._preformatted:
            lines = source.replace("\r\n", "\n").replace("\t", "    ")
            self._put(decode(lines).replace(" ", _KEPT_SPACE))
        else:
            self._put(decode(_WHITE.sub(" ", source)))

    def _put(self, words: str) -> None:
        self._out.append(words)
        if words != " ":
            self._fresh = words.endswith("\n")

    def _find(self, needle: str, start: int) -> int:
        """Find from ``start`` on, or return -1: at once when an earlier search already came to the end."""
        if needle in self._absent:
            return -1
        found = self._source.find(needle, start)
        if found < 0:
            self._absent.add(needle)
        return found

    def _markup(self) -> bool:
        """Read one tag, comment or declaration at the present place; False if it is only a "<"."""
        at = self._at
        if self._source.startswith("<!--", at):
            end = self._find("-->", at + 4)
            self._at = end + 3 if end >= 0 else len(self._source)
            return True
        if self._source.startswith(("<!", "<?"), at):
            end = self._find(">", at)
            self._at = end + 1
            return end >= 0
        tag = _TAG.match(self._source, at)
        end = self._tag_end(tag.end()) if tag else -1
        if tag is None or end < 0:
            return False
        self._at = end + 1
        name = tag[2].lower()
        if tag[1]:
            self._close(name)
        else:
            self._open(name, tag.end(), end)
        return True

    def _tag_end(self, start: int) -> int:
        """Return where the tag's ">" stands, those in quoted values passed over, or -1."""
        plain = self._find(">", start)
        if plain < 0 or self._distrust > _MOST_BROKEN_TAGS:
            return plain
        at = start
        while step := _TAG_STEP.search(self._source, at):
            if step[0] == ">":
                return step.start()
            closing = self._find(step[0][-1], step.end())
            if closing < 0:
                return plain
            at = closing + 1
        self._distrust += 1
        return plain

    def _open(self, name: str, start: int, end: int) -> None:
        if name in _UNSEEN and self._source[end - 1] != "/":
            self._skip(name)
        elif name == "a":
            self._end_link()
            if address := self._attribute("href", start, end):
                self._link = (address, len(self._out))
        elif name == "img":
            if words := self._attribute("alt", start, end):
                self._put(words)
        else:
            self._preformatted += name == "pre"
            self._break(name)
            if name == "li":
                self._put("- ")

    def _close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name == "pre":
            self._preformatted = max(self._preformatted - 1, 0)
        if name != "br":
            self._break(name)

    def _break(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._put("\n\n")
        elif name in _LINES:
            # Both ends of a block ask for a break, and one is enough; a <br> is one by itself.
            if name == "br" or not self._fresh:
                self._put("\n")
        elif name in {"td", "th"}:
            self._put(" ")

    def _skip(self, name: str) -> None:
        """Pass over an element whose content nobody sees."""
        key = f"</{name}"
        if key not in self._absent:
            found = re.compile(re.escape(key), re.IGNORECASE).search(self._source, self._at)
            if found:
                self._at = found.start()
                return
            self._absent.add(key)
        if name in _RAW:
            self._at = len(self._source)

    def _attribute(self, name: str, start: int, end: int) -> str:
        for match in _ATTRIBUTE.finditer(self._source, start, end):
            if match[1].lower() == name:
                return " ".join(decode(match[2] or match[3] or match[4] or "").split())
        return ""

    def _end_link(self) -> None:
        """Put the address behind the words of a link, where they are not the address themselves."""
        if self._link is None:
            return
        address, begin = self._link
        self._link = None
        label = "".join(self._out[begin:]).strip()
        if not label:
            self._put(address)
        elif _bare(label) != _bare(address):
            self._put(f" ({address})")


def _bare(address: str) -> str:
    """Return an address as people write it: no scheme, no www, no slash at the end, no case."""
    plain = address.strip().lower()
    for start in ("https://", "http://", "mailto:", "www."):
        plain = plain.removeprefix(start)
    return plain.rstrip("/")
