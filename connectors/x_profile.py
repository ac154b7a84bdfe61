"""An X account's public face."""

from __future__ import annotations

from typing import Any

from connectors.base import AccountRef
from connectors.http import Http
from connectors.picture import picture_hash
from connectors.x_rows import UserRow, decoded
from sm_console.core.events import ProfileSeen
from sm_console.core.model import Format

_SMALL = "_normal."
_NO_PICTURE = "/default_profile_images/"


async def read_profile(me: UserRow, http: Http, account: AccountRef) -> ProfileSeen:
    """Return name, presentation, pictures in full size and their hashes."""
    picture, cover = picture_address(me.profile_image_url or ""), cover_address(me.profile_banner_url or "")
    words = decoded(_expanded(me.description or "", me.entities, "description"))
    more = [decoded(me.location or ""), _expanded(me.url or "", me.entities, "url")]
    return ProfileSeen(
        name=me.name or me.username or "",
        description=words,
        about="\n".join(line for line in [words, *more] if line),
        about_format=Format.PLAIN,
        url=me.author.url,
        picture_url=picture,
        picture_sha256=await picture_hash(http, account, picture),
        cover_url=cover,
        cover_sha256=await picture_hash(http, account, cover),
    )


def picture_address(address: str) -> str:
    """Return the large picture's address for the small one's; empty for the sign that X shows where there is none."""
    if _NO_PICTURE in address:
        return ""
    head, mark, tail = address.rpartition(_SMALL)
    return f"{head}_400x400.{tail}" if mark else address


def cover_address(address: str) -> str:
    """Return the address of the banner in full size: X gives it without one."""
    return f"{address}/1500x500" if address and address.rstrip("/").rpartition("/")[2].isdigit() else address


def _expanded(text: str, entities: dict[str, Any] | None, field: str) -> str:
    """Return a text with what X's short addresses stand for. What is not as expected stays short."""
    part = (entities or {}).get(field)
    urls = part.get("urls") if isinstance(part, dict) else None
    for url in urls if isinstance(urls, list) else ():
        short, whole = (url.get("url"), url.get("expanded_url")) if isinstance(url, dict) else ("", "")
        if isinstance(short, str) and isinstance(whole, str) and short and whole:
            text = text.replace(short, whole)
    return text
