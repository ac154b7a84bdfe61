"""Textual's own lists with the same rows: ``python -m tests.bench.peer_lists table|options ROWS``."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, OptionList

from tests.bench.list_app import Row, draw

_WIDTH = 150


class PeerApp(App[None]):
    """One stock list, filled before the first frame."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, kind: str, count: int) -> None:
        super().__init__()
        self._kind = kind
        self._count = count

    def compose(self) -> ComposeResult:
        """Make the list."""
        lines = [draw(Row(number), _WIDTH) for number in range(self._count)]
        if self._kind == "options":
            yield OptionList(*lines)
        else:
            yield DataTable[str](cursor_type="row", show_header=False)

    def on_mount(self) -> None:
        """Fill the table."""
        for table in self.query(DataTable):
            table.add_column("", width=_WIDTH)
            for number in range(self._count):
                table.add_row(draw(Row(number), _WIDTH).plain)


if __name__ == "__main__":
    PeerApp(sys.argv[1], int(sys.argv[2])).run()
