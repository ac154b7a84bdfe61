# ruff: noqa: ARG002, FBT001 - SQLAlchemy calls these with a value and a dialect
"""Column types that fit SQLite's STRICT tables: everything is INTEGER, TEXT or BLOB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator

E = TypeVar("E", bound=StrEnum)
S = TypeVar("S", bound=msgspec.Struct)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WHOLE = BigInteger().with_variant(Integer(), "sqlite")


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 in UTC; exact, unlike ``timestamp()``. Raises TypeError for a naive datetime."""
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the aware UTC datetime that :func:`to_micros` stored."""
    return EPOCH + MICROSECOND * micros


def _instant(micros: int | None) -> datetime | None:
    # Multiplied: as exact as timedelta(microseconds=…), in half the time.
    return None if micros is None else EPOCH + MICROSECOND * micros


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as whole UTC microseconds."""

    impl = WHOLE
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Read. Directly, without SQLAlchemy's step between: no type is read as often."""
        return _instant


class Flag(TypeDecorator[bool]):
    """A yes or no, stored as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Store."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Read."""
        return None if value is None else bool(value)


class _Known(dict[Any, Any]):
    """The members of an enum by their values, and ``None`` by itself. Raises ValueError for any other value."""

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__({word.value: word for word in words})
        self[None] = None
        self._words = words

    def __missing__(self, value: Any) -> Any:
        return self._words(value)


class Word(TypeDecorator[E], Generic[E]):
    """A member of a StrEnum, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Store; refuses a word that the enum does not have."""
        return None if value is None else self.words(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], E | None]:
        """Read, directly as an Instant is; refuses a word that the enum does not have."""
        return _Known(self.words).__getitem__


class JsonList(TypeDecorator[tuple[S, ...]], Generic[S]):
    """A few small structs, stored as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, struct: type[S]) -> None:
        super().__init__()
        self.struct = struct

    def process_bind_param(self, value: Sequence[S] | None, dialect: Dialect) -> str | None:
        """Store."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[S, ...] | None:
        """Read."""
        return None if value is None else msgspec.json.decode(value, type=tuple[self.struct, ...])  # type: ignore[name-defined]


class TextList(TypeDecorator[tuple[str, ...]]):
    """A few words, stored as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        """Store."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        """Read."""
        return None if value is None else msgspec.json.decode(value, type=tuple[str, ...])


class Json(TypeDecorator[S], Generic[S]):
    """A small struct, stored as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, struct: type[S]) -> None:
        super().__init__()
        self.struct = struct

    def process_bind_param(self, value: S | None, dialect: Dialect) -> str | None:
        """Store."""
        return None if value is None else msgspec.json.encode(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], S | None]:
        """Read, directly as an Instant is."""
        decode = msgspec.json.Decoder(self.struct).decode
        return lambda value: None if value is None else decode(value)
