"""Feeds as rows: the parsing itself happens in a child process under limits."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec

from connectors.errors import Forbidden, Passing, ProtocolChanged
from connectors.http import Response
from sm_console.core.messages import N_
from sm_console.core.model import Message

WALL_SECONDS = 15.0
MAX_OUTPUT = 64 * 1024 * 1024
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # clocks go wrong by hours; what is further ahead is no time of publishing
_CHILD = Path(__file__).with_name("feed_child.py")
_AT_ONCE = 2  # children are heavy; two keep both cores of a small server busy
_END = re.compile(rb"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_TAIL = 4096  # some sites put a warning or a comment behind the end
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A post or a comment as a feed tells it. ``published`` is seconds since 1970 UTC."""

    id: str = ""
    link: str = ""
    title: str = ""
    author: str = ""
    author_url: str = ""
    published: int | None = None
    text: str = ""
    plain: bool = False
    answers: str = ""
    comments: str = ""
    count: int | None = None

    @property
    def key(self) -> str:
        """The entry's identity: its guid, else its address, without the scheme, which sites change."""
        return schemeless(self.id or self.link)

    @property
    def short(self) -> str:
        """The key as the cursor keeps it."""
        return hashlib.blake2s(self.key.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

    @property
    def mark(self) -> str:
        """A short fingerprint of all that can change (the count of comments is looked at on its own)."""
        parts = (self.title, self.text, self.author, self.published, self.answers, self.link)
        return f"{zlib.crc32(repr(parts).encode('utf-8', 'surrogatepass')):x}"

    def instant(self, fallback: datetime) -> datetime:
        """When it was published; feeds need not say, and some say nonsense."""
        try:
            moment = fallback if self.published is None else datetime.fromtimestamp(self.published, UTC)
        except (OverflowError, ValueError, OSError):
            return fallback
        return moment if _EARLIEST <= moment <= fallback + _AHEAD else fallback


class ParsedFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed. ``version`` is empty when the bytes were no feed at all."""

    version: str
    title: str = ""
    description: str = ""
    link: str = ""
    picture: str = ""
    updated: int | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def holds_comments(self) -> bool:
        """Whether this is a feed of comments rather than of posts."""
        marked = sum(1 for entry in self.entries if entry.answers or "#comment" in entry.id or "#comment" in entry.link)
        return marked * 2 > len(self.entries)


def schemeless(address: str) -> str:
    """Return an address without http:// or https://."""
    return address.removeprefix("https://").removeprefix("http://")


async def parse(answer: Response) -> ParsedFeed:
    """Parse an answer's body. Raises ProtocolChanged when it is no feed, Forbidden when it is too heavy."""
    feed = await parse_any(answer)
    if not feed.version:
        text = N_("{host} answered with something other than a feed")
        raise ProtocolChanged(Message(text, {"host": answer.host}), f"not a feed {answer.url_shown}")
    return feed


async def parse_any(answer: Response) -> ParsedFeed:
    """Parse an answer's body, whatever it is; what is no feed has no ``version``.

    Raises Forbidden when it is too heavy, Passing for a feed that was cut off: what was lost would never be
    asked for again, since the half's ETag is the whole's.
    """
    async with _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE)):
        output = await _run(answer.body, answer.headers.get("content-type", ""))
    if output is not None:
        try:
            feed = msgspec.json.decode(output, type=ParsedFeed)
        except msgspec.DecodeError:
            pass
        else:
            if feed.version and not _is_whole(answer.body):
                text = N_("The answer from {host} was damaged")
                raise Passing(Message(text, {"host": answer.host}), f"half a feed {answer.url_shown}")
            return feed
    text = N_("The feed from {host} is too heavy to read")
    raise Forbidden(Message(text, {"host": answer.host}), f"feed parser stopped {answer.url_shown}")


def _is_whole(body: bytes) -> bool:
    """Whether a feed has an end, in whichever encoding it is."""
    return _END.search(body.replace(b"\0", b"")[-_TAIL:]) is not None


async def _run(body: bytes, content_type: str) -> bytes | None:
    """Run the parser on the bytes; ``None`` when it was stopped by a limit or failed."""
    shown_type = "".join(c for c in content_type if c.isascii() and c.isprintable())[:200]
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_CHILD),
        shown_type,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(WALL_SECONDS):
            output = await _talk(child, body)
            return output if await child.wait() == 0 else None
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _talk(child: asyncio.subprocess.Process, body: bytes) -> bytes | None:
    if child.stdin is None or child.stdout is None:
        raise AssertionError
    try:
        child.stdin.write(body)
        await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):  # it died of a limit before it had read all
        return None
    output = bytearray()
    while chunk := await child.stdout.read(64 * 1024):
        output += chunk
        if len(output) > MAX_OUTPUT:
            return None
    return bytes(output)
