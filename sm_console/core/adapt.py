"""One text made to fit many people: placeholders in braces, filled for each.

``{namn}`` is the first word of the name that the platform shows, where that looks like one; else it is left out
together with the space before it, so that "Hej {namn}!" becomes "Hej!". ``{konto}`` is the account's name and
``{länk}`` the address of the comment. Whatever else stands in braces is refused: it would be sent as it stands.
"""

from __future__ import annotations

import re
from typing import Final

from sm_console.core.safe_text import safe_line

NAME, ACCOUNT, LINK = "namn", "konto", "länk"
KNOWN: Final = frozenset({NAME, ACCOUNT, LINK})
LONGEST_NAME: Final = 30

_PLACE: Final = re.compile(r" ?\{([^{}\n]{0,40})\}")
_NAME: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def unknown(text: str) -> list[str]:
    """Return what stands in braces and is no placeholder, in the order of the text."""
    return [name for name in _PLACE.findall(text) if name.strip().casefold() not in KNOWN]


def address_as(author_name: str) -> str:
    """Return how to address somebody: the first word of a name whose words all are capitalised; else nothing.

    "Kerstin W." is Kerstin, and "Märta, 81 år" Märta; "Läsande förälder" and "Hyresgäst 3" say no name.
    """
    words = safe_line(author_name, 200).partition(",")[0].split()
    if not words or not all(_is_name(word.rstrip(".")) for word in words):
        return ""
    return words[0] if 1 < len(words[0]) <= LONGEST_NAME and not words[0].endswith(".") else ""


def _is_name(word: str) -> bool:
    letters = (letter.isalpha() or letter in "-'’" for letter in word)  # \w takes ¼ and ² for letters
    return bool(_NAME.fullmatch(word)) and word[0].isupper() and all(letters)


def fill(text: str, *, author: str, account: str, link: str) -> str:
    """Return the text for one person."""
    values = {NAME: address_as(author), ACCOUNT: safe_line(account, 80), LINK: link}

    def put(place: re.Match[str]) -> str:
        value = values[place[1].strip().casefold()]
        return place[0][: place[0].index("{")] + value if value else ""

    return _PLACE.sub(put, text)
