"""The last filter before the terminal: whatever unsafe character got this far is replaced, and counted as a defect.

Text is made safe long before (``sm_console.core.safe_text``). What this filter catches slipped through somewhere and
wants mending there.

Pictures are the one exception, and a narrow one: their cells, by a mark that no text can have, and what is written for
them, by its exact form (:func:`permit`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from sm_console.core.characters import PICTURE_CELLS
from sm_console.core.safe_text import is_safe, scrub
from widgets.pictured_lines import marked

_SAMPLE_LENGTH = 80


class Guard(LineFilter):
    """Checks every piece of every line the app shows. Lines are filtered once, when they are made."""

    def __init__(self, report: Callable[[str], None] | None = None) -> None:
        """Make a filter; ``report`` gets a readable sample (``ascii()``) of each text it had to mend."""
        super().__init__()
        self.defects = 0
        self._report = report

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - given by Textual
        """Return the segments, mended where they have to be. Width in cells stays."""
        if all(is_safe(text) for text, _, control in segments if not control):
            return segments
        return [
            segment
            if segment.control or is_safe(segment.text) or _is_picture(segment)
            else Segment(self._mended(segment.text), segment.style)
            for segment in segments
        ]

    def _mended(self, text: str) -> str:
        self.defects += 1
        if self._report is not None:
            self._report(ascii(text[:_SAMPLE_LENGTH]))
        return set_cell_size(scrub(text), max(cell_len(text), 0))


def _is_picture(segment: Segment) -> bool:
    """Whether a piece is cells of a picture of ours, and nothing else."""
    return marked(segment) is not None and PICTURE_CELLS.fullmatch(segment.text) is not None


def permit(sequence: str) -> str:
    """Return what is to be written for a picture as it is. Raises ValueError for anything else: that is a defect."""
    from sm_console.core.raster import HARMLESS  # only where pictures are shown

    if not HARMLESS.fullmatch(sequence):
        raise ValueError(f"no picture: {sequence[:_SAMPLE_LENGTH]!a}")
    return sequence


def install(app: App[Any], report: Callable[[str], None] | None = None) -> Guard:
    """Put a guard behind all other filters of an app, and return it. Call before the app runs."""
    guard = Guard(report)
    app._filters.append(guard)  # noqa: SLF001 - Textual offers no public way to add a filter
    return guard
