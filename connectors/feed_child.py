"""Runs as a program of its own: reads a feed's bytes on standard input, writes what it says as JSON.

The parser can be hung by a few kilobytes, so it runs under limits that the kernel keeps; nothing
else of ours is imported here. The only argument is the answer's Content-Type.
"""

from __future__ import annotations

import calendar
import io
import json
import resource
import sys
from typing import Any

CPU_SECONDS = 5
ADDRESS_SPACE = 768 * 1024 * 1024
MAX_ENTRIES = 1000


def limit() -> None:
    """Let the kernel stop this process when it computes too long, grows too large or writes a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parse(data: bytes, content_type: str) -> dict[str, Any]:
    """Return the feed's name and entries. Texts stay as the feed gives them: nothing is sanitised."""
    import feedparser

    headers = {"content-type": content_type} if content_type else {}
    found = feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    feed = found.get("feed", {})
    return {
        "version": _text(found.get("version")),
        "title": _text(feed.get("title")),
        "description": _text(feed.get("subtitle")),
        "link": _text(feed.get("link")),
        "picture": _text(feed.get("image", {}).get("href") or feed.get("logo") or feed.get("icon")),
        "updated": _seconds(dict.get(feed, "updated_parsed") or feed.get("published_parsed")),
        "entries": [_entry(entry) for entry in found.get("entries", [])[:MAX_ENTRIES]],
    }


def _entry(entry: Any) -> dict[str, Any]:
    content = next(iter(entry.get("content") or []), None) or entry.get("summary_detail") or {}
    reply = entry.get("thr_in-reply-to")
    replies = [
        link for link in entry.get("links") or [] if link.get("rel") == "replies" and "xml" in _text(link.get("type"))
    ]
    total = _text(entry.get("slash_comments") or entry.get("thr_total"))
    return {
        "id": _text(entry.get("id")),
        "link": _text(entry.get("link")),
        "title": _text(entry.get("title")),
        "author": _text(entry.get("author_detail", {}).get("name") or entry.get("author")),
        "author_url": _text(entry.get("author_detail", {}).get("href")),
        "published": _seconds(entry.get("published_parsed") or dict.get(entry, "updated_parsed")),
        "text": _text(content.get("value")),
        "plain": content.get("type") == "text/plain",
        "answers": _text(reply.get("ref")) if isinstance(reply, dict) else "",
        "comments": _text(entry.get("wfw_commentrss") or next((r.get("href") for r in replies), "")),
        "count": int(total) if total.isascii() and total.isdigit() and len(total) < 9 else None,
    }


def _text(value: Any) -> str:
    """Return a text that JSON and the store can hold: half a surrogate pair becomes the sign for the unreadable."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else ""


def _seconds(parsed: Any) -> int | None:
    """Return the parser's UTC time as seconds since 1970."""
    try:
        return calendar.timegm(parsed) if parsed else None
    except (OverflowError, ValueError, TypeError):
        return None


def main() -> None:
    """Read, parse, write."""
    limit()
    content_type = sys.argv[1] if len(sys.argv) > 1 else ""
    answer = json.dumps(parse(sys.stdin.buffer.read(), content_type))
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
