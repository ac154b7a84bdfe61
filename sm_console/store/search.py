"""Full text over what comments say and who wrote them, filled behind the journal.

Texts are kept folded: as shown (without HTML), NFC, lower case; å ä ö stay apart from a and o, and parts
of compounds are found. The user's words are never read as the index's own syntax.
"""

from __future__ import annotations

import unicodedata

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.sql.util import ClauseAdapter

from sm_console.core import entries as facts
from sm_console.core.html_text import to_text
from sm_console.core.model import Format
from sm_console.store import journal, meta, tables

MOST_WORDS = 12
MOST_FOUND = 5000
MOST_READ = 20_000
TRIGRAM = 3

search: TableClause = table("search", column("rowid"), column("words"), column("author"))
_kept: TableClause = table("search_content", column("id"), column("c0"), column("c1"))


def index_pending(conn: Connection, limit: int = 200) -> int:
    """Bring the index up to the journal, reading at most ``limit`` entries; return how many were read.

    Call it in a write of its own until it returns 0.
    """
    done = int(meta.get(conn, meta.SEARCH_UP_TO, "0"))
    entries = journal.read(conn, done, limit)
    if not entries:
        return 0
    rows: dict[int, dict[str, object]] = {}
    for item in entries:
        fact = item.entry.fact
        if isinstance(fact, facts.CommentAdded | facts.CommentEdited):
            words = shown(fact.text, fact.format)
            rows[fact.comment] = {"rowid": fact.comment, "words": words, "author": fold(fact.author.name)}
    if rows:
        conn.execute(delete(search).where(search.c.rowid == bindparam("row")), [{"row": number} for number in rows])
        conn.execute(insert(search), list(rows.values()))
    meta.put(conn, meta.SEARCH_UP_TO, str(entries[-1].seq))
    return len(entries)


def fold(text: str) -> str:
    """Return ``text`` as it is compared: NFC, lower case, white space and controls as single spaces.

    Invisible characters (soft hyphens, joiners) are left out, so that they do not hide a word.
    """
    plain = " ".join(unicodedata.normalize("NFC", text.casefold()).split())
    if plain.isprintable():
        return plain
    return " ".join("".join(_visible(sign) for sign in plain).split())


def _visible(sign: str) -> str:
    if sign.isprintable():
        return sign
    return "" if unicodedata.category(sign) == "Cf" else " "


def words_of(text: str) -> list[str]:
    """Return the words to look for; all of them must be there, in any order."""
    return fold(text).split(" ")[:MOST_WORDS] if fold(text) else []


def matches(text: str, *, open_only: bool, many: bool = False) -> ColumnElement[bool]:
    """Return the condition that a comment holds all words of ``text``, in its text or its author's name.

    For open comments each one's text is looked at, so that the cost follows open work; where ``many`` are open, the
    index is asked. Otherwise the index is asked, for the latest comments that match; words shorter than three
    letters narrow that down but are not looked for alone.
    """
    comment = tables.comment
    words = words_of(text)
    holds = _holds(words, search.c.words, search.c.author)
    long_words = [word for word in words if len(word) >= TRIGRAM]
    asked = " ".join('"' + word.replace('"', '""') + '"' for word in long_words)
    found = select(search.c.rowid).where(literal_column("search").op("MATCH")(asked), holds)
    here = select(search.c.rowid).where(search.c.rowid == comment.c.id, holds).exists()
    if open_only and many:
        return comment.c.id.in_(found if long_words else _one_by_one(words))
    if open_only:
        return here
    if not long_words:
        return and_(tables.IS_OPEN, here)
    return comment.c.id.in_(found.order_by(search.c.rowid.desc()).limit(MOST_FOUND))


def _one_by_one(words: list[str]) -> Select[tuple[int]]:
    """Return the open comments that hold the words, each looked at, in the order that they lie in on disk.

    What the index keeps of them is read from its own table beside: for many a third of the time.
    """
    other = tables.comment.alias("waiting")
    waiting = select(other.c.id).where(ClauseAdapter(other).traverse(tables.IS_OPEN))
    return select(_kept.c.id).where(_kept.c.id.in_(waiting), _holds(words, _kept.c.c0, _kept.c.c1))


def _holds(words: list[str], *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that each word stands in one of the columns."""
    return and_(true(), *(or_(*(func.instr(column, word) > 0 for column in columns)) for word in words))


def shown(text: str, form: Format) -> str:
    """Return what the index holds of a text: its beginning, as a screen would show it, folded."""
    return fold(to_text(text[:MOST_READ], form))
