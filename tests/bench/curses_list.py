"""The floor: the same rows in raw curses."""

from __future__ import annotations

import curses
import sys

from tests.bench.list_app import Row, draw


def _show(window: curses.window, count: int) -> None:
    curses.curs_set(0)
    window.scrollok(False)
    window.idlok(True)
    height, width = window.getmaxyx()
    window.keypad(True)
    cursor = top = 0
    while True:
        window.erase()
        for line in range(height):
            look = curses.A_REVERSE if top + line == cursor else curses.A_NORMAL
            window.insnstr(line, 0, draw(Row(top + line), width - 1).plain.ljust(width), width, look)
        window.refresh()
        key = window.getch()
        step = {curses.KEY_DOWN: 1, curses.KEY_UP: -1, curses.KEY_NPAGE: height, curses.KEY_PPAGE: -height}.get(key)
        if step is None:
            return
        cursor = min(max(cursor + step, 0), count - 1)
        top = min(max(top, cursor - height + 1), cursor)


if __name__ == "__main__":
    curses.wrapper(_show, int(sys.argv[1]))
