"""How a desk and its clients talk over a stream: length-prefixed msgpack frames.

A frame is a four-byte big-endian length and that many bytes of msgpack, at most ``MAX_FRAME``.
The desk speaks first with :class:`Hello`; the client answers with its own. After that the client
sends ``Ask``, ``Do`` and ``Watch``, each with an id of its choice, as many at once as it likes; the
desk answers each id once with ``Answer`` or ``Refusal``, in any order, and sends ``ChangeNote``
whenever something changed after a ``Watch``.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec

from sm_console.api.commands import Command
from sm_console.api.protocol import AnyCommand, AnyQuery
from sm_console.api.queries import Query
from sm_console.core.model import Message

VERSION: Final = 2
"""Raised whenever a frame, query, command or view changes so that old and new cannot talk."""

MAX_FRAME: Final = 16 * 1024 * 1024
"""Bytes in one frame; a longer one ends the connection."""

MAX_REQUEST: Final = 1024 * 1024
"""The same for what clients send: questions and commands are small."""

_PREFIX: Final = 4


class WireError(Exception):
    """The other end broke the protocol: too long a frame, bytes that mean nothing, another version."""


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="hello"):
    """First frame in both directions. ``mode`` is the desk's, empty from a client."""

    version: int
    mode: str = ""


class Ask(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="ask"):
    """A question; ``query`` is an encoded Query, decoded apart so that a bad one can be refused by id."""

    id: int
    query: msgspec.Raw


class Do(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="do"):
    """A command, encoded like a question."""

    id: int
    command: msgspec.Raw


class Watch(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="watch"):
    """From now on, send ChangeNotes on this connection."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="answer"):
    """What was asked for or done; ``value`` is of the type the query or command names."""

    id: int
    value: msgspec.Raw


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="refusal"):
    """The desk says no (see ``commands.Refused``). ``id`` 0 concerns the whole connection."""

    id: int
    code: str
    message: Message


class ChangeNote(msgspec.Struct, frozen=True, kw_only=True, tag_field="f", tag="change"):
    """Something changed (see ``desk.Change``)."""

    topics: frozenset[str]
    seq: int


Frame = Hello | Ask | Do | Watch | Answer | Refusal | ChangeNote

_encoder = msgspec.msgpack.Encoder()
_frames: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame)
_queries: msgspec.msgpack.Decoder[AnyQuery] = msgspec.msgpack.Decoder(AnyQuery)
_commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)
_answers: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def pack(value: object) -> msgspec.Raw:
    """Encode a query, command or view to put into a frame."""
    return msgspec.Raw(_encoder.encode(value))


def unpack_query(raw: msgspec.Raw) -> Query[Any]:
    """Decode a question. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _queries.decode(raw)


def unpack_command(raw: msgspec.Raw) -> Command[Any]:
    """Decode a command. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _commands.decode(raw)


def unpack_answer(raw: msgspec.Raw, returns: Any) -> Any:
    """Decode an answer as the type that its query or command promised. Raises like ``unpack_query``."""
    decoder = _answers.get(returns)
    if decoder is None:
        decoder = _answers[returns] = msgspec.msgpack.Decoder(returns)
    return decoder.decode(raw)


def to_bytes(frame: Frame, limit: int = MAX_FRAME) -> bytes:
    """Encode a frame with its length in front. Raises WireError when it is too long."""
    body = _encoder.encode(frame)
    if len(body) > limit:
        raise WireError(f"a frame of {len(body)} bytes is too long")
    return len(body).to_bytes(_PREFIX, "big") + body


async def read_frame(reader: asyncio.StreamReader, limit: int = MAX_FRAME) -> Frame:
    """Read the next frame.

    Raises:
        asyncio.IncompleteReadError: the other end has closed (``partial`` is empty between frames).
        WireError: the frame is too long or cannot be read.
    """
    length = int.from_bytes(await reader.readexactly(_PREFIX), "big")
    if length > limit:
        raise WireError(f"a frame of {length} bytes is too long")
    body = await reader.readexactly(length)
    try:
        return _frames.decode(body)
    except msgspec.DecodeError as error:  # ValidationError is one of its kinds; neither quotes the data
        raise WireError(f"an unreadable frame: {error}") from error
