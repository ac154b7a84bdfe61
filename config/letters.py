"""The form for a new account (R1) and the letters of the closure queue (R13), each replaceable by a city's own text.

A letter is a plain text; ``{name}`` is filled in. A city's own lies in the configuration folder under
``letters/`` with the same file name; ``words.toml`` there replaces single words of the built-in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from config.errors import ConfigError, Problem, quoted, suggestion
from config.files import parse, read, trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message

FOLDER: Final = "letters"
BUILT_IN: Final = Path(__file__).with_name(FOLDER)
WORDS: Final = "words.toml"
LETTERS: Final = ("account-form", "warning", "decision-close", "decision-keep", "announcement", "closing")
MOST_CHARACTERS: Final = 50_000

NAMES: Final = (
    *("account", "id", "platform", "address", "unit", "owner", "stand_in"),
    *("cause", "missed", "since", "last_post", "open_comments", "followers"),
    *("answer_by", "keep_until", "reason", "announce_months"),
    *("warned_on", "decided_by", "decided_on", "announced_on", "preserved_on", "closed_on", "package"),
    *("proposed_by", "proposed_on", "approved_by", "approved_on", "checklist"),
    *("today", "sender", "pack"),
)
"""What a letter may have filled in."""

_PLACE = re.compile(r"\{([A-Za-z_]+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in, in one pass: a value that looks like a place is never filled in itself."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def read_letter(config_dir: Path, name: str) -> str:
    """Return a letter's text, the city's own before the built-in. Raises ConfigError."""
    file = f"{FOLDER}/{name}.txt"
    data = _own(config_dir, file)
    if data is None:
        return (BUILT_IN / f"{name}.txt").read_text(encoding="utf-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(
            file=file,
            message=Message(N_("the file is not written in UTF-8")),
            hint=Message(N_("save it again with encoding UTF-8")),
        )
        raise ConfigError([problem]) from None
    problems = _problems(file, text)
    if problems:
        raise ConfigError(problems)
    return text.replace("\r\n", "\n")


def read_words(config_dir: Path) -> dict[str, dict[str, str]]:
    """Return the words by table and key, a city's own in place of the built-in ones. Raises ConfigError."""
    words: dict[str, dict[str, str]] = _table(WORDS, (BUILT_IN / WORDS).read_bytes())
    file = f"{FOLDER}/{WORDS}"
    data = _own(config_dir, file)
    if data is not None:
        for table, changes in _table(file, data).items():
            for key, word in changes.items():
                if not isinstance(word, str) or key not in words.get(table, {}):
                    message = Message(N_('"{key}" is no word of the letters'), {"key": quoted(f"{table}.{key}")})
                    raise ConfigError([Problem(file=file, message=message)])
                words[table][key] = word
    return words


def check_letters(config_dir: Path) -> list[Problem]:
    """Return everything that is wrong with a city's own letters."""
    problems: list[Problem] = []
    for name in LETTERS:
        try:
            read_letter(config_dir, name)
        except ConfigError as error:
            problems += error.problems
    try:
        read_words(config_dir)
    except ConfigError as error:
        problems += error.problems
    return problems


def _own(config_dir: Path, file: str) -> bytes | None:
    try:
        return read(config_dir / file).data
    except OSError as error:
        raise ConfigError([trouble(file, error)]) from None


def _table(file: str, data: bytes) -> dict[str, Any]:
    table, problem = parse(file, data)
    if problem is None and not all(isinstance(part, dict) for part in table.values()):
        problem = Problem(file=file, message=Message(N_("words stand in tables: [cause], [word], [platform]")))
    if problem is not None:
        raise ConfigError([problem])
    return table


def _problems(file: str, text: str) -> list[Problem]:
    found = []
    if len(text) > MOST_CHARACTERS or not text.strip():
        found.append(Problem(file=file, message=Message(N_("the letter is empty or far too long"))))
    for number, line in enumerate(text.split("\n"), start=1):
        for name in _PLACE.findall(line):
            if name not in NAMES:
                message = Message(N_('"{name}" is nothing that a letter can say'), {"name": quoted(name)})
                found.append(Problem(file=file, line=number, message=message, hint=suggestion(name, NAMES)))
    return found
