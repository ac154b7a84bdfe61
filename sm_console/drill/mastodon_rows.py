"""The simulated Mastodon server's JSON. ``lean`` leaves out all that smaller servers do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sm_console.drill.mastodon_state import Notice, Person, Status, World


def moment(at: datetime, *, lean: bool) -> str:
    """Write an instant: milliseconds and Z at Mastodon, an offset and no fraction elsewhere."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}+00:00" if lean else f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def account_json(world: World, person: Person, address: str, *, lean: bool) -> dict[str, Any]:
    """Return an account."""
    url = f"{address}/@{person.acct}"
    if lean:
        return {"id": person.id, "username": person.username, "acct": person.acct, "display_name": person.name}
    picture = (
        f"{address}/avatars/{person.id}.png" if person.id == world.me else f"{address}/avatars/original/missing.png"
    )
    cover = f"{address}/headers/{person.id}.png" if person.id == world.me else f"{address}/headers/original/missing.png"
    return {
        "id": person.id,
        "username": person.username,
        "acct": person.acct,
        "display_name": person.name,
        "locked": False,
        "bot": False,
        "discoverable": True,
        "indexable": False,
        "group": False,
        "created_at": "2024-01-01T00:00:00.000Z",
        "note": person.note,
        "url": url,
        "uri": f"{address}/users/{person.username}",
        "avatar": picture,
        "avatar_static": picture,
        "header": cover,
        "header_static": cover,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": sum(1 for status in world.statuses.values() if status.person == person.id),
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }


def credentials_json(world: World, address: str, *, lean: bool) -> dict[str, Any]:
    """Return the account itself, as its owner sees it."""
    me = world.people[world.me]
    row = account_json(world, me, address, lean=lean)
    if lean:
        return {**row, "note": me.note, "avatar": f"{address}/avatars/{me.id}.png"}
    role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": "sv",
        "note": "Vi svarar vardagar.",
        "fields": [],
        "follow_requests_count": 0,
        "indexable": False,
    }
    return {**row, "source": source, "role": role}


def status_json(world: World, status: Status, address: str, *, lean: bool) -> dict[str, Any]:
    """Return a status."""
    person = world.people[status.person]
    above = world.statuses.get(status.parent)
    named = [world.people[item] for item in status.named if item in world.people]
    row: dict[str, Any] = {
        "id": status.id,
        "created_at": moment(status.created, lean=lean),
        "content": status.content,
        "account": account_json(world, person, address, lean=lean),
        "visibility": status.visibility,
        "uri": f"{address}/users/{person.username}/statuses/{status.id}",
        "mentions": [
            {"id": p.id, "username": p.username, "acct": p.acct, "url": f"{address}/@{p.acct}"} for p in named
        ],
    }
    if status.parent and (above is not None or not lean):
        row["in_reply_to_id"] = status.parent
        row["in_reply_to_account_id"] = above.person if above is not None else None
    if lean:
        return row | ({"edited_at": moment(status.edited, lean=True)} if status.edited else {})
    return {
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        **row,
        "sensitive": bool(status.warning),
        "spoiler_text": status.warning,
        "language": "sv",
        "url": f"{address}/@{person.acct}/{status.id}",
        "replies_count": len(world.answers(status.id)),
        "reblogs_count": 0,
        "favourites_count": status.likes,
        "edited_at": moment(status.edited, lean=False) if status.edited else None,
        "favourited": status.likes > 0,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "reblog": None,
        "media_attachments": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def notice_json(world: World, notice: Notice, address: str, *, lean: bool) -> dict[str, Any]:
    """Return a notification."""
    status = world.statuses[notice.status]
    row = {
        "id": notice.id,
        "type": "mention",
        "created_at": moment(notice.created, lean=lean),
        "account": account_json(world, world.people[status.person], address, lean=lean),
        "status": status_json(world, status, address, lean=lean),
    }
    return row if lean else {**row, "group_key": f"ungrouped-{notice.id}"}


def instance_json(world: World, address: str) -> dict[str, Any]:
    """Return the server's description, second version."""
    contact = {"email": "drift@social.test", "account": None}
    statuses = {"max_characters": world.longest, "max_media_attachments": 4, "characters_reserved_per_url": 23}
    return {
        "domain": "social.test",
        "title": "Social",
        "version": "4.5.0",
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"{address}/thumbnail.png"},
        "icon": [],
        "languages": ["sv"],
        "configuration": {
            "urls": {"streaming": "wss://social.test"},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": statuses,
            "media_attachments": {
                "supported_mime_types": ["image/png"],
                "description_limit": 1500,
                "image_size_limit": 16777216,
                "image_matrix_limit": 33177600,
                "video_size_limit": 103809024,
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8294400,
            },
            "polls": {
                "max_options": 4,
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2629746,
            },
            "translation": {"enabled": False},
            "limited_federation": False,
            "vapid": {"public_key": "x"},
        },
        "registrations": {
            "enabled": False,
            "approval_required": False,
            "message": None,
            "url": None,
            "min_age": None,
            "reason_required": None,
        },
        "api_versions": {"mastodon": 7},
        "contact": contact,
        "rules": [],
    }
