"""How like a picture is to the reference logo: position, stretch, match, and how white what lies behind it is.

Both are cut to their content and laid over each other. The reference is first made as coarse as the picture,
so that a small picture is not held against a sharp one. The cut is then moved by parts of a pixel, edge by
edge, to where both agree best: what remains as difference in proportion is a stretch, not a rounding.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from statistics import median

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from sm_console.core.face import Likeness
from sm_console.pictures import proportion

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge in pixels."""

AT_MOST = 640
"""Pixels of the longer side that are looked at; larger pictures are made smaller first."""

_CELLS = 4096  # of the canvas on which both are compared
_INK = (31, 70, 120)  # a channel's distance from the background from which on something stands there: JPEG may leave 60
_WHITE = 240  # the least channel of what counts as white: JPEG leaves traces around lines
_NEARLY = 220  # the same beside a line, as far as JPEG's blocks reach
_BLOCK = 8
_SAME_INK = 0.985  # likeness of mean colours below which it is the logo in another colour
_STRAY = 0.03  # the share of what stands in the picture that may stand outside the logo
_PAPER = (255, 255, 255)
_RING = 24  # how much a plain background's edge may differ from its colour
_NEUTRAL = 24  # how coloured black, grey or white may be
_STEPS = (1.0, 0.5, 0.25)
_ROUNDS = 4  # in which every edge is tried once with the same step
_HOPELESS, _PERFECT = 0.25, 0.998  # matches below and above which moving the edges is no use
_BLOCKS = 4  # the canvas is also compared in so many rows and columns of blocks
_TOLERATED = 0.10  # the mean difference of the worst block that costs nothing
_SLACK = 0.03
_TURNED = 0.02  # by which a mirrored reference has to match better for the picture to be a mirrored one
_TURNS = (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.ROTATE_180)
_FINE = 0.12  # of a pixel, by which a small logo's edges may be off


class Content:
    """A picture's content: the picture on white, and the boxes in which something stands, by how dark it has to be."""

    def __init__(self, picture: Image.Image, *, on_white: bool = False) -> None:
        """``on_white``: it is known to stand on white, whatever colour reaches its edges."""
        self.picture = _without_corners(picture)
        self.ground = _PAPER if on_white else _ground(self.picture)
        self.boxes = [_box(self.picture, self.ground, ink) for ink in _INK]
        self.whole = self.boxes if self.ground == _PAPER else [_box(self.picture, _PAPER, ink) for ink in _INK]
        """The boxes of what stands on white: other ones where the content itself reaches the edges."""

    @property
    def blank(self) -> bool:
        """Whether nothing stands anywhere."""
        return self.boxes[0] is None


def compare(picture: Content, reference: Content) -> Likeness | None:
    """Return how like the two contents are, ``None`` where either is blank."""
    tries = []
    for box, base in zip((*picture.boxes, *picture.whole), reference.boxes * 2, strict=True):
        if box is not None and base is not None:
            model = _Model(reference.picture, base, _size(box))
            tries.append((model.match(picture.picture, box), model, box))
    if not tries:
        return None
    _, model, box = max(tries, key=operator.itemgetter(0))
    rough = box
    box, match = _registered(picture.picture, box, model)
    wide, high = _size(box)
    small = min(wide, high) < proportion.SMALL
    if small and match > _HOPELESS:
        fine, patch, made = proportion.refined(picture.picture, box, reference.picture, model.base)
        (wide, high), match = _size(fine), max(match, _agreement(made, patch))
    match -= max(0.0, _SAME_INK - model.ink(picture.picture, box)) * 5
    match -= max(0.0, _beside(picture.picture, picture.ground, box) - _STRAY) * 2
    if match > _HOPELESS and _is_turned(picture.picture, rough, model, match):
        match = 0.0
    width, height = _size(model.base)
    return Likeness(
        match=round(max(0.0, match), 3),
        white=round(_white(picture.picture, box, reference.picture, model.base), 3),
        stretch=round((wide / high) / (width / height), 3),
        slack=round(_SLACK + (_FINE if small else 0.5) / min(wide, high), 3),
        rounding=round(0.5 / min(wide, high), 3),
    )


def _size(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _without_corners(picture: Image.Image) -> Image.Image:
    """Return the picture with a circle crop's corners made white, as far as they are black or grey all over."""
    width, height = picture.size
    side = min(width, height)
    if side < 16 or max(width, height) > side * 1.02:
        return picture
    mark = max(2, side // 25)
    spots = [(0, 0), (width - mark, 0), (0, height - mark), (width - mark, height - mark)]
    corners = [ImageStat.Stat(picture.crop((x, y, x + mark, y + mark))) for x, y in spots]
    means = [corner.mean for corner in corners]
    plain = all(max(corner.stddev) < _RING / 2 for corner in corners)
    alike = all(abs(one - first) < _RING for mean in means for one, first in zip(mean, means[0], strict=True))
    if not plain or not alike or max(means[0]) - min(means[0]) > _NEUTRAL or min(means[0]) >= _WHITE:
        return picture
    inside = Image.new("L", picture.size, 0)
    edge = max(1, side // 50)
    ImageDraw.Draw(inside).ellipse((edge, edge, width - 1 - edge, height - 1 - edge), fill=255)
    ring = Image.new("L", picture.size, 0)
    ImageDraw.Draw(ring).ellipse((edge, edge, width - 1 - edge, height - 1 - edge), outline=255, width=edge)
    if median(_channel_median(picture, ring)) < _WHITE:
        return picture  # no circle of white inside: the corners belong to the picture
    return Image.composite(picture, Image.new("RGB", picture.size, "white"), inside)


def _channel_median(picture: Image.Image, mask: Image.Image) -> list[float]:
    return [float(value) for value in ImageStat.Stat(picture, mask).median]


def _ground(picture: Image.Image) -> tuple[int, int, int]:
    """Return the background's colour: that of the edge where it is one, else white."""
    width, height = picture.size
    edge = Image.new("L", picture.size, 0)
    ImageDraw.Draw(edge).rectangle((0, 0, width - 1, height - 1), outline=255, width=max(1, min(width, height) // 50))
    colour = [round(value) for value in _channel_median(picture, edge)]
    away = _distance(picture, (colour[0], colour[1], colour[2])).point(lambda value: 255 * (value > _RING))
    strays = ImageStat.Stat(away, edge).mean[0] / 255
    return (colour[0], colour[1], colour[2]) if strays < 0.1 else (255, 255, 255)


def _distance(picture: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """Return each pixel's largest distance in any channel from a colour."""
    red, green, blue = ImageChops.difference(picture, Image.new("RGB", picture.size, colour)).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _box(picture: Image.Image, ground: tuple[int, int, int], ink: int) -> Box | None:
    found = _distance(picture, ground).point(lambda value: 255 * (value > ink)).getbbox()
    return None if found is None else (float(found[0]), float(found[1]), float(found[2]), float(found[3]))


def _registered(picture: Image.Image, box: Box, model: _Model) -> tuple[Box, float]:
    """Move the box's edges to where the picture agrees best with the reference; return it and the match."""
    best = model.match(picture, box)
    for step in _STEPS if best > _HOPELESS else ():
        for _round in range(_ROUNDS):
            before = best
            for moved in _moves(box, step, picture.size):
                match = model.match(picture, moved)
                if match > best + 1e-4:
                    box, best = moved, match
            if best == before or best > _PERFECT:
                break
    return box, model.strict(picture, box)


def _moves(box: Box, step: float, size: tuple[int, int]) -> Iterator[Box]:
    for edge in range(4):
        for way in (-step, step):
            moved = list(box)
            moved[edge] = min(max(moved[edge] + way, 0.0), float(size[edge % 2]))
            if moved[2] - moved[0] >= 2 and moved[3] - moved[1] >= 2:
                yield (moved[0], moved[1], moved[2], moved[3])


class _Model:
    """The reference's content (in ``base``) on the canvas, made as coarse as a picture of that size."""

    def __init__(self, reference: Image.Image, base: Box, size: tuple[float, float]) -> None:
        width, height = _size(base)
        shape = (width / height) ** 0.5
        self._canvas = (max(4, round(_CELLS**0.5 * shape)), max(4, round(_CELLS**0.5 / shape)))
        coarse = (max(2, round(size[0])), max(2, round(size[1])))
        cut = reference.resize(coarse, Image.Resampling.BOX, base)
        self.base = base
        self._image = cut.resize(self._canvas, Image.Resampling.BILINEAR)
        self._grey = _centred(self._image.convert("L"))

    def match(self, picture: Image.Image, box: Box) -> float:
        """Return the correlation of greys with the picture's content in ``box``: 1.0 is the same."""
        return _correlation(self._grey, _centred(self._laid(picture, box).convert("L")))

    def strict(self, picture: Image.Image, box: Box) -> float:
        """Return the match with the picture's content in ``box``, as it is judged."""
        return _agreement(self._image, self._laid(picture, box))

    def ink(self, picture: Image.Image, box: Box) -> float:
        """Return how like the mean colours are that stand out from white: 1.0 is the same, whatever their strength."""
        one, other = (
            [255 - mean for mean in ImageStat.Stat(image).mean] for image in (self._image, self._laid(picture, box))
        )
        power = sum(map(operator.mul, one, one)) * sum(map(operator.mul, other, other))
        return sum(map(operator.mul, one, other)) / power**0.5 if power > 0 else 0.0

    def turned(self, picture: Image.Image, box: Box) -> float:
        """Return the match with the reference mirrored or turned, whichever is best."""
        laid = self._laid(picture, box)
        return max(_agreement(self._image.transpose(way), laid) for way in _TURNS)

    def _laid(self, picture: Image.Image, box: Box) -> Image.Image:
        return picture.resize(self._canvas, Image.Resampling.BILINEAR, box)


def _agreement(one: Image.Image, other: Image.Image) -> float:
    """Return the match in greys or in colours, whichever is less, minus what the worst block is off."""
    grey = _correlation(_centred(one.convert("L")), _centred(other.convert("L")))
    half = (max(2, one.width // 2), max(2, one.height // 2))  # JPEG keeps colours half as finely as light
    colour = _correlation(*(_centred(each.resize(half, Image.Resampling.BOX)) for each in (one, other)))
    off = ImageChops.difference(one, other).resize((_BLOCKS, _BLOCKS), Image.Resampling.BOX)
    worst = max(max(high for _low, high in ImageStat.Stat(off).extrema) / 255 - _TOLERATED, 0.0)
    return min(grey, colour) - worst


def _is_turned(picture: Image.Image, box: Box, model: _Model, match: float) -> bool:
    """Whether the picture is rather the reference mirrored or upside down."""
    return model.turned(picture, box) > match + _TURNED


def _centred(image: Image.Image) -> list[float]:
    """Return all channels' values less their mean, one behind the other."""
    values: list[float] = []
    for channel in image.split():
        data = channel.tobytes()
        mean = sum(data) / len(data)
        values += [value - mean for value in data]
    return values


def _correlation(one: list[float], other: list[float]) -> float:
    power = sum(map(operator.mul, one, one)) * sum(map(operator.mul, other, other))
    return sum(map(operator.mul, one, other)) / power**0.5 if power > 0 else 0.0


def _beside(picture: Image.Image, ground: tuple[int, int, int], box: Box) -> float:
    """Return the share of all that stands in the picture which stands outside ``box``."""
    ink = _distance(picture, ground).point(lambda value: 255 * (value > _INK[1]))
    total = ImageStat.Stat(ink).sum[0]
    room = max(1, min(picture.size) // 40)
    ImageDraw.Draw(ink).rectangle((box[0] - room, box[1] - room, box[2] + room, box[3] + room), fill=0)
    return ImageStat.Stat(ink).sum[0] / total if total else 0.0


def _white(picture: Image.Image, box: Box, reference: Image.Image, base: Box) -> float:
    """Return the share of white in all that the reference, laid over the picture, leaves white."""
    left, top, right, bottom = (round(edge) for edge in box)
    size = (max(1, right - left), max(1, bottom - top))
    expected = Image.new("RGB", picture.size, "white")
    expected.paste(reference.resize(size, Image.Resampling.BOX, base), (left, top))
    ink = _distance(expected, (255, 255, 255)).point(lambda value: 255 * (value > 5))
    spread = max(3, (min(picture.size) // 40) | 1)  # what stands beside a line is its blur, not the background
    ground = ImageChops.invert(ink.filter(ImageFilter.MaxFilter(spread)))
    if not ground.getbbox():
        return 1.0
    red, green, blue = picture.split()
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    white = least.point(lambda value: 255 * (value >= _WHITE))
    near = ink.filter(ImageFilter.MaxFilter(2 * _BLOCK + 1))
    white = Image.composite(least.point(lambda value: 255 * (value >= _NEARLY)), white, near)
    return ImageStat.Stat(white, ground).mean[0] / 255
