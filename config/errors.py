"""What can be wrong with the configuration, said in one line each.

ConfigError
└── ConfigChanged      the file is no longer what it was when it was read; nothing was written

A line names the file, the place in it, what is wrong and what to do. No line ever holds a secret,
and every value quoted from a file has been made harmless and short first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from sm_console.core.messages import N_
from sm_console.core.model import Message

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Translate = Callable[[Message], str]


def in_english(message: Message) -> str:
    """Fill in a message's values without translating it."""
    # One pass, so that a value holding "{name}" is never filled in itself.
    return _PLACEHOLDER.sub(lambda match: message.values.get(match[1], match[0]), message.text)


def quoted(value: object, limit: int = 60) -> str:
    """Return ``value`` short, on one line and without anything a terminal would obey."""
    text = value if isinstance(value, str) else str(value)
    cut = text[:limit]
    harmless = cut if cut.isprintable() else "".join(map(_visible, cut))
    return harmless + ("…" if len(text) > limit else "")


def _visible(sign: str) -> str:
    return sign if sign.isprintable() else f"\\x{ord(sign):02x}"


class Fault(Exception):
    """One value is wrong: what, and what to do about it. Its reader knows where it stands."""

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(in_english(message))
        self.message = message
        self.hint = hint


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, or worth a remark.

    ``file`` is the name in the configuration folder, ``line`` 0 where it is not known. ``key`` is for
    programs ("account[2].platform", counted from 1), ``place`` the same for people.
    """

    file: str
    message: Message
    key: str = ""
    place: Message | None = None
    hint: Message | None = None
    line: int = 0

    def render(self, translate: Translate) -> str:
        """Return the whole line in the language of ``translate``."""
        parts = [f"{self.file}:{self.line}" if self.line else self.file]
        if self.place is not None:
            parts.append(translate(self.place))
        text = translate(self.message)
        if self.hint is not None:
            text += f" – {translate(self.hint)}"
        return ": ".join([part for part in parts if part] + [text])

    def __str__(self) -> str:
        """Return the line in English."""
        return self.render(in_english)


class ConfigError(Exception):
    """The configuration cannot be used or written; ``problems`` holds everything found, never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def render(self, translate: Translate) -> list[str]:
        """Return one line for each problem."""
        return [problem.render(translate) for problem in self.problems]


class ConfigChanged(ConfigError):
    """Somebody else changed the file after it was read; nothing was written."""

    def __init__(self, file: str) -> None:
        message = Message(N_("the file was changed by someone else meanwhile, so nothing was written"))
        super().__init__([Problem(file=file, message=message, hint=Message(N_("read it again and repeat the change")))])


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word that was probably meant, or an empty string."""
    import difflib  # only when something is wrong: it costs milliseconds at start

    spelled = {name.lower().replace("_", "-"): name for name in known}
    wanted = word.strip().lower().replace("_", "-").replace(" ", "-")
    if wanted in spelled:
        return spelled[wanted]
    if _SWEDISH_WORDS.get(wanted) in known:
        return _SWEDISH_WORDS[wanted]
    close = difflib.get_close_matches(wanted, list(spelled), n=1, cutoff=0.6)
    return spelled[close[0]] if close else ""


def suggestion(word: str, known: Sequence[str]) -> Message:
    """Say which known word was probably meant, or which there are."""
    meant = nearest(word, known)
    if meant:
        return Message(N_('did you mean "{name}"?'), {"name": meant})
    if not known:
        return Message(N_("there are none"))
    return Message(N_("choose one of: {names}"), {"names": ", ".join(known)})


# What a Swedish reader writes by habit where the files use English words.
_SWEDISH_WORDS = {
    "konto": "account",
    "person": "person",
    "personal": "person",
    "plattform": "platform",
    "adress": "address",
    "url": "address",
    "namn": "name",
    "enhet": "unit",
    "avdelning": "unit",
    "ansvarig": "responsible",
    "ersättare": "stand_in",
    "ställföreträdare": "stand_in",
    "användare": "user",
    "godkännande": "approval",
    "godkänt": "approval",
    "av": "by",
    "den": "on",
    "säsong": "season",
    "föreslaget": "proposed",
    "föreslagen": "proposed",
    "regler": "rules",
    "språk": "language",
    "svenska": "sv",
    "engelska": "en",
    "grupper": "groups",
    "förnamn": "first_name",
    "inloggning": "login",
    "roll": "role",
    "observatör": "observer",
    "läsare": "observer",
    "medarbetare": "staff",
    "handläggare": "staff",
    "chef": "manager",
    "blogg": "wordpress",
    "blog": "wordpress",
    "rss": "feed",
    "atom": "feed",
    "flöde": "feed",
    "twitter": "x",
    "manuell": "manual",
    "fjärr": "remote",
    "inställningar": "options",
    "måndag": "monday",
    "tisdag": "tuesday",
    "onsdag": "wednesday",
    "torsdag": "thursday",
    "fredag": "friday",
    "lördag": "saturday",
    "söndag": "sunday",
}
