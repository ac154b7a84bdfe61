"""Pictures made for the tests: invented logos, and what becomes of them on their way to a profile."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from random import Random

from PIL import Image, ImageDraw, ImageFilter

Draw = Callable[[ImageDraw.ImageDraw, float], None]

SIZES: tuple[int, ...] = (48, 160, 2000)
QUALITIES = (40, 55, 70, 85, 95)
MARGINS = (0.0, 0.05, 0.12, 0.25)


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
        angle = spoke * 2 * math.pi / 5 + 0.3
        x, y = unit / 2 + unit * 0.32 * math.cos(angle), unit / 2 + unit * 0.32 * math.sin(angle)
        draw.ellipse((x - unit * 0.1, y - unit * 0.1, x + unit * 0.1, y + unit * 0.1), fill="black")
    draw.rectangle((unit * 0.42, unit * 0.2, unit * 0.58, unit * 0.8), fill="black")


LOGOS: dict[str, Draw] = {"wide": wide, "upright": upright, "word": word, "crest": crest}


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


def drawn(logo: Draw, height: int = 600) -> Image.Image:
    """Return a logo on nothing, cut to its content."""
    sheet = Image.new("RGBA", (height * 6, height * 2), (255, 255, 255, 0))
    logo(ImageDraw.Draw(sheet), height)
    box = sheet.getbbox()
    assert box is not None
    return sheet.crop(box)


def placed(
    logo: Image.Image, size: int, margin: float, ground: Image.Image | str | None = "white", stretch: float = 1.0
) -> Image.Image:
    """Return a square picture with the logo in its middle; ``ground`` ``None`` is transparent."""
    if isinstance(ground, Image.Image):
        sheet = ground.convert("RGBA").resize((size, size))
    else:
        sheet = Image.new("RGBA", (size, size), ground or (255, 255, 255, 0))
    room = size * (1 - 2 * margin)
    wide, high = logo.width * stretch, float(logo.height)
    scale = min(room / wide, room / high)
    small = logo.resize((max(1, round(wide * scale)), max(1, round(high * scale))), Image.Resampling.LANCZOS)
    sheet.alpha_composite(small, ((size - small.width) // 2, (size - small.height) // 2))
    return sheet


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
    picture.save(file, "PNG")
    return file.getvalue()


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """Return the picture as JPEG, on white."""
    file = io.BytesIO()
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, (0, 0), picture if picture.mode == "RGBA" else None)
    flat.save(file, "JPEG", quality=quality)
    return file.getvalue()


def passing(logo: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Yield what has to pass, each with its kind."""
    for size in SIZES:
        yield "on white, PNG", png(placed(logo, size, 0.1).convert("RGB"))
        yield "transparent PNG", png(placed(logo, size, 0.1, None))
        yield "circle, transparent corners", png(circle(placed(logo, size, 0.17), None))
        yield "circle, black corners", jpeg(circle(placed(logo, size, 0.17), "black"), 85)
        yield "circle, white corners", jpeg(circle(placed(logo, size, 0.17), "white"), 85)
        for margin in MARGINS:
            yield f"margin {margin:.0%}", png(placed(logo, size, margin).convert("RGB"))
        for quality in QUALITIES:
            yield f"JPEG quality {quality}", jpeg(placed(logo, size, 0.1), quality)
    for scale in (0.16, 0.4, 1.0):
        tight = logo.resize((round(logo.width * scale), round(logo.height * scale)), Image.Resampling.LANCZOS)
        yield "not square, tight", png(tight)


def failing(logo: Image.Image, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield what must never pass."""
    for size in SIZES:
        yield "all white", png(Image.new("RGB", (size, size), "white"))
        for shade in ("#ffd400", "#0a4f9e", "#d0d0d0", "#f3ead2", "black"):
            yield f"on {shade}", jpeg(placed(logo, size, 0.1, shade), 85)
        yield "on a photograph", jpeg(placed(logo, size, 0.1, photo(size)), 85)
        yield "a photograph", jpeg(photo(size + 1).resize((size, size)), 85)
        yield "a photograph in a white frame", jpeg(placed(photo(size + 2).convert("RGBA"), size, 0.1), 85)
        for stretch in (0.6, 0.75, 0.85, 1.18, 1.33, 1.6):
            yield f"stretched {stretch}", png(placed(logo, size, 0.1, "white", stretch).convert("RGB"))
        for other, draw in OTHERS.items():
            yield f"another logo ({other})", jpeg(placed(drawn(draw), size, 0.1), 90)
        for other, draw in LOGOS.items():
            if other != name:
                yield "another of the logos here", jpeg(placed(drawn(draw), size, 0.1), 90)
        yield "upside down", png(placed(logo.rotate(180), size, 0.1).convert("RGB"))
        yield "half of it", png(placed(logo.crop((0, 0, logo.width // 2, logo.height)), size, 0.1).convert("RGB"))
        yield "negative", png(placed(_recoloured(logo, "white"), size, 0.1, "black").convert("RGB"))
        yield "another colour", png(placed(_recoloured(logo, "#ff7fd0"), size, 0.1).convert("RGB"))


def _recoloured(logo: Image.Image, ink: str) -> Image.Image:
    sheet = Image.new("RGBA", logo.size, ink)
    sheet.putalpha(logo.getchannel("A"))
    return sheet
