"""Who answers whom under a photo. Flickr has no nesting: people name each other in brackets, or just write on."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from connectors.flickr_rows import SITE, CommentRow

_PERSON = r"\s{0,5}https?://(?:www\.)?flickr\.com/(?:photos|people)/([^/\]\"'\s]{1,64})/?"
_NAMED = re.compile(rf"(?:\[|href=[\"']){_PERSON}(?:\]|[\"'])", re.IGNORECASE)
_BRACKETED = re.compile(rf"\[{_PERSON}\]", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


def parents(rows: Sequence[CommentRow], me: str) -> dict[str, str | None]:
    """Return the comment that each one answers, for a photo's comments, oldest first.

    What one person writes under a photo is one conversation, whose first comment is its root. A comment
    that names somebody answers the latest they wrote. One of the account's own that names nobody answers
    the latest by anybody else: it stops that conversation's clock and no other, so that a question
    further up is not taken for answered.
    """
    latest: dict[str, str] = {}  # by NSID and by the name in a person's address
    first: dict[str, str] = {}
    stranger: str | None = None
    found: dict[str, str | None] = {}
    for row in rows:
        found[row.id] = _parent(row, me, latest, first, stranger)
        first.setdefault(row.author, row.id)
        latest.update(dict.fromkeys(_names(row), row.id))
        if row.author != me:
            stranger = row.id
    return found


def _parent(
    row: CommentRow, me: str, latest: dict[str, str], first: dict[str, str], stranger: str | None
) -> str | None:
    own = _names(row)
    if row.author == me or row.author not in first:
        for name in _named(row.content):
            if name not in own and name in latest:
                return latest[name]
    return stranger if row.author == me else first.get(row.author)


def may_answer(row: CommentRow, asked: CommentRow | None) -> bool:
    """Whether a comment may be an answer to ``asked``: it names its author, or nobody."""
    named = set(_named(row.content))
    return asked is None or not named or not named.isdisjoint(_names(asked))


def addressed(text: str, row: CommentRow) -> str:
    """Return the text with the one who is answered named in front, unless it names them already."""
    names = _names(row)
    if not names or not names.isdisjoint(_named(text)):
        return text
    return f"[{SITE}/photos/{row.path_alias or row.author}] {text}"


def _named(text: str) -> list[str]:
    """Return whom a text names, in the order in which it does."""
    return [name.casefold() for name in _NAMED.findall(text)]


def _names(row: CommentRow) -> set[str]:
    """Return what the author is called in addresses."""
    return {name.casefold() for name in (row.author, row.path_alias or "") if name}


def same_words(content: str, text: str) -> bool:
    """Whether a comment says what was sent. Flickr drops tags it does not know and may write names as links."""
    shown, sent = _essences(content), _essences(text)
    linked = "href=" in content and any(a.endswith(b) for a in shown for b in sent)
    return linked or not shown.isdisjoint(sent)


def _essences(text: str) -> set[str]:
    """Return a text's letters and digits, with and without what looks like tags; its signs where it has none."""
    plain = _BRACKETED.sub(" ", text)
    forms = {html.unescape(plain), html.unescape(_TAG.sub("", plain))}
    return {"".join(c for c in form.casefold() if c.isalnum()) or "".join(form.split()) for form in forms} - {""}
