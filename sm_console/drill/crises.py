"""Scripted crises in the invented municipality, each in a file of its own: the same seed, the same crisis."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from string import ascii_uppercase
from typing import Final

import msgspec

from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.drill.municipality import FOLDER, sundmala
from sm_console.drill.scenario import Comment, Happening, Scenario, Script, in_order, read_document, read_offset

CRISES: Final = ("flood", "rumour", "hostile", "outage", "season")
"""The names under which they are asked for, in the order of a list."""

CRISIS_FOLDER: Final = "crises"
_LETTERS: Final = tuple(ascii_uppercase)
_MARKS: Final = ("", "!", "!!", "!!!", ".", " …", " 😡", " 👎", "\u200b", " #sundmåla", " Dela!")


class NoSuchCrisis(ValueError):
    """There is no crisis of that name; ``message`` says which there are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        values = {"name": ascii(name), "names": ", ".join(CRISES)}
        self.message = Message(N_("there is no crisis {name}; there are: {names}"), values)


class Surge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Many comments, spread over ``posts``, most of them about ``peak`` (0–1) of the way through ``length``.

    A comment is an opening, one of ``texts`` and an ending, each drawn; "{place}" is filled in. ``varied`` gives
    small changes on top, as people do who copy a text that somebody else has written for them.
    """

    posts: tuple[str, ...]
    at: timedelta
    length: timedelta
    count: int
    texts: tuple[str, ...]
    openings: tuple[str, ...] = ("",)
    endings: tuple[str, ...] = ("",)
    peak: float = 0.25
    varied: bool = False


class CrisisScript(Script, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A crisis as written. ``answer_within`` is what the report holds answers to, in the crisis's own time."""

    title: str
    about: str
    answer_within: timedelta
    surge: tuple[Surge, ...] = ()


class Crisis(msgspec.Struct, frozen=True, kw_only=True):
    """A crisis, ready to be played: ``scenario`` begins with the town as it stood before."""

    name: str
    title: str
    about: str
    answer_within: timedelta
    scenario: Scenario

    @property
    def comments(self) -> tuple[Comment, ...]:
        """What people write in it, in the order in which they do."""
        return tuple(event for event in self.scenario.future if isinstance(event, Comment) and not event.own)


def crisis(name: str, seed: int = 1) -> Crisis:
    """Return a crisis. Raises NoSuchCrisis."""
    script = crisis_script(name)
    town = sundmala(seed)
    dice = random.Random(f"{name} {seed}")  # noqa: S311 - a repeatable story, not a secret
    people, places = _crowd()
    happenings: list[Happening] = [*town.past, *script.post, *script.comment]
    happenings += [*script.edit, *script.delete, *script.refusal]
    for number, surge in enumerate(script.surge):
        happenings += _swell(surge, f"{name}-{number}", people, places, dice)
    scenario = msgspec.structs.replace(town, name=f"{town.name}: {script.title}", happenings=in_order(happenings))
    return Crisis(
        name=name,
        title=script.title,
        about=script.about,
        answer_within=script.answer_within,
        scenario=scenario,
    )


@cache
def crisis_script(name: str) -> CrisisScript:
    """Read a crisis's file. Raises NoSuchCrisis; ValueError where the file is wrong."""
    if name not in CRISES:
        raise NoSuchCrisis(name)
    document = read_document(_text(CRISIS_FOLDER, f"{name}.toml"))
    document["answer_within"] = read_offset(f"+{document['answer_within']}")
    return msgspec.convert(document, CrisisScript)


@cache
def _crowd() -> tuple[tuple[str, ...], tuple[str, ...]]:
    script = msgspec.convert(read_document(_text("people.toml")), Script)
    return script.authors, script.places


def _text(*path: str) -> str:
    return files("sm_console.drill").joinpath(FOLDER, *path).read_text(encoding="utf-8")


def _swell(
    surge: Surge, key: str, people: Sequence[str], places: Sequence[str], dice: random.Random
) -> Iterator[Comment]:
    """Turn a surge into comments."""
    for index in range(surge.count):
        drawn = (dice.choice(surge.openings), dice.choice(surge.texts), dice.choice(surge.endings))
        text = "".join(drawn).replace("{place}", dice.choice(places))
        name = dice.choice(people)
        yield Comment(
            key=f"{key}-{index}",
            post=dice.choice(surge.posts),
            at=surge.at + surge.length * dice.triangular(0.0, 1.0, surge.peak),
            author=name if " " in name else f"{name} {dice.choice(_LETTERS)}.",
            text=_copied(text, dice) if surge.varied else text,
        )


def _copied(text: str, dice: random.Random) -> str:
    """Change a text as little as people do who pass it on."""
    words = text.split(" ")
    place = dice.randrange(len(words))
    words[place] = dice.choice((words[place], words[place].upper(), f"{words[place]} {words[place]}"))
    return " ".join(words).rstrip(".!") + dice.choice(_MARKS)
