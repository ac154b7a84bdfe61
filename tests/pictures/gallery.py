"""Pictures made for the tests: invented logos, and what becomes of them on their way to a profile.

A picture is made large and then scaled as a whole, as platforms do, so that its proportions stay. Sizes, margins,
qualities and ways of scaling are thrown with dice: another seed makes other pictures of the same kinds.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

Draw = Callable[[ImageDraw.ImageDraw, float], None]

SIZES = (48, 2000)
"""The least and the greatest length of a picture's side in pixels."""
SMALLEST = 1 / 3
"""The share of pictures that are of the least size."""
EACH = 1
"""Pictures of each kind and logo."""
LARGE = 800
"""Pixels of the sheet on which smaller pictures are made first."""
SCALED = (Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.BOX)


def _letters(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], height: float, seed: int, *, count: int, ink: str
) -> None:
    """Draw something like letters: stems, bows and bars, another word for each seed."""
    dice, x = Random(seed), at[0]
    for _ in range(count):
        wide = height * dice.choice((0.45, 0.6, 0.75))
        stroke = max(1.0, height * 0.17)
        kind = dice.randrange(4)
        if kind in {0, 1}:
            draw.rectangle((x, at[1], x + stroke, at[1] + height), fill=ink)
        if kind in {1, 2}:
            draw.ellipse((x, at[1] + height * 0.35, x + wide, at[1] + height), outline=ink, width=round(stroke))
        if kind in {0, 3}:
            draw.rectangle((x, at[1] + height - stroke, x + wide, at[1] + height), fill=ink)
        if kind == 3:
            draw.line((x, at[1] + height, x + wide, at[1]), fill=ink, width=round(stroke))
        x += wide + height * 0.2


def _shield(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink: str, paper: str = "white") -> None:
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    draw.polygon([(x0, y0), (x1, y0), (x1, y0 + h * 0.6), (x0 + w / 2, y1), (x0, y0 + h * 0.6)], fill=ink)
    draw.ellipse((x0 + w * 0.3, y0 + h * 0.15, x0 + w * 0.7, y0 + h * 0.45), fill=paper)
    draw.polygon(
        [(x0 + w * 0.2, y0 + h * 0.55), (x0 + w * 0.8, y0 + h * 0.55), (x0 + w / 2, y0 + h * 0.85)], fill=paper
    )


def wide(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A shield with a word beside it, three times as wide as high."""
    _shield(draw, (0, 0, unit * 0.8, unit), "#0a4f9e")
    _letters(draw, (unit * 1.0, unit * 0.3), unit * 0.42, 1, count=7, ink="#1a1a1a")


def upright(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A red emblem with a word below it, higher than wide."""
    _shield(draw, (unit * 0.1, 0, unit * 0.9, unit), "#c8102e")
    _letters(draw, (0, unit * 1.15), unit * 0.22, 5, count=6, ink="#c8102e")


def word(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A word alone, in green."""
    _letters(draw, (0, 0), unit, 9, count=6, ink="#00713d")


def crest(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A round black emblem."""
    draw.ellipse((0, 0, unit, unit), outline="black", width=round(unit * 0.06))
    for spoke in range(5):
        angle = spoke * 2 * math.pi / 5 + 0.6  # no mirror shows it the same
        x, y = unit / 2 + unit * 0.32 * math.cos(angle), unit / 2 + unit * 0.32 * math.sin(angle)
        draw.ellipse((x - unit * 0.1, y - unit * 0.1, x + unit * 0.1, y + unit * 0.1), fill="black")
    draw.rectangle((unit * 0.42, unit * 0.2, unit * 0.58, unit * 0.8), fill="black")


def tall(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A lighthouse of thin strokes with a blue wave, four times as high as wide."""
    thin = max(1, round(unit * 0.012))
    draw.line([(unit * 0.09, 0), (unit * 0.02, unit * 0.8), (unit * 0.23, unit * 0.8), (unit * 0.16, 0)], width=thin)
    for step in range(5):
        y = unit * (0.08 + 0.14 * step)
        draw.line([(unit * 0.06, y), (unit * 0.2, y + unit * 0.07)], fill="#333333", width=thin)
    draw.arc((0, unit * 0.82, unit * 0.25, unit), 180, 350, fill="#0077c8", width=thin * 3)
    draw.rectangle((unit * 0.16, unit * 0.9, unit * 0.25, unit), fill="#0077c8")


def thin(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A square emblem of thin green lines."""
    stroke = max(1, round(unit * 0.015))
    draw.rectangle((0, 0, unit, unit), outline="#006341", width=stroke)
    for step in range(1, 6):
        draw.line([(0, unit * step / 6), (unit * step / 6, 0)], fill="#006341", width=stroke)
    draw.ellipse((unit * 0.45, unit * 0.45, unit * 0.9, unit * 0.9), outline="#006341", width=stroke)
    draw.line(
        [(unit * 0.67, unit * 0.5), (unit * 0.67, unit * 0.85), (unit * 0.8, unit * 0.7)], width=stroke, fill="#006341"
    )


def coloured(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """Four leaves of four colours with a word below."""
    for number, ink in enumerate(("#e4002b", "#ffb81c", "#00843d", "#005eb8")):
        x, y = (number % 2) * unit * 0.5, (number // 2) * unit * 0.5
        draw.pieslice((x, y, x + unit * 0.48, y + unit * 0.48), 90 * number, 90 * number + 250, fill=ink)
    _letters(draw, (0, unit * 1.1), unit * 0.2, 12, count=7, ink="#53565a")


def sign(draw: ImageDraw.ImageDraw, unit: float) -> None:
    """A filled square with a white figure and a word at its foot."""
    draw.rectangle((0, 0, unit, unit), fill="#6a1b7a")
    draw.polygon([(unit * 0.2, unit * 0.6), (unit * 0.45, unit * 0.15), (unit * 0.85, unit * 0.6)], fill="white")
    _letters(draw, (unit * 0.1, unit * 0.72), unit * 0.18, 14, count=6, ink="white")


LOGOS: dict[str, Draw] = {
    "wide": wide,
    "upright": upright,
    "word": word,
    "crest": crest,
    "tall": tall,
    "thin": thin,
    "coloured": coloured,
    "sign": sign,
}


def _other_wide(draw: ImageDraw.ImageDraw, unit: float) -> None:
    draw.ellipse((0, 0, unit * 0.9, unit), fill="#e07b00")
    _letters(draw, (unit * 1.05, unit * 0.3), unit * 0.42, 2, count=7, ink="#1a1a1a")


def _same_shield_other_word(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _shield(draw, (0, 0, unit * 0.8, unit), "#0a4f9e")
    _letters(draw, (unit * 1.0, unit * 0.3), unit * 0.42, 3, count=7, ink="#1a1a1a")


def _other_upright(draw: ImageDraw.ImageDraw, unit: float) -> None:
    draw.rectangle((unit * 0.1, 0, unit * 0.9, unit), fill="#c8102e")
    draw.line((unit * 0.1, 0, unit * 0.9, unit), fill="white", width=round(unit * 0.1))
    _letters(draw, (0, unit * 1.15), unit * 0.22, 6, count=6, ink="#c8102e")


def _other_word(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _letters(draw, (0, 0), unit, 10, count=6, ink="#00713d")


def _other_crest(draw: ImageDraw.ImageDraw, unit: float) -> None:
    draw.ellipse((0, 0, unit, unit), outline="black", width=round(unit * 0.06))
    draw.polygon([(unit * 0.5, unit * 0.15), (unit * 0.8, unit * 0.7), (unit * 0.2, unit * 0.7)], fill="black")


OTHERS: dict[str, Draw] = {
    "other wide": _other_wide,
    "same shield, other word": _same_shield_other_word,
    "other upright": _other_upright,
    "other word": _other_word,
    "other crest": _other_crest,
}


@lru_cache(maxsize=32)
def drawn(logo: Draw, height: int = 600) -> Image.Image:
    """Return a logo on nothing, cut to its content."""
    sheet = Image.new("RGBA", (height * 6, height * 2), (255, 255, 255, 0))
    logo(ImageDraw.Draw(sheet), height)
    box = sheet.getbbox()
    assert box is not None
    return sheet.crop(box)


def placed(
    logo: Image.Image,
    size: tuple[int, int],
    margin: float,
    ground: Image.Image | str | None = "white",
    *,
    stretch: float = 1.0,
    way: Image.Resampling = Image.Resampling.LANCZOS,
) -> Image.Image:
    """Return a picture with the logo in its middle; ``ground`` ``None`` is transparent. Made large, then scaled."""
    times = max(1.0, LARGE / max(size))
    large = (round(size[0] * times), round(size[1] * times))
    if isinstance(ground, Image.Image):
        sheet = ground.convert("RGBA").resize(large)
    else:
        sheet = Image.new("RGBA", large, ground or (255, 255, 255, 0))
    room = large[0] * (1 - 2 * margin), large[1] * (1 - 2 * margin)
    wide_, high = logo.width * stretch, float(logo.height)
    scale = min(room[0] / wide_, room[1] / high)
    scaled = logo.resize((max(1, round(wide_ * scale)), max(1, round(high * scale))), Image.Resampling.LANCZOS)
    sheet.alpha_composite(scaled, ((sheet.width - scaled.width) // 2, (sheet.height - scaled.height) // 2))
    return sheet.resize(size, way)


def photo(seed: int, size: int = 256) -> Image.Image:
    """Return something like a photograph: clouds of colour with edges and grain."""
    dice = Random(seed)
    picture = Image.new("RGB", (8, 8))
    picture.putdata([(dice.randrange(256), dice.randrange(256), dice.randrange(256)) for _ in range(64)])
    picture = picture.resize((size, size), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y, r = dice.randrange(size), dice.randrange(size), dice.randrange(size // 20, size // 5)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(dice.randrange(256) for _ in range(3)))
    return picture.filter(ImageFilter.GaussianBlur(2))


def circle(picture: Image.Image, outside: str | None) -> Image.Image:
    """Crop to the inscribed circle; ``outside`` is the corners' colour, ``None`` for transparent."""
    big = Image.new("L", (picture.width * 4, picture.height * 4), 0)
    ImageDraw.Draw(big).ellipse((0, 0, big.width - 1, big.height - 1), fill=255)
    mask = big.resize(picture.size, Image.Resampling.LANCZOS)
    sheet = Image.new("RGBA", picture.size, outside or (0, 0, 0, 0))
    sheet.paste(picture, (0, 0), mask)
    return sheet


def png(picture: Image.Image) -> bytes:
    """Return the picture as PNG."""
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """Return the picture as JPEG, on white."""
    file = io.BytesIO()
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, (0, 0), picture if picture.mode == "RGBA" else None)
    flat.save(file, "JPEG", quality=quality)
    return file.getvalue()


def noise(seed: int, size: int = 200) -> Image.Image:
    """Return grains of every colour."""
    return Image.frombytes("RGB", (size, size), Random(seed).randbytes(size * size * 3))


class _Throw:
    """What the dice say of one picture: its size, how much room is around the logo, how it is scaled."""

    def __init__(self, dice: Random) -> None:
        least, most = SIZES
        self.dice = dice
        small = dice.random() < SMALLEST
        self.side = least if small else round(math.exp(dice.uniform(math.log(least), math.log(most))))
        self.margin = dice.choice((0.0, 0.05, 0.1, 0.12, 0.18, 0.25))
        self.way = dice.choice(SCALED)

    def on(self, logo: Image.Image, ground: Image.Image | str | None = "white", **more: float) -> Image.Image:
        """Return the logo on a square ground."""
        margin = more.pop("margin", self.margin)
        return placed(logo, (self.side, self.side), margin, ground, way=self.way, **more)

    def file(self, picture: Image.Image) -> bytes:
        """Return the picture as PNG or as a good JPEG."""
        if self.dice.random() < 0.5:
            return png(picture.convert("RGB"))
        return jpeg(picture, self.dice.randrange(70, 96))


def passing(logo: Image.Image, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield what has to pass, each with its kind."""
    dice = Random(seed)
    for _ in range(EACH):
        throw = _Throw(dice)
        yield "on white, PNG", png(throw.on(logo).convert("RGB"))
        yield "transparent PNG", png(throw.on(logo, None))
        yield "no margin", throw.file(throw.on(logo, margin=0.0))
        yield "wide margin", throw.file(throw.on(logo, margin=0.25))
        broad = (throw.side * 3, throw.side) if logo.width > logo.height else (throw.side, throw.side * 3)
        yield "padded to a banner", throw.file(placed(logo, broad, 0.08, way=throw.way))
        for least in (40, 60, 80):
            quality = min(95, least + dice.randrange(20))
            yield f"JPEG quality {least} to {min(95, least + 19)}", jpeg(throw.on(logo), quality)
        for corners, outside in (("transparent", None), ("black", "black"), ("white", "white")):
            cropped = circle(throw.on(logo, margin=0.17), outside)
            yield f"circle, {corners} corners", png(cropped) if outside is None else jpeg(cropped, 85)
        yield "scaled twice", throw.file(throw.on(logo).resize((400, 400)).resize((throw.side, throw.side), throw.way))


def pasted(logo: Image.Image, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield what was made small and then pasted, by whole pixels: a small logo is really stretched by that."""
    dice = Random(seed)
    for _ in range(EACH):
        side, margin = dice.choice((48, 64, 96)), dice.choice((0.1, 0.17, 0.25))
        scale = side * (1 - 2 * margin) / max(logo.size)
        small = logo.resize(
            (max(1, round(logo.width * scale)), max(1, round(logo.height * scale))), dice.choice(SCALED)
        )
        sheet = Image.new("RGB", (side, side), "white")
        sheet.paste(small, ((side - small.width) // 2, (side - small.height) // 2), small)
        yield "pasted by whole pixels", png(sheet)


def failing(logo: Image.Image, name: str, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield what must never pass."""
    dice = Random(seed)
    for _ in range(EACH):
        throw = _Throw(dice)
        yield "all white", png(Image.new("RGB", (throw.side, throw.side), "white"))
        yield "random noise", throw.file(noise(dice.randrange(10**6)).resize((throw.side, throw.side)))
        yield "a photograph", throw.file(photo(dice.randrange(10**6)).resize((throw.side, throw.side)))
        framed = photo(dice.randrange(10**6)).convert("RGBA")
        yield "a photograph in a white frame", throw.file(throw.on(framed, margin=0.1))
        yield "on a photograph", throw.file(throw.on(logo, photo(dice.randrange(10**6))))
        for shade in ("#ffd400", "#0a4f9e", "#d0d0d0", "#f3ead2", "black"):
            yield f"on {shade}", throw.file(throw.on(logo, shade))
        for least, most in ((0.7, 0.8), (0.8, 0.9), (1.1, 1.2), (1.2, 1.3)):
            yield f"stretched {least} to {most}", throw.file(throw.on(logo, stretch=dice.uniform(least, most)))
        for other, draw in OTHERS.items():
            yield f"another logo ({other})", throw.file(throw.on(drawn(draw)))
        other = dice.choice([other for other in LOGOS if other != name])
        yield "another of the logos here", throw.file(throw.on(drawn(LOGOS[other])))
        yield "mirrored", throw.file(throw.on(logo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))
        yield "upside down", throw.file(throw.on(logo.rotate(180)))
        yield "on its side", throw.file(throw.on(logo.rotate(90, expand=True)))
        yield "askew", throw.file(throw.on(logo.rotate(dice.choice((-15, 15)), Image.Resampling.BICUBIC, expand=True)))
        yield "another colour", throw.file(throw.on(_recoloured(logo, dice.choice(("#ff7fd0", "#00a3ad", "#ff8200")))))
        yield "negative", throw.file(throw.on(_recoloured(logo, "white"), "black"))
        yield "half of it", throw.file(throw.on(logo.crop((0, 0, logo.width // 2, logo.height))))
        yield "half covered", throw.file(throw.on(_covered(logo, dice)))
        yield "twice", throw.file(throw.on(_beside(logo, logo)))
        yield "with another logo beside it", throw.file(throw.on(_beside(logo, drawn(_other_crest))))


def _covered(logo: Image.Image, dice: Random) -> Image.Image:
    """Return the logo with half of it under something else."""
    sheet = logo.copy()
    half = (logo.width // 2, logo.height) if dice.random() < 0.5 else (logo.width, logo.height // 2)
    over = photo(dice.randrange(10**6)).resize(half)
    corner = dice.choice(((0, 0), (logo.width - half[0], logo.height - half[1])))
    sheet.paste(over, corner)
    return sheet


def _beside(logo: Image.Image, other: Image.Image) -> Image.Image:
    other = other.resize((max(1, round(other.width * logo.height / other.height)), logo.height))
    sheet = Image.new("RGBA", (logo.width + other.width + logo.height // 5, logo.height), (255, 255, 255, 0))
    sheet.paste(logo, (0, 0))
    sheet.paste(other, (sheet.width - other.width, 0))
    return sheet


def _recoloured(logo: Image.Image, ink: str) -> Image.Image:
    sheet = Image.new("RGBA", logo.size, ink)
    sheet.putalpha(logo.getchannel("A"))
    return sheet
