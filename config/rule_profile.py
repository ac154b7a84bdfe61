"""The parts of a rule pack about an account's public face: R7 and R8 (pictures), R9 and R10 (About)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from config.errors import Fault, quoted
from config.reading import Table, filled, list_of, number, text, whole
from config.schema import PLATFORMS
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.rules import FaceSizes, InformationRules, PictureRules, ProfileRules

KEYS: Final = (
    *(f"profile.picture.{name}" for name in ("logo", "on_white", "white", "match", "doubt")),
    "profile.about.least",
    *(f"profile.information.{name}" for name in ("sentences", "links", "tolerance", "negations")),
)
"""What every pack must say; sizes and room are by platform, and a platform may have none."""

_MOST_CHARACTERS: Final = 1_000_000
_SIZE = re.compile(r"([1-9]\d{0,4})\s*[×x]\s*([1-9]\d{0,4})")
_FILE = re.compile(r"[^/\\\x00-\x1f]{1,100}")


def read(top: Table, changes: dict[str, Any]) -> None:
    """Read what a pack's file says of these into the flat table."""
    table = top.table("profile")
    picture = table.table("picture")
    _take(changes, picture, "logo", file_name)
    _take(changes, picture, "on_white", list_of(filled))
    for name in ("white", "match", "doubt"):
        _take(changes, picture, name, number(0, 1))
    picture.done()
    sizes = table.table("sizes")
    for platform in PLATFORMS:
        sizes.known.append(platform)
        if platform in sizes.data:
            size = sizes.table(platform)
            _take(changes, size, "picture", pixels)
            _take(changes, size, "cover", pixels)
            size.done()
    sizes.done()
    about = table.table("about")
    _take(changes, about, "least", whole(0, _MOST_CHARACTERS))
    room = about.table("room")
    for platform in PLATFORMS:
        _take(changes, room, platform, whole(0, _MOST_CHARACTERS))
    room.done()
    about.done()
    information = table.table("information")
    for name in ("sentences", "links", "negations"):
        _take(changes, information, name, list_of(filled))
    _take(changes, information, "tolerance", number(0, 0.5))
    information.done()
    table.done()


def _take(changes: dict[str, Any], table: Table, name: str, parser: Any) -> None:
    value = table.get(name, parser, None)
    if value is not None:
        changes[f"{table.key}.{name}"] = value


def pixels(value: Any) -> tuple[int, int]:
    """Read a picture's width and height."""
    match = _SIZE.fullmatch(filled(value).strip())
    if match is None:
        raise Fault(
            Message(N_('"{value}" is not a size in pixels'), {"value": quoted(value)}),
            Message(N_('write width and height: "400×400"')),
        )
    return int(match[1]), int(match[2])


def file_name(value: Any) -> str:
    """Read the name of a file in the configuration folder; empty for none."""
    found = text(value)
    if found and (not _FILE.fullmatch(found) or found.startswith(".")):
        raise Fault(
            Message(N_('"{value}" is not the name of a file in this folder'), {"value": quoted(found)}),
            Message(N_('write its name alone: "logo.png"')),
        )
    return found


def missing(flat: Mapping[str, Any]) -> list[str]:
    """Return the keys that a pack lacks."""
    return [key for key in KEYS if key not in flat]


def contradiction(flat: Mapping[str, Any]) -> tuple[str, Message] | None:
    """Return where doubt begins above certainty."""
    if flat["profile.picture.doubt"] > flat["profile.picture.match"]:
        return "profile.picture", Message(N_("doubt is larger than match"))
    return None


def profile(flat: Mapping[str, Any]) -> ProfileRules:
    """Return the rules of a whole pack."""
    return ProfileRules(
        picture=PictureRules(
            **{name: flat[f"profile.picture.{name}"] for name in ("logo", "on_white", "white", "match", "doubt")}
        ),
        sizes={
            platform: FaceSizes(
                picture=flat.get(f"profile.sizes.{platform}.picture"), cover=flat.get(f"profile.sizes.{platform}.cover")
            )
            for platform in PLATFORMS
            if any(key.startswith(f"profile.sizes.{platform}.") for key in flat)
        },
        about_least=flat["profile.about.least"],
        about_room={
            platform: flat[f"profile.about.room.{platform}"]
            for platform in PLATFORMS
            if f"profile.about.room.{platform}" in flat
        },
        information=InformationRules(
            **{name: flat[f"profile.information.{name}"] for name in ("sentences", "links", "tolerance", "negations")}
        ),
    )


def written(rules: ProfileRules) -> list[tuple[str, Any]]:
    """Return every key with its value, as the files name them."""
    found: list[tuple[str, Any]] = [
        (f"profile.picture.{name}", getattr(rules.picture, name)) for name in PictureRules.__struct_fields__
    ]
    for platform, sizes in rules.sizes.items():
        found += [
            (f"profile.sizes.{platform}.{name}", "×".join(map(str, size)))
            for name in FaceSizes.__struct_fields__
            if (size := getattr(sizes, name)) is not None
        ]
    found.append(("profile.about.least", rules.about_least))
    found += [(f"profile.about.room.{platform}", room) for platform, room in rules.about_room.items()]
    found += [
        (f"profile.information.{name}", getattr(rules.information, name)) for name in InformationRules.__struct_fields__
    ]
    return found
