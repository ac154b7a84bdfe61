"""The answers to questions about public faces (R7–R10)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.face import Outcome, Thumb
from sm_console.core.model import Format, Message
from sm_console.core.profile import FaceState


class ProfileRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rule (R7–R10) on one account.

    ``since`` is when the part began to look as it does, ``None`` before it was read. ``basis`` names what a
    verdict now would be given on. ``verdict``, ``by``, ``on``, ``note`` and ``source`` are a person's that holds;
    ``former_by`` and ``former_on`` tell of one that no longer does, since the part has changed. Measures are
    ``None`` where there are none. ``missing`` are the parts of the general information that do not stand under
    About, ``near`` those of them of which most words do.
    """

    account: str
    rule: str
    state: FaceState
    since: datetime | None
    text: Message
    pack: str
    account_name: str
    unit: str
    platform: str
    basis: str
    cause: str
    verdict: Outcome | None = None
    by: str = ""
    on: datetime | None = None
    note: str = ""
    source: str = ""
    former_by: str = ""
    former_on: datetime | None = None
    width: int | None = None
    height: int | None = None
    white: float | None = None
    match: float | None = None
    stretch: float | None = None
    missing: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class FaceView(msgspec.Struct, frozen=True, kw_only=True):
    """What a face looks like: its pictures as the terminal can show them, and About, verbatim.

    Thumbs are empty where there is no picture, or none that can be read.
    """

    account: str
    picture: Thumb
    reference: Thumb
    cover: Thumb
    about: str
    about_format: Format
