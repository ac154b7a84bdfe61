"""Facts about the answer bank: texts written, approved, used and withdrawn."""

from __future__ import annotations

from datetime import date

import msgspec


class BankTextWritten(msgspec.Struct, frozen=True, kw_only=True, tag="bank-text-written"):
    """A version of a ready answer was written, the first of them 1. ``valid_until`` is its last local day."""

    answer: int
    version: int
    title: str
    text: str
    language: str
    tags: tuple[str, ...] = ()
    valid_until: date | None = None


class BankTextApproved(msgspec.Struct, frozen=True, kw_only=True, tag="bank-text-approved"):
    """A version was approved for use by whoever stands in the envelope."""

    answer: int
    version: int


class BankTextWithdrawn(msgspec.Struct, frozen=True, kw_only=True, tag="bank-text-withdrawn"):
    """A ready answer, with all its versions, is not to be used any more."""

    answer: int
    why: str = ""


class BankTextUsed(msgspec.Struct, frozen=True, kw_only=True, tag="bank-text-used"):
    """An answer was ordered that was made from a version."""

    answer: int
    version: int
    comment: int
    outbox: int
