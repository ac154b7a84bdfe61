"""R7–R10: profile picture, background picture, About, and the general information under it.

What can be measured is measured; what only a person can tell is theirs, with date and note, until what
they saw has changed.
"""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

import msgspec

from sm_console.core import information
from sm_console.core.face import RULE_OF, Face, Likeness, Measured, Outcome, Part, PictureFacts, Trouble, Verdict
from sm_console.core.html_text import to_text
from sm_console.core.information import AboutReading
from sm_console.core.messages import N_
from sm_console.core.model import Format, Message
from sm_console.core.rules import FaceSizes, InformationRules, PictureRules, ProfileRules
from sm_console.core.standpoint import Standpoint

UNREAD_PLATFORMS: Final = frozenset({"manual"})
"""No interface reads these profiles: a person looks on the platform."""

_NOTHING: Final = InformationRules()
_ANY_SIZE: Final = FaceSizes()
_KEPT: Final = 16_384
"""About texts whose reading is remembered: they hardly change, and are asked for again and again."""


_COARSE: Final = 0.09
"""Slack above which nobody can tell a stretch from a rounding: the logo is some eight pixels high or less."""


_ROUNDED: Final = 0.025
"""Rounding above which it may be that alone: the logo is some twenty pixels high or less."""


class FaceState(StrEnum):
    """How a part stands. ``none``: nothing is asked. ``unknown``: nothing is known yet."""

    PASS = "pass"  # noqa: S105 - a state
    FAIL = "fail"
    LOOK = "look-yourself"
    NO_ROOM = "no-room"
    NONE = "none"
    UNKNOWN = "unknown"


Value = str | int | float | tuple[int, int]
"""What stands in a sentence, a size as width and height: put into words only where the sentence is asked for."""

# Members by names of their own: a whole city is judged at once, and looking one up in its class takes a tenth of that.
_PICTURE, _COVER, _ABOUT, _INFORMATION = _PARTS = tuple(Part)
_PASS, _FAIL, _LOOK, _NO_ROOM, _NONE, _UNKNOWN = FaceState
_SAID: Final = {
    Outcome.PASS: (_PASS, "person-pass"),
    Outcome.FAIL: (_FAIL, "person-fail"),
    Outcome.NO_ROOM: (_NO_ROOM, "person-no-room"),
}
"""How a part stands by a person's word, and which sentence says so."""


class FaceVerdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One part judged. ``cause`` says which sentence holds, ``values`` what stands in it.

    ``decided`` is the person's verdict that holds, ``former`` one that no longer does since the part has changed.
    """

    part: Part
    state: FaceState
    cause: str
    values: dict[str, Value] = msgspec.field(default_factory=dict)
    decided: Verdict | None = None
    former: Verdict | None = None

    @property
    def rule(self) -> str:
        """The rule that asks for the part."""
        return RULE_OF[self.part]

    @property
    def asks(self) -> bool:
        """Whether it needs a person."""
        return self.state is _FAIL or self.state is _LOOK


def judge(face: Face, platform: str, unit: str, here: Standpoint) -> tuple[FaceVerdict, ...]:
    """Judge all four parts, R7 first."""
    return tuple([_judge_part(part, face, platform, unit, here) for part in _PARTS])


def is_on_white(unit: str, rules: PictureRules) -> bool:
    """Whether R7 wants the logo alone, on white: it does of city districts and departments."""
    return _is_named(unit, rules.on_white)


@lru_cache(maxsize=1024)
def _is_named(unit: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns names the unit; hundreds of accounts belong to the same few."""
    return any(fnmatchcase(unit.strip().casefold(), pattern.casefold()) for pattern in patterns)


@lru_cache(maxsize=_KEPT)
def reading(text: str, format: Format, rules: InformationRules) -> AboutReading:  # noqa: A002 - as in every event
    """Read an About text; the latest ones are remembered."""
    return information.read(to_text(text, format), rules)


def _judge_part(part: Part, face: Face, platform: str, unit: str, here: Standpoint) -> FaceVerdict:
    word = face.verdicts.get(part)
    if word is not None and (word.basis == face.basis(part) or _SAID[word.outcome][0] is _NO_ROOM):
        state, cause = _SAID[word.outcome]
        return FaceVerdict(part=part, state=state, cause=cause, decided=word)
    if face.read is None:
        cause = "by-hand" if platform in UNREAD_PLATFORMS else "not-read"
        return FaceVerdict(part=part, state=_UNKNOWN, cause=cause)
    rules = here.pack.profile
    if part is _PICTURE:
        found = _picture(face.picture, rules.sizes.get(platform, _ANY_SIZE).picture, unit, rules.picture)
    elif part is _COVER:
        found = _cover(face.cover, rules.sizes.get(platform, _ANY_SIZE).cover)
    elif part is _ABOUT:
        found = _about(face, platform, rules)
    else:
        found = _information(face, platform, rules)
    return msgspec.structs.replace(found, former=word) if word is not None and found.asks else found


def _known(
    part: Part, picture: PictureFacts, least: tuple[int, int] | None
) -> tuple[Measured, dict[str, Value]] | FaceVerdict:
    """Return a picture's measures and its size, or why there are none or they are too small."""
    if not picture.sha256:
        return FaceVerdict(part=part, state=_LOOK, cause="not-fetched")
    measured = picture.measured
    if measured is None:
        return FaceVerdict(part=part, state=_UNKNOWN, cause="not-measured")
    if measured.trouble is not None:
        return FaceVerdict(part=part, state=_LOOK, cause=measured.trouble)
    size: dict[str, Value] = {"size": (measured.width, measured.height)}
    if least is not None and (measured.width < least[0] or measured.height < least[1]):
        return FaceVerdict(part=part, state=_FAIL, cause="too-small", values=size | {"least": least})
    return measured, size


def _picture(picture: PictureFacts, least: tuple[int, int] | None, unit: str, rules: PictureRules) -> FaceVerdict:
    if not picture.there:
        return FaceVerdict(part=_PICTURE, state=_FAIL, cause="no-picture")
    known = _known(_PICTURE, picture, least)
    if isinstance(known, FaceVerdict):
        return known
    measured, values = known
    if measured.blank:
        return FaceVerdict(part=_PICTURE, state=_FAIL, cause="blank", values=values)
    like = measured.likeness
    if like is None:
        return FaceVerdict(part=_PICTURE, state=_LOOK, cause="no-reference", values=values | {"file": rules.logo})
    values |= {"match": like.match, "white": like.white}
    # Another activity's picture may hold the logo anywhere: that, no measure can rule out.
    state, cause = _logo(like, rules)
    state = state or (_FAIL if is_on_white(unit, rules) else _LOOK)
    if cause == "stretched":
        values["stretch"] = like.stretch
    return FaceVerdict(part=_PICTURE, state=state, cause=cause, values=values)


def _logo(like: Likeness, rules: PictureRules) -> tuple[FaceState | None, str]:
    """Judge a likeness. ``None``: it is not the logo on white, and whose account it is decides what follows."""
    if like.match < rules.match:
        return (None, "other") if like.match < rules.doubt else (_LOOK, "unsure")
    off = abs(like.stretch - 1)
    if like.slack > _COARSE or (like.slack < off <= like.slack + like.rounding and like.rounding > _ROUNDED):
        return _LOOK, "coarse"
    if off > like.slack:
        return _FAIL, "stretched"
    return (_PASS, "logo") if like.white >= rules.white else (None, "not-white")


def _cover(cover: PictureFacts, least: tuple[int, int] | None) -> FaceVerdict:
    if not cover.there:
        return FaceVerdict(part=_COVER, state=_NONE, cause="no-cover")
    known = _known(_COVER, cover, least)
    if isinstance(known, FaceVerdict):
        return known
    return FaceVerdict(part=_COVER, state=_LOOK, cause="relation", values=known[1])


def _about(face: Face, platform: str, rules: ProfileRules) -> FaceVerdict:
    # One reading for both rules; where R10 asks for nothing, only the length is looked at.
    asked = rules.information if _room(platform, rules) is None else _NOTHING
    length = reading(face.about, face.about_format, asked).length
    if length == 0:
        return FaceVerdict(part=_ABOUT, state=_FAIL, cause="empty")
    state, cause = (_FAIL, "short") if length < rules.about_least else (_PASS, "presented")
    return FaceVerdict(part=_ABOUT, state=state, cause=cause, values={"length": length, "least": rules.about_least})


def _room(platform: str, rules: ProfileRules) -> int | None:
    """Return how many characters About takes where that is too few for the general information, else ``None``."""
    room = rules.about_room.get(platform)
    return room if room is not None and room < _needed(rules.information) else None


@lru_cache(maxsize=64)
def _needed(rules: InformationRules) -> int:
    """Return the room that the general information takes, counted once for all accounts."""
    return rules.length


def _information(face: Face, platform: str, rules: ProfileRules) -> FaceVerdict:
    asked = rules.information
    if not asked.parts:
        return FaceVerdict(part=_INFORMATION, state=_NONE, cause="not-asked")
    room = _room(platform, rules)
    if room is not None:
        values: dict[str, Value] = {"room": room, "needed": _needed(asked)}
        return FaceVerdict(part=_INFORMATION, state=_NONE, cause="exempt", values=values)
    missing = reading(face.about, face.about_format, asked).missing
    state, cause = (_FAIL, "incomplete") if missing else (_PASS, "complete")
    values = {"missing": len(missing), "all": len(asked.parts)}
    return FaceVerdict(part=_INFORMATION, state=state, cause=cause, values=values)


_SENTENCES: Final = {
    "not-read": N_("{rule}: the profile has not been read yet ({pack})"),
    "by-hand": N_("{rule}: no interface reads this profile: look on the platform, and note what you find ({pack})"),
    "not-fetched": N_("{rule}: the picture could not be fetched: look yourself ({pack})"),
    "not-measured": N_("{rule}: the picture has not been measured yet ({pack})"),
    Trouble.NOT_A_PICTURE: N_("{rule}: what stands there cannot be read as a picture: look yourself ({pack})"),
    Trouble.TOO_MANY_BYTES: N_("{rule}: the picture is too large a file to be measured: look yourself ({pack})"),
    Trouble.TOO_MANY_PIXELS: N_("{rule}: the picture has too many pixels to be measured: look yourself ({pack})"),
    Trouble.TOO_SLOW: N_("{rule}: measuring the picture took too long: look yourself ({pack})"),
    Trouble.TOO_MUCH_MEMORY: N_("{rule}: measuring the picture took too much memory: look yourself ({pack})"),
    "too-small": N_("{rule}: the picture is {size}; at least {least} is asked ({pack})"),
    "person-pass": N_("{rule}: {by} looked on {day}, and it is in order ({pack})"),
    "person-fail": N_("{rule}: {by} looked on {day}, and it is not in order ({pack})"),
    "person-no-room": N_("{rule}: {by} noted on {day} that there is no room for it ({pack})"),
    "no-picture": N_("R7: the account has no profile picture ({pack})"),
    "blank": N_("R7: the profile picture is one colour all over ({pack})"),
    "no-reference": N_(
        "R7: no reference logo is set: look yourself, or put the city's logo into the configuration folder "
        "as {file} ({pack})"
    ),
    "stretched": N_("R7: the logo is stretched to {stretch} times its width ({pack})"),
    "logo": N_("R7: the logo on white: match {match}, background white {white}, {size} ({pack})"),
    "not-white": N_("R7: the logo is there (match {match}), but only {white} of the background is white ({pack})"),
    "other": N_("R7: the logo is not found: match {match}, background white {white} ({pack})"),
    "coarse": N_("R7: the logo (match {match}) is too small to tell whether it is stretched: look yourself ({pack})"),
    "unsure": N_("R7: this may or may not be the logo (match {match}): look yourself ({pack})"),
    "no-cover": N_("R8: the account has no background picture ({pack})"),
    "relation": N_("R8: look whether the background picture belongs to the activity and may be used ({size}, {pack})"),
    "empty": N_("R9: nothing stands under About ({pack})"),
    "short": N_("R9: About holds {length} characters; a presentation needs {least} ({pack})"),
    "presented": N_("R9: About holds {length} characters ({pack})"),
    "not-asked": N_("R10: no general information is asked for ({pack})"),
    "exempt": N_("R10: About takes {room} characters here, the general information needs {needed} ({pack})"),
    "incomplete": N_("R10: parts of the general information missing under About: {missing} of {all} ({pack})"),
    "complete": N_("R10: all {all} parts of the general information stand under About ({pack})"),
}

_FORMS: Final = {"match": ".0%", "white": ".0%", "stretch": ".2f"}


def sentence(verdict: FaceVerdict, here: Standpoint, name: str = "") -> Message:
    """Say why a part stands as it does: rule, numbers and pack. ``name`` is how to call the person who decided."""
    values = {key: _written(key, value) for key, value in verdict.values.items()}
    values |= {"rule": verdict.rule, "pack": here.label}
    if verdict.decided is not None:
        day = here.calendar.local_date(verdict.decided.at)
        values |= {"by": name or verdict.decided.by, "day": day.isoformat()}
    return Message(_SENTENCES[verdict.cause], values)


def _written(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}×{value[1]}"
    return format(value, _FORMS.get(name, ""))
