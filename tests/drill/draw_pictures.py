"""Draw the drill's invented logo and its accounts' pictures anew: ``python -m tests.drill.draw_pictures``."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

import sm_console.drill

FOLDER = Path(sm_console.drill.__file__).parent / "sundmala" / "pictures"
INK, SUN, SEA = (20, 54, 96), (222, 150, 20), (30, 120, 150)


def logo(size: int = 320) -> Image.Image:
    """Sundmåla's mark: a sun half below the horizon, over three waves, in a ring open to the right."""
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    unit = size / 32
    draw.arc([4 * unit, 4 * unit, 28 * unit, 28 * unit], 40, 320, fill=INK, width=round(2 * unit))
    draw.pieslice([11 * unit, 9 * unit, 21 * unit, 19 * unit], 180, 360, fill=SUN)
    for row, (left, right) in enumerate(((8, 24), (10, 22), (12, 20))):
        top = (16 + 2.6 * row) * unit
        draw.rectangle([left * unit, top, right * unit, top + 1.3 * unit], fill=SEA)
    return image


def photo(size: tuple[int, int] = (320, 320)) -> Image.Image:
    """A hillside at dusk: what somebody took with a telephone."""
    width, height = size
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for y in range(height):
        share = y / height
        draw.line([(0, y), (width, y)], fill=(int(90 + 130 * share), int(70 + 60 * share), int(130 - 80 * share)))
    for step in range(0, width, 8):
        top = height * 0.55 + ((step * 37) % 50)
        draw.rectangle([step, top, step + 8, height], fill=(40, 60 + step % 40, 45))
    return image


def on_blue(mark: Image.Image) -> Image.Image:
    """The mark in white on blue: pretty, and against R7."""
    sheet = Image.new("RGB", mark.size, (10, 110, 189))
    sheet.paste(Image.new("RGB", mark.size, "white"), (0, 0), ImageChops.invert(mark.convert("L")))
    return sheet


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    mark = logo()
    on_photo = photo()
    on_photo.paste(mark.resize((120, 120)).crop((12, 12, 108, 108)), (200, 200))
    pictures = {"logo": mark, "stretched": mark.resize((320, 200)), "photo": on_photo, "on-blue": on_blue(mark)}
    pictures["cover"] = photo((851, 315))
    for name, image in pictures.items():
        image.quantize(64).save(FOLDER / f"{name}.png", optimize=True)
    mark.save(FOLDER / "logo-photo.jpg", quality=80)


if __name__ == "__main__":
    main()
