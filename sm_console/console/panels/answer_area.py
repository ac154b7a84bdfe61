"""A text area that sends what changed: stock TextArea paints itself whole for each letter, 6 KB at 160 columns."""

from __future__ import annotations

from collections.abc import Collection

from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widgets import TextArea

from widgets.ansi import changed_span

PASTE_LINES, PASTE_LIMIT = 400, 20_000


class AnswerArea(TextArea):
    """TextArea without a blinking cursor, deaf to controls in what is pasted."""

    def __init__(self, text: str) -> None:
        super().__init__(
            harmless(text), soft_wrap=True, show_line_numbers=False, compact=True, highlight_cursor_line=False
        )
        self.cursor_blink = False
        self._strips: list[Strip] = []

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if text := _cleaned(event.text):
            self.replace(text, *self.selection)

    def _exchange_repaint_regions(self) -> Collection[Region]:
        """Narrow a wish to paint everything down to the cells that changed."""
        regions = super()._exchange_repaint_regions()
        if not regions:
            return regions
        inner = self.content_offset
        before, self._strips = self._strips, [self.render_line(y) for y in range(self.content_size.height)]
        if len(before) != len(self._strips):
            return [self.outer_size.region]
        changed = []
        for y, strip in enumerate(self._strips):
            span = changed_span(before[y], strip)
            if span is not None:
                changed.append(Region(span[0], y, span[1] - span[0], 1).translate(Offset(inner.x, inner.y)))
        return changed


def harmless(text: str) -> str:
    """A draft as it may stand in the area: a colleague's may hold what was pasted elsewhere."""
    from sm_console.core.safe_text import is_safe

    return text if all(is_safe(line) for line in text.split("\n")) else _cleaned(text)


def _cleaned(text: str) -> str:
    from sm_console.core.safe_text import safe_lines

    return "\n".join(safe_lines(text, PASTE_LINES, PASTE_LIMIT))
