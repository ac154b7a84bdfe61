"""How WordPress writes its rows as JSON."""

from __future__ import annotations

import html
from datetime import datetime
from typing import Any

from sm_console.drill.wordpress_state import Comment, Post, User


def html_escape(text: str) -> str:
    """Escape as WordPress stores names of blogs."""
    return html.escape(text, quote=False)


def paragraphs(text: str) -> str:
    """Return the text as visitors get it: blank lines make paragraphs, other line ends breaks."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return "".join("<p>" + block.replace("\n", "<br />\n") + "</p>\n" for block in blocks if block)


def comment_json(row: Comment, address: str, *, edit: bool) -> dict[str, Any]:
    """Return a comment; ``edit`` adds what only moderators see."""
    shown: dict[str, Any] = {
        "id": row.id,
        "post": row.post,
        "parent": row.parent,
        "author": row.author,
        "author_name": row.author_name,
        "author_url": row.author_url,
        "date": _stamp(row.date),
        "date_gmt": _stamp(row.date),
        "content": _text(row.content, edit=edit),
        "link": f"{address}/?p={row.post}#comment-{row.id}",
        "status": row.status,
        "type": row.type,
    }
    if edit:
        shown |= {"author_email": "", "author_ip": row.ip, "author_user_agent": row.agent}
    return shown


def post_json(row: Post, address: str, *, edit: bool) -> dict[str, Any]:
    """Return a post or a page."""
    title = {"rendered": row.title}
    return {
        "id": row.id,
        "date": _stamp(row.date),
        "date_gmt": _stamp(row.date),
        "modified": _stamp(row.modified),
        "modified_gmt": _stamp(row.modified),
        "slug": row.slug or f"inlagg-{row.id}",
        "status": row.status,
        "type": row.kind,
        "link": f"{address}/?p={row.id}",
        "title": {"raw": row.title, **title} if edit else title,
        "content": _text(row.content, edit=edit),
        "author": row.author,
    }


def user_json(row: User, *, edit: bool) -> dict[str, Any]:
    """Return a user; ``edit`` adds roles and rights."""
    shown: dict[str, Any] = {"id": row.id, "name": row.name}
    if edit:
        shown |= {"roles": [row.role], "capabilities": dict.fromkeys(sorted(row.capabilities), True)}
    return shown


def _text(text: str, *, edit: bool) -> dict[str, str]:
    rendered = {"rendered": paragraphs(text)}
    return {**rendered, "raw": text} if edit else rendered


def _stamp(moment: datetime) -> str:
    """Write UTC as WordPress does: to the second, without saying that it is UTC."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
