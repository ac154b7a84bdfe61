"""The list of accounts as text: CSV that no spreadsheet obeys, JSON, and the public list as a page.

The public list holds what the city must publish and nothing about persons: name, platform, unit and where people
find the account. Accounts that are only proposed or are closed are not in it, nor those in a network of our own.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from sm_console.core.safe_text import safe_line

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""
LONGEST_CELL = 500
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes the file for another encoding, and å ä ö are lost."""

Cells = Mapping[str, str]


def to_csv(columns: Sequence[str], rows: Iterable[Cells], *, heads: Mapping[str, str] | None = None) -> str:
    """Write rows as CSV; ``heads`` gives the columns' titles where they are not their names.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([(heads or {}).get(column, column) for column in columns])
    writer.writerows([_harmless(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    """Whether a cell would be a formula, or one with apostrophes before it."""
    return cell.lstrip("'").startswith(FORMULA)


def read_csv(text: str) -> list[tuple[int, dict[str, str]]]:
    """Read CSV with a line of columns first; returns each line's number and its cells. Raises ValueError.

    Semicolons, commas or tabs may stand between cells. The apostrophe that ``to_csv`` adds is taken away.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    first = text.partition("\n")[0]
    divider = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
                continue
            if len(cells) > len(columns):
                raise ValueError(f"line {reader.line_num}: {len(cells)} cells, {len(columns)} columns")
            rows.append((reader.line_num, dict(zip(columns, map(_as_meant, cells), strict=False))))
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from None
    return rows


def _as_meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def read_json(text: str) -> list[tuple[int, dict[str, str]]]:
    """Read a JSON list of objects like ``to_csv``'s lines, numbered from 1. Raises ValueError."""
    data = json.loads(text)
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise ValueError("a list of objects is wanted")
    return [(number, {str(key): _cell(value) for key, value in row.items()}) for number, row in enumerate(data, 1)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def to_markdown(columns: Sequence[str], rows: Iterable[Cells], heads: Mapping[str, str], title: str) -> str:
    """Write rows as a table in Markdown, addresses as links."""
    lines = [f"# {_plain(title)}", "", "| " + " | ".join(heads[column] for column in columns) + " |"]
    lines.append("|" + " --- |" * len(columns))
    lines += ["| " + " | ".join(_mark(row.get(column, "")) for column in columns) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _mark(cell: str) -> str:
    return f"<{cell}>" if _is_link(cell) else _plain(cell)


def _plain(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+-.!|" else sign for sign in safe_line(text, LONGEST_CELL))


def to_html(columns: Sequence[str], rows: Iterable[Cells], heads: Mapping[str, str], title: str, language: str) -> str:
    """Write rows as a whole page that needs nothing else: a table with links."""
    head = "".join(f'<th scope="col">{escape(heads[column])}</th>' for column in columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_linked(row.get(name, ''))}</td>" for name in columns) + "</tr>" for row in rows
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</body>\n</html>\n"
    )


def _linked(cell: str) -> str:
    shown = escape(safe_line(cell, LONGEST_CELL))
    return f'<a href="{escape(cell)}">{shown}</a>' if _is_link(cell) else shown


def _is_link(cell: str) -> bool:
    """Whether a cell is a plain web address: nothing else may become a link."""
    if not cell.isprintable() or any(sign in cell for sign in " <>\"'"):
        return False
    try:
        parts = urlsplit(cell)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
