"""A full-screen list of made-up comments for a pseudo-terminal: ``python -m tests.bench.list_app [rows]``."""

from __future__ import annotations

import sys
from typing import NamedTuple

from textual.app import App, ComposeResult
from textual.content import Content

from widgets.line_list import LineList


class Row(NamedTuple):
    id: int
    heading: str = ""


def rows(count: int) -> list[Row]:
    """Headings and comments in the order of the queue."""
    late, soon = count // 10, count // 3
    return [
        Row(-1, "Försenat"),
        *(Row(number) for number in range(late)),
        Row(-2, "Före öppning"),
        *(Row(number) for number in range(late, soon)),
        Row(-3, "Övrigt"),
        *(Row(number) for number in range(soon, count)),
    ]


def draw(row: Row, width: int) -> Content:
    """One line: time left, account, author, first words."""
    if row.heading:
        return Content.styled(row.heading, "bold")
    words = f"Hej! När öppnar badet på Ribersborg i år, och är det gratis för barn under sju? Mvh nr {row.id}. " * 2
    return Content.assemble(
        (f"{row.id % 24:3} h kvar  ", "bold $error"),
        (f"{'gatukontoret':14}", "$primary"),
        f"Anna Andersson {row.id:7}  {words}"[: max(width - 26, 0)],
    )


class ListApp(App[None]):
    """Only the list."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def compose(self) -> ComposeResult:
        """Make the list."""
        yield LineList[Row](draw, lambda row: row.id, heading=lambda row: bool(row.heading))

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(LineList).set_rows(rows(self._count))

    def on_key(self, event: object) -> None:
        """Let "q" end it."""
        if getattr(event, "key", "") == "q":
            self.exit()


if __name__ == "__main__":
    ListApp(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000).run()
