"""A list of one-line rows for long live data over slow lines: bytes follow what changed, time follows what is seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from widgets.painting import PaintedLines
from widgets.rows import View, follow, in_view, nearest

R = TypeVar("R")

CURSOR_SIGN = ">"  # the cursor shows without colour, too
_KEPT_STRIPS = 400
_WHEEL_LINES = 3


def _never(_: object) -> bool:
    return False


class LineList(PaintedLines, Generic[R], can_focus=True):
    """Rows under a cursor that stays on its item while rows come and go.

    ``draw(row, width)`` gives one line of text that is already safe; it is cropped or padded to ``width`` cells, which
    are one less than the widget has: the first column is the cursor's. ``key(row)`` names a row as long as it lives.
    ``heading(row)`` says which rows only divide the others and can't be selected. A row object that is equal to the
    one before with the same key is not drawn again: call :meth:`redraw` when something else than the rows changed.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("pagedown,ctrl+f", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
        Binding("enter", "choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-list--cursor",
        "line-list--cursor-resting",
        "line-list--heading",
    }
    DEFAULT_CSS = """
    LineList {
        & > .line-list--cursor { text-style: reverse; }
        & > .line-list--cursor-resting { text-style: bold; }
        & > .line-list--heading { text-style: bold; }
    }
    """

    class _About(Message):
        """A message about one list."""

        def __init__(self, line_list: LineList[Any]) -> None:
            super().__init__()
            self.line_list = line_list

        @property
        def control(self) -> LineList[Any]:
            """The list it came from, for ``@on`` with a selector."""
            return self.line_list

    class Moved(_About):
        """The cursor came to another item, or to none (``row`` is None). Only the last of a burst is delivered."""

        def __init__(self, line_list: LineList[Any], row: Any) -> None:
            super().__init__(line_list)
            self.row = row

        def can_replace(self, message: Message) -> bool:
            """Let a later move of the same list stand for this one."""
            return isinstance(message, LineList.Moved) and message.line_list is self.line_list

    class Chosen(_About):
        """Enter was pressed on a row, or the row under the cursor was clicked again."""

        def __init__(self, line_list: LineList[Any], row: Any) -> None:
            super().__init__(line_list)
            self.row = row

    class NewAbove(_About):
        """``count`` new rows stand above what is in view; 0 when the last of them has been seen or has gone."""

        def __init__(self, line_list: LineList[Any], count: int) -> None:
            super().__init__(line_list)
            self.count = count

    class NearEnd(_About):
        """The view came within a page of the last row: time to load more.

        Once for each number of rows while the view stays there, and again when somebody wants to go on at the last row.
        """

    def __init__(
        self,
        draw: Callable[[R, int], Content],
        key: Callable[[R], Hashable],
        *,
        heading: Callable[[R], bool] = _never,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._key = key
        self._heading = heading
        self._rows: Sequence[R] = ()
        self._keys: list[Hashable] = []
        self._places: dict[Hashable, int] = {}
        self._selectable: list[bool] = []
        self._view = View(None, 0)
        self._unseen: set[Hashable] = set()
        self._near_end_at = -1
        self._strips: dict[tuple[Hashable, str], tuple[R, Strip]] = {}

    # What it holds

    @property
    def rows(self) -> Sequence[R]:
        """All rows, headings too."""
        return self._rows

    @property
    def row(self) -> R | None:
        """The row under the cursor."""
        return None if self._view.cursor is None else self._rows[self._view.cursor]

    @property
    def position(self) -> tuple[int, int]:
        """Which selectable row the cursor is on, counted from 1 (0 for none), and how many there are."""
        cursor = self._view.cursor
        here = 0 if cursor is None else sum(self._selectable[: cursor + 1])
        return here, sum(self._selectable)

    @property
    def new_above(self) -> int:
        """How many new rows stand above what is in view."""
        return len(self._unseen)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows. The cursor stays on its item and its line; what arrives above never moves the view."""
        before, known = self._key_here(), self._places
        new_to_all = not known
        old = self._keys
        self._rows = rows
        self._keys = [self._key(row) for row in rows]
        self._places = {key: index for index, key in enumerate(self._keys)}
        self._selectable = [not self._heading(row) for row in rows]
        self._look(follow(old, self._places, self._selectable, self._view), before)
        top = self._view.top
        arrived = set[Hashable]()
        if not new_to_all:
            arrived = {
                key for index, key in enumerate(self._keys[:top]) if key not in known and self._selectable[index]
            }
        self._tell_new_above((self._unseen & self._places.keys()) | arrived)

    def redraw(self) -> None:
        """Draw all rows again, because something else than the rows changed (time, filter words, language)."""
        self._strips.clear()
        self.paint_soon()

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False if there is none that can be selected."""
        place = self._places.get(key)
        if place is None or not self._selectable[place]:
            return False
        self._go(place)
        return True

    # Moving

    def action_move(self, lines: int) -> None:
        """Move the cursor by rows that can be selected."""
        cursor = self._view.cursor
        if cursor is None:
            return
        step = 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            cursor += step
            while 0 <= cursor < len(self._rows) and not self._selectable[cursor]:
                cursor += step
            if not 0 <= cursor < len(self._rows):
                if step < 0:  # headings above the first row come into view, though nothing there can be selected
                    self._look(View(self._view.cursor, 0), self._key_here())
                elif self._is_near_end():  # as many rows as before, yet there may be more behind them by now
                    self._tell_near_end()
                return
            self._go(cursor)

    def action_page(self, pages: int) -> None:
        """Move view and cursor by pages."""
        cursor, height = self._view.cursor, max(self.size.height, 1)
        if cursor is None:
            return
        step = pages * max(height - 1, 1)
        wanted = min(max(cursor + step, 0), len(self._rows) - 1)
        place = nearest(self._selectable, wanted)
        if place is not None:
            self._look(View(place, max(self._view.top + step, 0)), self._key_here())

    def action_edge(self, end: int) -> None:
        """Go to the first (-1) or last (1) row."""
        place = nearest(self._selectable, len(self._rows) if end > 0 else 0)
        if place is not None:
            self._look(View(place, len(self._rows) if end > 0 else 0), self._key_here())

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self._view.cursor is not None:
            self.post_message(self.Chosen(self, self.row))

    def _go(self, place: int) -> None:
        self._look(View(place, self._view.top), self._key_here())

    def _key_here(self) -> Hashable:
        return None if self._view.cursor is None else self._keys[self._view.cursor]

    def _look(self, view: View, before: Hashable) -> None:
        """Take a view, tell what that means, and paint."""
        height = self.size.height
        self._view = in_view(view, len(self._rows), height, self._selectable)
        if self._key_here() != before:
            self.post_message(self.Moved(self, self.row))
        self._tell_new_above({key for key in self._unseen if self._places.get(key, -1) < self._view.top})
        if not self._is_near_end():
            self._near_end_at = -1  # come back, it is told again
        elif self._near_end_at != len(self._rows):
            self._tell_near_end()
        self.paint_soon()

    def _is_near_end(self) -> bool:
        height = self.size.height
        return height > 0 and self._view.top + 2 * height >= len(self._rows) > 0

    def _tell_near_end(self) -> None:
        self._near_end_at = len(self._rows)
        self.post_message(self.NearEnd(self))

    def _tell_new_above(self, unseen: set[Hashable]) -> None:
        count = len(self._unseen)
        self._unseen = unseen
        if len(unseen) != count:
            self.post_message(self.NewAbove(self, len(unseen)))

    # Mouse and focus

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse; a second click on it chooses it."""
        cell = event.get_content_offset(self)
        place = self._view.top + cell.y if cell is not None else -1
        if 0 <= place < len(self._rows) and self._selectable[place]:
            if event.chain == 2:
                self.action_choose()
            else:
                self._go(place)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down by some rows."""
        event.stop()
        self.action_move(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up by some rows."""
        event.stop()
        self.action_move(-_WHEEL_LINES)

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self.paint_soon()

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self.paint_soon()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._look(self._view, self._key_here())

    # Lines

    def make_lines(self, width: int, height: int) -> list[Strip]:
        """Return strips of the rows in view; only those that changed are made anew."""
        self._view = in_view(self._view, len(self._rows), height, self._selectable)
        top = self._view.top
        return [self._strip(index, width) for index in range(top, min(top + height, len(self._rows)))]

    def hardware_cursor(self) -> Offset | None:
        """Return the cursor's cell."""
        return None if self._view.cursor is None else Offset(0, self._view.cursor - self._view.top)

    def forget_lines(self) -> None:
        """Drop the strips."""
        self._strips.clear()

    def _strip(self, index: int, width: int) -> Strip:
        row, key = self._rows[index], self._keys[index]
        under_cursor = index == self._view.cursor
        look = ("line-list--cursor" if self.has_focus else "line-list--cursor-resting") if under_cursor else ""
        kept = self._strips.get((key, look))
        if kept is not None and (kept[0] is row or kept[0] == row):
            return kept[1]
        if len(self._strips) >= _KEPT_STRIPS:
            self._strips.clear()
        strip = self._made(row, width, look)
        self._strips[key, look] = (row, strip)
        return strip

    def _made(self, row: R, width: int, look: str) -> Strip:
        text = self._draw(row, max(width - 1, 0)).truncate(max(width - 1, 0), pad=True)
        base = self.visual_style
        if look:
            # One look over the whole line: few bytes, and it stands out whatever colours the row has.
            text, base = Content(text.plain), self._component_look(look)
        elif self._heading(row):
            base = self._component_look("line-list--heading")
        sign = CURSOR_SIGN if look else " "
        return Strip((Content(sign) + text).truncate(width).render_segments(base), width)

    def _component_look(self, name: str) -> Style:
        # Textual leaves reverse video out of visual styles of components.
        reverse = bool(self.get_component_styles(name).text_style.reverse)
        return self.get_visual_style(name) + Style(reverse=reverse)
