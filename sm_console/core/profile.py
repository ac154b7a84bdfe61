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
from sm_console.core.rules import FaceSizes, InformationRules, PictureRules
from sm_console.core.standpoint import Standpoint

UNREAD_PLATFORMS: Final = frozenset({"manual"})
"""No interface reads these profiles: a person looks on the platform."""

_PARTS: Final = tuple(Part)
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


class FaceVerdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One part judged. ``cause`` says which sentence holds, ``values`` what stands in it.

    ``decided`` is the person's verdict that holds, ``former`` one that no longer does since the part has changed.
    """

    part: Part
    state: FaceState
    cause: str
    values: dict[str, str] = msgspec.field(default_factory=dict)
    decided: Verdict | None = None
    former: Verdict | None = None

    @property
    def rule(self) -> str:
        """The rule that asks for the part."""
        return RULE_OF[self.part]

    @property
    def asks(self) -> bool:
        """Whether it needs a person."""
        return self.state is FaceState.FAIL or self.state is FaceState.LOOK


def judge(face: Face, platform: str, unit: str, here: Standpoint) -> tuple[FaceVerdict, ...]:
    """Judge all four parts, R7 first."""
    return tuple(_judge_part(part, face, platform, unit, here) for part in _PARTS)


def is_on_white(unit: str, rules: PictureRules) -> bool:
    """Whether R7 wants the logo alone, on white: it does of city districts and departments."""
    return _is_named(unit, rules.on_white)


@lru_cache(maxsize=1024)
def _is_named(unit: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns names the unit; hundreds of accounts belong to the same few."""
    return any(fnmatchcase(unit.strip().casefold(), pattern.casefold()) for pattern in patterns)


def reading(text: str, format: Format, rules: InformationRules) -> AboutReading:  # noqa: A002 - as in every event
    """Read an About text; the latest ones are remembered."""
    return _reading(text, format, rules)


@lru_cache(maxsize=_KEPT)
def _reading(text: str, format: Format, rules: InformationRules) -> AboutReading:  # noqa: A002
    return information.read(to_text(text, format), rules)


def _judge_part(part: Part, face: Face, platform: str, unit: str, here: Standpoint) -> FaceVerdict:
    word = face.verdicts.get(part)
    if word is not None and word.outcome is Outcome.NO_ROOM:
        return _by_person(part, FaceState.NO_ROOM, word)
    if word is not None and word.basis == face.basis(part):
        state = FaceState.PASS if word.outcome is Outcome.PASS else FaceState.FAIL
        return _by_person(part, state, word)
    sizes = here.pack.profile.sizes.get(platform, _ANY_SIZE)
    if face.read is None:
        cause = "by-hand" if platform in UNREAD_PLATFORMS else "not-read"
        return FaceVerdict(part=part, state=FaceState.UNKNOWN, cause=cause)
    match part:
        case Part.PICTURE:
            found = _picture(face.picture, sizes.picture, unit, here.pack.profile.picture)
        case Part.COVER:
            found = _cover(face.cover, sizes.cover)
        case Part.ABOUT:
            found = _about(face, platform, here)
        case Part.INFORMATION:
            found = _information(face, platform, here)
    return msgspec.structs.replace(found, former=word) if word is not None and found.asks else found


def _by_person(part: Part, state: FaceState, word: Verdict) -> FaceVerdict:
    return FaceVerdict(part=part, state=state, cause=f"person-{word.outcome}", decided=word)


def _verdict(part: Part, state: FaceState, cause: str, **values: str) -> FaceVerdict:
    return FaceVerdict(part=part, state=state, cause=cause, values=values)


def _known(
    part: Part, picture: PictureFacts, least: tuple[int, int] | None
) -> tuple[Measured, dict[str, str]] | FaceVerdict:
    """Return a picture's measures and its size in words, or why there are none or they are too small."""
    if not picture.sha256:
        return _verdict(part, FaceState.LOOK, "not-fetched")
    measured = picture.measured
    if measured is None:
        return _verdict(part, FaceState.UNKNOWN, "not-measured")
    if measured.trouble is not None:
        return _verdict(part, FaceState.LOOK, measured.trouble)
    size = {"size": f"{measured.width}×{measured.height}"}
    if least is not None and (measured.width < least[0] or measured.height < least[1]):
        return _verdict(part, FaceState.FAIL, "too-small", **size, least=f"{least[0]}×{least[1]}")
    return measured, size


def _picture(picture: PictureFacts, least: tuple[int, int] | None, unit: str, rules: PictureRules) -> FaceVerdict:
    part = Part.PICTURE
    if not picture.there:
        return _verdict(part, FaceState.FAIL, "no-picture")
    known = _known(part, picture, least)
    if isinstance(known, FaceVerdict):
        return known
    measured, values = known
    if measured.blank:
        return _verdict(part, FaceState.FAIL, "blank", **values)
    if measured.likeness is None:
        return _verdict(part, FaceState.LOOK, "no-reference", **values, file=rules.logo)
    # Another activity's picture may hold the logo anywhere: that, no measure can rule out.
    return _logo(measured.likeness, values, rules, FaceState.FAIL if is_on_white(unit, rules) else FaceState.LOOK)


def _logo(like: Likeness, values: dict[str, str], rules: PictureRules, against: FaceState) -> FaceVerdict:
    """Judge a likeness; ``against`` is the state of what is not the logo on white."""
    part = Part.PICTURE
    values |= {"match": f"{like.match:.0%}", "white": f"{like.white:.0%}"}
    alike, white = like.match >= rules.match, like.white >= rules.white
    if alike and like.slack > _COARSE:
        return _verdict(part, FaceState.LOOK, "coarse", **values)
    if alike and like.slack < abs(like.stretch - 1) <= like.slack + like.rounding and like.rounding > _ROUNDED:
        return _verdict(part, FaceState.LOOK, "coarse", **values)
    if alike and abs(like.stretch - 1) > like.slack:
        return _verdict(part, FaceState.FAIL, "stretched", **values, stretch=f"{like.stretch:.2f}")
    if alike:
        state, cause = (FaceState.PASS, "logo") if white else (against, "not-white")
        return _verdict(part, state, cause, **values)
    if like.match < rules.doubt:
        return _verdict(part, against, "other", **values)
    return _verdict(part, FaceState.LOOK, "unsure", **values)


def _cover(cover: PictureFacts, least: tuple[int, int] | None) -> FaceVerdict:
    part = Part.COVER
    if not cover.there:
        return _verdict(part, FaceState.NONE, "no-cover")
    known = _known(part, cover, least)
    if isinstance(known, FaceVerdict):
        return known
    return _verdict(part, FaceState.LOOK, "relation", **known[1])


def _about(face: Face, platform: str, here: Standpoint) -> FaceVerdict:
    least = here.pack.profile.about_least
    rules = here.pack.profile.information
    # One reading for both rules; where R10 asks for nothing, only the length is looked at.
    asked = rules if _room(platform, here) is None else _NOTHING
    length = reading(face.about, face.about_format, asked).length
    if length == 0:
        return _verdict(Part.ABOUT, FaceState.FAIL, "empty")
    values = {"length": str(length), "least": str(least)}
    if length < least:
        return _verdict(Part.ABOUT, FaceState.FAIL, "short", **values)
    return _verdict(Part.ABOUT, FaceState.PASS, "presented", **values)


def _room(platform: str, here: Standpoint) -> int | None:
    """Return how many characters About takes where that is too few for the general information, else ``None``."""
    room = here.pack.profile.about_room.get(platform)
    return room if room is not None and room < _needed(here.pack.profile.information) else None


@lru_cache(maxsize=64)
def _needed(rules: InformationRules) -> int:
    """Return the room that the general information takes, counted once for all accounts."""
    return rules.length


def _information(face: Face, platform: str, here: Standpoint) -> FaceVerdict:
    part, rules = Part.INFORMATION, here.pack.profile.information
    if not rules.parts:
        return _verdict(part, FaceState.NONE, "not-asked")
    room = _room(platform, here)
    if room is not None:
        return _verdict(part, FaceState.NONE, "exempt", room=str(room), needed=str(_needed(rules)))
    missing = reading(face.about, face.about_format, rules).missing
    values = {"missing": str(len(missing)), "all": str(len(rules.parts))}
    if missing:
        return _verdict(part, FaceState.FAIL, "incomplete", **values)
    return _verdict(part, FaceState.PASS, "complete", **values)


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


def sentence(verdict: FaceVerdict, here: Standpoint, name: str = "") -> Message:
    """Say why a part stands as it does: rule, numbers and pack. ``name`` is how to call the person who decided."""
    values = {**verdict.values, "rule": verdict.rule, "pack": here.pack.label}
    if verdict.decided is not None:
        day = here.calendar.local_date(verdict.decided.at)
        values |= {"by": name or verdict.decided.by, "day": day.isoformat()}
    return Message(_SENTENCES[verdict.cause], values)
