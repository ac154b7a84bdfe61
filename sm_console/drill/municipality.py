"""Sundmåla kommun: an invented municipality and its invented day, read from the files beside this one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.resources import files

from sm_console.drill.scenario import (
    Comment,
    Happening,
    History,
    Post,
    Scenario,
    Script,
    Wave,
    in_order,
    read_script,
)

FOLDER = "sundmala"
SCRIPTS = ("town", "platforms", "history", "before", "day", "elsewhere", "people", "rounds")


def sundmala(seed: int = 1) -> Scenario:
    """Return the day; the same seed gives the same day."""
    scripts = [_read(name) for name in SCRIPTS]
    dice = random.Random(seed)  # noqa: S311 - a repeatable story, not a secret
    authors = [name for script in scripts for name in script.authors]
    places = [name for script in scripts for name in script.places]
    waves = [wave for script in scripts for wave in script.wave]
    happenings: list[Happening] = []
    for script in scripts:
        happenings += [*script.post, *script.comment, *script.edit, *script.delete, *script.refusal]
    for number, wave in enumerate(waves):
        happenings += _roll(wave, number, authors, places, dice)
    for history in (one for script in scripts for one in script.history):
        happenings += _months(history, authors, dice)
    return Scenario(
        name=next(script.name for script in scripts if script.name),
        staff=tuple(person for script in scripts for person in script.staff),
        accounts=tuple(account for script in scripts for account in script.account),
        happenings=in_order(happenings),
        seed=seed,
        rounds=next(script.rounds for script in scripts if script.rounds is not None),
    )


def _read(name: str) -> Script:
    return read_script(files("sm_console.drill").joinpath(FOLDER, f"{name}.toml").read_text(encoding="utf-8"))


def _roll(
    wave: Wave,
    number: int,
    authors: Sequence[str],
    places: Sequence[str],
    dice: random.Random,
) -> Iterator[Comment]:
    """Turn a wave into comments: the crowd comes early and thins out; a text is not repeated before all were used."""
    deck: list[str] = []
    names = dice.sample(list(authors), k=min(wave.count, len(authors)))
    for index in range(wave.count):
        if not deck:
            deck = dice.sample(list(wave.texts), k=len(wave.texts))
        yield Comment(
            key=f"wave-{number}-{index}",
            post=wave.post,
            at=wave.at + wave.length * dice.triangular(0.0, 1.0, 0.15),
            author=names[index % len(names)],
            text=deck.pop().replace("{place}", dice.choice(list(places))),
        )


def _months(history: History, authors: Sequence[str], dice: random.Random) -> Iterator[Post | Comment]:
    """Turn a history into posts, at about the same distance, and under every other one a question and its answer."""
    texts, talks = list(history.texts), list(history.talks)
    at, number = history.since, 0
    while at <= history.until:
        post = f"{history.account}-old-{number}"
        title, _, text = texts[number % len(texts)].rpartition("\n")
        yield Post(key=post, account=history.account, at=at, title=title, text=text)
        if talks and number % 2 == 0:
            talk = talks[number // 2 % len(talks)]
            asked = at + timedelta(minutes=dice.randrange(20, 240))
            answered = asked + timedelta(minutes=dice.randrange(15, 300))
            ask = Comment(key=f"{post}-ask", post=post, at=asked, text=talk.ask, author=dice.choice(list(authors)))
            yield ask
            yield Comment(
                key=f"{post}-answer", post=post, at=answered, text=talk.answer, answers=ask.key, own=history.own
            )
        at += history.every * dice.uniform(0.85, 1.15)
        number += 1
