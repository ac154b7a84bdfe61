"""The message catalogues: collect the msgids, merge them into the Swedish translation, compile it.

``python -m tests.catalogue [PAIRS…]``: files with ``msgid<TAB>msgstr`` a line add or replace translations.
"""

from __future__ import annotations

import ast
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sm_console", "widgets", "connectors", "config")
COMMANDS = ROOT / "sm_console" / "console" / "commands"
FOLDER = ROOT / "sm_console" / "locale" / "sv" / "LC_MESSAGES"
PO, MO = FOLDER / "sm_console.po", FOLDER / "sm_console.mo"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

Msgid = str | tuple[str, str]


def collect() -> set[Msgid]:
    """All msgids of the program: marked strings, and the docstrings of the user commands."""
    found: set[Msgid] = set()
    for package in PACKAGES:
        for _file, _line, msgid, _comments, _context in extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add((msgid[0], msgid[1]) if isinstance(msgid, tuple) else msgid)
        for path in sorted((ROOT / package).rglob("*.py")):
            found |= _within_f_strings(path)
    for path in sorted(COMMANDS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and _has_keys(node):
                head, _blank, body = (ast.get_docstring(node) or "").partition("\n\n")
                found |= {head.removesuffix("."), " ".join(body.split())}
    # A plural's singular may also stand alone; gettext then uses one entry for both.
    plurals = {msgid[0] for msgid in found if isinstance(msgid, tuple)}
    return {msgid for msgid in found if isinstance(msgid, tuple) or msgid not in plurals}


def _within_f_strings(path: Path) -> set[str]:
    """What is marked between the braces of an f-string: Babel does not look there before Python 3.12."""
    return {
        call.args[0].value
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def _has_keys(node: ast.ClassDef) -> bool:
    """Whether a class is a user command rather than a base of some: it names its keys."""
    return any(
        isinstance(line, ast.Assign) and any(getattr(target, "id", "") == "keys" for target in line.targets)
        for line in node.body
    )


def read() -> Catalog:
    """The Swedish catalogue as committed."""
    with PO.open("rb") as file:
        return read_po(file, locale="sv", domain="sm_console")


def merged(old: Catalog, msgids: set[Msgid], pairs: dict[str, str]) -> Catalog:
    """A catalogue of exactly these msgids, with what is translated already."""
    new = Catalog(locale="sv", domain="sm_console", project="sm-console", fuzzy=False)
    for msgid in sorted(msgids, key=lambda one: one if isinstance(one, str) else one[0]):
        kept = old.get(msgid if isinstance(msgid, str) else msgid[0])
        if isinstance(msgid, str):
            text = kept.string if kept is not None and isinstance(kept.string, str) else ""
            new.add(msgid, pairs.get(msgid) or text)
        else:
            forms = kept.string if kept is not None and isinstance(kept.string, tuple) else ("", "")
            both = (pairs.get(msgid[0]) or forms[0], pairs.get(msgid[1]) or forms[1])
            new.add(msgid, both)
    return new


def text_of(catalogue: Catalog) -> bytes:
    """The .po file: without dates and places, so that it changes only when words do."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, no_location=True, omit_header=True)
    header = b'msgid ""\nmsgstr ""\n"Language: sv\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plural = b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    return header + plural + buffer.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file, without a date."""
    text = text_of(catalogue)
    buffer = io.BytesIO()
    again = read_po(io.BytesIO(text), locale="sv", domain="sm_console")
    again.creation_date = again.revision_date = _NO_DATE  # Babel would write the time of compiling
    write_mo(buffer, again)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Msgids without a translation."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]


def main(files: list[str]) -> int:
    """Collect, merge, compile; say what is missing."""
    pairs: dict[str, str] = {}
    for name in files:
        for line in Path(name).read_text().splitlines():
            msgid, tab, msgstr = line.partition("\t")
            if tab and msgid:
                pairs[msgid.replace("\\n", "\n")] = msgstr.replace("\\n", "\n")
    FOLDER.mkdir(parents=True, exist_ok=True)
    old = read() if PO.exists() else Catalog(locale="sv", domain="sm_console")
    catalogue = merged(old, collect(), pairs)
    PO.write_bytes(text_of(catalogue))
    MO.write_bytes(compiled(catalogue))
    for msgid in missing(catalogue):
        sys.stdout.write(f"{msgid}\t\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
