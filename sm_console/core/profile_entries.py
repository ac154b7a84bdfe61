"""The journal's entries about public faces: what was measured, and what people said of what they saw."""

from __future__ import annotations

import msgspec

from sm_console.core.face import Measured, Outcome, Part


class PictureMeasured(msgspec.Struct, frozen=True, kw_only=True, tag="picture-measured"):
    """A profile or background picture was measured, beside the reference logo with that hash (empty: without one).

    ``method`` is the measuring's own version: with another one a picture is measured again.
    """

    part: Part
    sha256: str
    reference: str
    method: int
    measured: Measured


class FaceJudged(msgspec.Struct, frozen=True, kw_only=True, tag="face-judged"):
    """A person looked at a part of the face. ``outcome`` ``None`` takes the former verdict back.

    ``basis`` is the fingerprint of what they saw: with another one the verdict no longer holds. ``source`` tells
    where a background picture comes from and why it may be used (R8).
    """

    part: Part
    outcome: Outcome | None
    basis: str = ""
    note: str = ""
    source: str = ""
