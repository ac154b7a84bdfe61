"""The frame: title, queue, thread, message and footer. It draws the controller's state and lends its panels."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer

from sm_console.console import listing, rows
from sm_console.console.bars import Bars
from sm_console.console.boards.places import COMMENTS
from sm_console.console.hosts import MessageLine, Stage
from sm_console.i18n import _, ngettext
from widgets.canvas import SparingScreen
from widgets.line_list import LineList
from widgets.status_bar import StatusBar
from widgets.text_pane import TextPane

if TYPE_CHECKING:
    from sm_console.api.queries import InboxFilter
    from sm_console.console.boards.base import Board
    from sm_console.console.controller import Console
    from widgets.pictures import Easel, Pictures

REST = 0.35
"""Seconds the cursor must stand still before the thread follows: a move then costs only its own bytes."""
TICK = 30.0
"""Seconds between two looks at the clock; only words that changed are drawn."""
ROOMY = 34
"""Screen rows from which list and lower pane are shared out as on a large screen."""
TINY = 20
"""Screen rows from which a board's columns are named; the queue's speak for themselves on a small screen."""


class Frame(Bars):
    """All that is on screen. Implements ``controller.View``."""

    DEFAULT_CSS = """
    Frame { height: 100%; }
    Frame #tabs { text-style: reverse; }
    Frame #crisis { display: none; text-style: bold; color: ansi_bright_white; background: ansi_red; }
    Frame.crisis #crisis { display: block; }
    Frame #title { text-style: bold; }
    Frame #handover { text-style: bold; }
    Frame #head { text-style: underline; display: none; }
    Frame.headed #head { display: block; }
    Frame #triage { height: 1fr; }
    Frame #queue { height: 11fr; }
    Frame #lower { height: 9fr; }
    Frame.roomy #queue { height: 3fr; }
    Frame.roomy #lower { height: 2fr; max-height: 18; }
    Frame.brief #lower { height: 5; }
    Frame.alone #divider, Frame.alone #lower { display: none; }
    Frame.writing #queue { height: 5fr; }
    Frame.writing #lower { height: 15fr; max-height: 100%; }
    Frame #thread { height: 1fr; }
    Frame #message { height: 1; }
    Frame #message.lasting { text-style: bold; }
    Frame .gone { display: none; }
    """

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.controller = console
        console.view = self
        self._rest: Timer | None = None
        self._under_cursor: Hashable = None
        self._thread_of: object = 0
        self._shown_place = COMMENTS
        self._filter_shown: InboxFilter | None = None
        self._easel: Easel | None = None
        self._more = False
        self._divider: Callable[[int], str] = "─".__mul__

    def compose(self) -> ComposeResult:
        """The calm first frame: everything in its place, nothing fetched yet."""
        self._suit_size()
        yield StatusBar(id="tabs")
        yield StatusBar(id="crisis")
        yield StatusBar(id="title")
        yield StatusBar(id="handover", classes="gone")
        with Vertical(id="triage"):
            yield StatusBar(id="head")
            yield LineList(self._draw, listing.key, heading=listing.is_heading, id="queue")
            yield StatusBar(id="divider")
            with Vertical(id="lower"):
                yield Stage(id="thread")
        yield MessageLine(id="message")
        yield StatusBar(id="footer")

    def on_mount(self) -> None:
        """Look at the clock now and then."""
        self.set_interval(TICK, self._tick)
        self.show()
        self.queue.focus()

    def on_resize(self) -> None:
        """Lay out anew for the width."""
        self._suit_size()
        self._thread_of = 0
        if self._easel is not None and self._easel.resized():
            self._wait_for_rest()
        self.show()

    def _suit_size(self) -> None:
        """Share the screen out as suits its height and what the lower pane has to say."""
        height, board = self.app.size.height, self.controller.board
        self.set_class(height >= ROOMY or (board is not None and height >= TINY), "headed")
        self.set_class(height >= ROOMY, "roomy")
        self.set_class(height >= TINY and board is not None and board.brief and not self.asks_below, "brief")

    @property
    def queue(self) -> LineList[listing.Line]:
        """The list: comments, or a board's rows."""
        return self.query_one("#queue", LineList)

    @property
    def thread(self) -> Stage:
        """The thread under it."""
        return self.query_one("#thread", Stage)

    def _tick(self) -> None:
        self.show("title", "queue", "page", "crisis")
        self.controller.alarm.tick()
        self.controller.run(self.controller.boards.aged(), "asking again")

    # -- drawing

    def show(self, *parts: str) -> None:
        """Draw parts of the state again; what comes out the same is not written."""
        if not self.is_mounted:
            return
        for part in parts or ("tabs", "crisis", "title", "head", "queue", "thread", "keys", "page"):
            getattr(self, f"_show_{part}")()

    def paint_all(self) -> None:
        """Write every cell again: something else may have written over the screen."""
        if isinstance(self.screen, SparingScreen):
            self.screen.paint_all()

    def _show_layout(self) -> None:
        """The queue alone, unless the thread is wanted or something is asked in its place."""
        alone = not self.controller.state.split and not self.asks_below
        self.set_class(alone, "alone")
        self._suit_size()

    def _draw(self, line: listing.Line, width: int) -> Content:
        return listing.draw(line, self.controller.board, width)

    def turn_to(self, key: Hashable | None = None) -> None:
        """Show the place that the state names: from its top, or with the cursor on the row with this key."""
        if self._shown_place != self.controller.state.place:
            self._shown_place = self.controller.state.place
            self._show_layout()
            self.queue.set_rows(())
            self._filter_shown = None
        self.show()
        if key is not None:
            self.queue.move_to(key)
        self._follow(self.queue.row)

    def _show_queue(self) -> None:
        state, board = self.controller.state, self.controller.board
        if board is not None:
            self._show_head()  # its columns may be other ones in another order
            self.queue.set_rows(listing.board_rows(board, state.now(), self.app.size.width))
            self._follow(self.queue.row, by_hand=False)
        elif state.page is not None:
            if state.page_of != self._filter_shown:
                self.queue.set_rows(())  # another question: its answer is read from the top
                self._filter_shown = state.page_of
            self.queue.set_rows(rows.queue_lines(state.page, state.now(), state.marked))
            self._follow(self.queue.row, by_hand=False)
        self._show_message()

    def _show_thread(self) -> None:
        from sm_console.console.thread_lines import divider, row_lines, thread_lines

        state, width = self.controller.state, self.app.size.width
        if self.controller.board is not None:
            self._show_detail(self.controller.board, width)
            return
        self._divide(lambda room: divider(state.thread, room, state.now()))
        lines: list[Content] = []
        chosen = 0
        if state.thread is not None:
            lines, chosen = thread_lines(state.thread, state.login, width, state.now())
        elif state.current is not None and self.screen.focused is self.thread:
            lines = row_lines(state.current, width, state.now())
        shown = state.thread.comment.id if state.thread is not None else 0
        if shown != self._thread_of:
            # Another thread begins at its top, or a little above its comment where that is out of view.
            room = max(1, self.thread.size.height)
            self.thread.set_lines(lines, top=max(0, chosen - 2) if chosen + 3 > room else 0)
        elif list(self.thread.lines) != lines:
            self.thread.set_lines(lines)
        self._thread_of = shown
        if self.panel is not None and hasattr(self.panel, "thread_changed") and state.thread is not None:
            self.panel.thread_changed(state.thread)

    def _divide(self, words: Callable[[int], str]) -> None:
        """The line above the lower pane, made for a width; it ends with a sign where the pane has more below."""
        self._divider = words
        more = _("more") + " ↓" if self._more else ""
        room = self.app.size.width - (cell_len(more) + 1 if more else 0)
        self._bar("divider", words(room), more)

    def on_text_pane_scrolled(self, event: TextPane.Scrolled) -> None:
        """Another part of the lower pane came into view."""
        event.stop()
        if event.text_pane is self.thread and self._more != bool(event.below):
            self._more = bool(event.below)
            self._divide(self._divider)

    def _show_detail(self, board: Board, width: int) -> None:
        """The lower pane of a board: what it says of the row under the cursor."""
        row = self.controller.state.selected
        self._divide(lambda room: listing.divider(board, row, room))
        lines = board.detail(row, width, self.controller.state.now()) if row is not None else []
        place = (board.name, row.key if row is not None else None)
        if place != self._thread_of:
            self.thread.set_lines(lines, top=0)
        elif list(self.thread.lines) != lines:
            self.thread.set_lines(lines)
        self._thread_of = place

    def _show_page(self) -> None:
        if self.panel is not None and hasattr(self.panel, "redraw"):
            self.panel.redraw()

    async def pictures(self) -> Pictures:
        """What the terminal can draw."""
        from widgets.pictures import Easel

        if self._easel is None:
            self._easel = Easel(self.app, self.thread, self.controller.pictures)
        return await self._easel.pictures()

    # -- the cursor

    def _follow(self, line: listing.Line | None, *, by_hand: bool = True) -> None:
        """The cursor stands on another row, or on a newer state of the same one.

        Where it was not moved by hand its row has gone: what was said, perhaps of that row, has not been read yet.
        """
        moved = listing.subject_key(line) != self._under_cursor
        self._under_cursor = listing.subject_key(line)
        self.controller.cursor_on(*listing.subject(line))
        if moved:
            if self._notice and by_hand:
                self.hush()
            self._wait_for_rest()
        else:
            self._show_keys()

    def _wait_for_rest(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self.controller.rested)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """The cursor moved; it may have gone on since."""
        event.stop()
        self._follow(self.queue.row)

    def settle(self) -> None:
        """Before a command: what it works on is where the cursor stands, also when the news of it is on its way."""
        if self.queue.row is not None:
            self._follow(self.queue.row)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """A second click: to the thread at once."""
        event.stop()
        self._follow(self.queue.row)
        self.controller.press("enter")

    def on_line_list_near_end(self, event: LineList.NearEnd) -> None:
        """More rows are wanted."""
        event.stop()
        self.controller.more()

    def on_line_list_new_above(self, event: LineList.NewAbove) -> None:
        """Something arrived above what is shown."""
        event.stop()
        if event.count:
            words = ngettext("{count} new one above ↑", "{count} new ones above ↑", event.count)
            self.say(words.format(count=event.count), lasting=True)
        else:
            self.hush()

    def step(self) -> None:
        """Move the cursor to the next row."""
        self.queue.action_move(1)

    def focus_next_pane(self) -> None:
        """Queue and thread by turns."""
        self._focus(self.queue if self.screen.focused is self.thread else self.thread)

    def next_field(self, *, back: bool = False) -> None:
        """Tab: the next field of a form (Shift+Tab: the one before), else the other pane."""
        if self.controller.state.panel == "account":
            step = self.screen.focus_previous if back else self.screen.focus_next
            step("AccountForm Input, AccountForm Tick, AccountForm Wheel")
        elif self.panel is None:
            self.focus_next_pane()

    def back(self) -> None:
        """Esc: out of a panel, out of the thread, out of a filter."""
        if self.panel is not None:
            self.close_panel()
        elif self.screen.focused is self.thread:
            self._focus(self.queue)
        else:
            self.hush()
            self.controller.show_everything()

    def leave(self, result: str) -> None:
        """End the program."""
        self.app.exit(result)
