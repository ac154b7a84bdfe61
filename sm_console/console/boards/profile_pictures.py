"""The pictures of a face beside each other, as the terminal can show them.

Where the terminal draws pictures itself, their places stand empty until the desk has made them ready: nothing coarser
is written first, only to be written over.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Literal

from textual.content import Content

from sm_console.console.wrap import fit
from sm_console.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sm_console.api.profile_views import FaceView
    from sm_console.console.controller import Console
    from sm_console.core.face import Thumb
    from sm_console.core.raster import Raster
    from widgets.pictures import Pictures

WIDEST, NARROW = 24, 14
"""Columns of a picture on a wide and on a narrow screen."""
WIDE_SCREEN = 120
MOST_KEPT = 24
"""Rasters kept, so that going back to an account asks nothing."""

Part = Literal["picture", "reference", "cover"]


class FacePictures:
    """What the terminal can draw, and what of it stands ready."""

    def __init__(self) -> None:
        self._pictures: Pictures | None = None
        self._references: dict[str, Thumb] = {}
        self._rasters: OrderedDict[tuple[Thumb, int, int], Raster] = OrderedDict()

    async def prepare(self, console: Console, view: FaceView, width: int) -> None:
        """Have a face's pictures ready. Asks the terminal what it can at the first call. Raises Refused, DeskGone."""
        self._pictures = pictures = await console.view.pictures()
        if pictures.ability.way is None:
            return
        console.view.show("thread")
        for part, thumb in _parts(view, width):
            if not _whole(thumb):
                continue
            raster = await self._raster(console, pictures, (view.account, part, thumb), _room(width))
            await pictures.take(raster, *pictures.room(thumb.width, thumb.height, *_room(width)))
            console.view.show("thread")

    async def _raster(
        self, console: Console, pictures: Pictures, which: tuple[str, Part, Thumb], room: tuple[int, int]
    ) -> Raster:
        from sm_console.api.profile_queries import AskRaster

        account, part, thumb = which
        way, box = pictures.ability.way, pictures.box(*pictures.room(thumb.width, thumb.height, *room))
        key = (thumb, *box)
        if key not in self._rasters and way is not None:
            colours = pictures.ability.colours
            self._rasters[key] = await console.ask(
                AskRaster(account=account, part=part, width=box[0], height=box[1], colours=colours, way=way)
            )
            while len(self._rasters) > MOST_KEPT:
                self._rasters.popitem(last=False)
        return self._rasters[key]

    def lines(self, view: FaceView | None, width: int, pack: str) -> list[Content]:
        """Pictures side by side, each under its name, all lines equally wide; none where none are wanted.

        Until a face is known the reference that its rule pack names stands alone, as it will afterwards: going from
        one account to the next must not send it again.
        """
        if self._pictures is not None and self._pictures.look == "none":
            return []
        parts: Sequence[tuple[Part, Thumb | None]] = (("picture", None), ("reference", self._references.get(pack)))
        if view is not None:
            parts = _parts(view, width)
            self._references[pack] = view.reference
        columns = [[Content(fit(_name(part), _room(width)[0])), *self._shown(thumb, width)] for part, thumb in parts]
        space = _room(width)[0] + 2
        return [
            Content("").join([_padded(column, number, space) for column in columns])
            for number in range(max(map(len, columns)))
        ]

    def _shown(self, thumb: Thumb | None, width: int) -> Sequence[Content]:
        from widgets.half_blocks import fitting, half_blocks, shapes

        if thumb is None:
            return ()
        if not _whole(thumb):
            return [Content(_("(none)"))]
        pictures, room = self._pictures, _room(width)
        size = fitting(thumb.width, thumb.height, *room)
        if pictures is None:
            return [Content("")] * size[1]
        if pictures.ability.way is not None:
            size = pictures.room(thumb.width, thumb.height, *room)
            raster = self._rasters.get((thumb, *pictures.box(*size)))
            drawing = pictures.held(raster, *size) if raster is not None else None
            if drawing is not None:
                return drawing.lines
            if raster is None or raster.sound:
                return [Content("")] * size[1]
        make = half_blocks if pictures.look == "colour" else shapes
        return make(thumb.width, thumb.height, thumb.rgb, *fitting(thumb.width, thumb.height, *room))


def _parts(view: FaceView, width: int) -> list[tuple[Part, Thumb]]:
    """The profile picture, the reference and, where there is room, the background."""
    parts: list[tuple[Part, Thumb]] = [("picture", view.picture), ("reference", view.reference)]
    if width >= WIDE_SCREEN and _whole(view.cover):
        parts.append(("cover", view.cover))
    return parts


def _name(part: Part) -> str:
    return {"picture": _("Picture"), "reference": _("Reference"), "cover": _("Background")}[part]


def _room(width: int) -> tuple[int, int]:
    """Columns and rows for a picture."""
    columns = WIDEST if width >= WIDE_SCREEN else NARROW
    return columns, columns // 2


def _whole(thumb: Thumb) -> bool:
    return thumb.width > 0 and thumb.height > 0 and len(thumb.rgb) == thumb.width * thumb.height * 3


def _padded(column: list[Content], number: int, room: int) -> Content:
    line = column[number] if number < len(column) else Content("")
    return Content.assemble(line, " " * max(0, room - line.cell_length))
