"""What R7–R10 need to know of an account's public face at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from sm_console.core.model import Format


class Part(StrEnum):
    """The parts of a face, each with a rule of its own."""

    PICTURE = "picture"
    COVER = "cover"
    ABOUT = "about"
    INFORMATION = "information"


RULE_OF = {Part.PICTURE: "R7", Part.COVER: "R8", Part.ABOUT: "R9", Part.INFORMATION: "R10"}
PART_OF = {rule: part for part, rule in RULE_OF.items()}


class Outcome(StrEnum):
    """A person's verdict on a part. ``no-room`` is said of the general information alone."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    NO_ROOM = "no-room"


class Trouble(StrEnum):
    """Why a picture could not be measured."""

    NOT_A_PICTURE = "not-a-picture"
    TOO_MANY_BYTES = "too-many-bytes"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_SLOW = "too-slow"
    TOO_MUCH_MEMORY = "too-much-memory"


class Likeness(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A picture held beside the reference logo.

    ``match`` is 0.0 to 1.0, ``white`` the share of the background that is white. ``stretch`` is how many times
    wider the content is than the reference's, height for height; ``slack`` how far from 1 that may be by the
    coarseness of the picture alone, ``rounding`` how much further by having been made of whole pixels.
    """

    match: float
    white: float
    stretch: float
    slack: float
    rounding: float = 0.0


class Measured(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the measuring of a picture brought: its size and, beside a reference logo, its likeness to it.

    ``blank``: it is one colour all over. With ``trouble`` nothing else is known.
    """

    width: int = 0
    height: int = 0
    blank: bool = False
    likeness: Likeness | None = None
    trouble: Trouble | None = None


class Thumb(msgspec.Struct, frozen=True, kw_only=True):
    """A small picture: rows of ``width`` pixels of three bytes each."""

    width: int = 0
    height: int = 0
    rgb: bytes = b""


class PictureFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A picture: ``sha256`` is empty where none could be fetched, ``there`` whether the profile names one at all."""

    there: bool
    sha256: str = ""
    since: datetime | None = None
    measured: Measured | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A person's word on a part. ``basis`` is the fingerprint of what they saw; ``source`` tells a picture's rights."""

    outcome: Outcome
    basis: str
    by: str
    at: datetime
    note: str = ""
    source: str = ""


class Face(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An account's public face. ``about`` is verbatim; ``about_sha256`` its fingerprint, ``read`` when it was last new.

    ``read`` ``None``: never seen. ``verdicts`` are the latest ones.
    """

    read: datetime | None = None
    picture: PictureFacts = PictureFacts(there=False)
    cover: PictureFacts = PictureFacts(there=False)
    about: str = ""
    about_format: Format = Format.PLAIN
    about_sha256: str = ""
    about_since: datetime | None = None
    verdicts: Mapping[Part, Verdict] = msgspec.field(default_factory=dict)

    def basis(self, part: Part) -> str:
        """Return the fingerprint that a verdict on a part holds for, empty where nothing is there."""
        match part:
            case Part.PICTURE:
                return self.picture.sha256
            case Part.COVER:
                return self.cover.sha256
            case _:
                return self.about_sha256

    def since(self, part: Part) -> datetime | None:
        """Return since when a part looks as it does."""
        match part:
            case Part.PICTURE:
                return self.picture.since
            case Part.COVER:
                return self.cover.since
            case _:
                return self.about_since
