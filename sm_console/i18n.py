"""Translation of what the program says: msgids are English, Swedish is what people see by default.

The language is chosen once at start with :func:`use`; ``_`` and :func:`translate` then follow it.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from pathlib import Path

from sm_console.core.model import Message

LANGUAGES = ("sv", "en")
DOMAIN = "sm_console"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
LOCALE_DIR = Path(__file__).with_name("locale")


class _Current:
    """The catalogue in use, behind one name so that ``_`` can be imported before it is chosen."""

    catalogue: gettext.NullTranslations = gettext.NullTranslations()
    language = "en"


def use(language: str) -> None:
    """Switch to ``language`` ("sv" or "en"); an unknown one raises ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}: choose one of {', '.join(LANGUAGES)}")
    _Current.language = language
    _Current.catalogue = gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=language == "en")


def language() -> str:
    """Return the language in use."""
    return _Current.language


def _(text: str) -> str:
    """Translate a msgid."""
    return _Current.catalogue.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a msgid with a number in it."""
    return _Current.catalogue.ngettext(one, many, count)


def translate(message: Message) -> str:
    """Turn a desk's or connector's message into the reader's language, values filled in."""
    # One pass, so that a value holding "{name}" is never filled in itself; format() would also read attributes.
    return _PLACEHOLDER.sub(lambda match: message.values.get(match[1], match[0]), _(message.text))


def in_language(language: str) -> Callable[[Message], str]:
    """Return what turns messages into one language, whichever is in use here: for what leaves the house."""
    catalogue = gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=True)

    def say(message: Message) -> str:
        text = catalogue.gettext(message.text)
        return _PLACEHOLDER.sub(lambda match: message.values.get(match[1], match[0]), text)

    return say
