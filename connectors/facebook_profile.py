"""A Facebook Page's public face."""

from __future__ import annotations

from connectors.graph import Graph
from connectors.graph_data import record, word
from connectors.http import Http
from connectors.picture import picture_hash
from sm_console.core.events import ProfileSeen
from sm_console.core.model import Format

_ABOUT_FIELDS = ("about", "bio", "description", "general_info", "company_overview", "mission")
_FIELDS = (
    f"id,name,username,link,{','.join(_ABOUT_FIELDS)},"
    "picture.width(320).height(320){url,width,height,is_silhouette},cover{id,cover_id,source,offset_x,offset_y}"
)


async def read_profile(graph: Graph, http: Http, page: str) -> ProfileSeen:
    """Read name, texts and pictures. The pictures' addresses expire: what counts is their bytes' hash."""
    row = record((await graph.get(page, {"fields": _FIELDS})).value)
    texts = [word(row.get(name)).strip() for name in _ABOUT_FIELDS]
    picture = record(row.get("picture"))
    picture = record(picture.get("data")) or picture
    picture_url = "" if picture.get("is_silhouette") is True else word(picture.get("url"))
    cover_url = word(record(row.get("cover")).get("source"))
    return ProfileSeen(
        name=word(row.get("name")),
        description=word(row.get("about")),
        about="\n\n".join(dict.fromkeys(text for text in texts if text)),
        about_format=Format.PLAIN,
        url=word(row.get("link")),
        picture_url=picture_url,
        picture_sha256=await picture_hash(http, graph.account, picture_url),
        cover_url=cover_url,
        cover_sha256=await picture_hash(http, graph.account, cover_url),
    )
