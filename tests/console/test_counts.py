"""Sentences with a number: none says "1 comments" or "1 are", in either language."""

from __future__ import annotations

import re

from tests import catalogue

NOUNS = "accounts|alarms|bytes|comments|connections|entries|files|logins|months|photos|rounds"
NOUNS_SV = "anslutningar|bilder|filer|hela månader|hela veckor|inloggningar|kommentarer|konton|månader|poster|ronder"
NUMBERED = re.compile(
    rf"\{{(?:count|limit|missed|files|size|slots|left)\}} (?:older |open |earlier |public )?(?:{NOUNS}|are)\b"
)
NUMBERED_SV = re.compile(
    rf"\{{(?:count|missed|files|slots)\}} (?:äldre |öppna |obesvarade |tidigare )?(?:{NOUNS_SV})\b", re.IGNORECASE
)
SEVERAL = (
    "{account}: {count} comments in {minutes} minutes, {usual} are usual",
    "{account}: {count} open comments with “{word}”, a word on the watch list",
    "R4: {account}: {count} comments that nobody has taken, the first to be answered by {time}",
    "R6: {slots} rounds left out since {since}; asked for {asked} a day in office hours ({pack})",
    "{platform} does not answer: {count} accounts ({accounts})",
    "R13: {limit} months have passed since the last post ({pack})",
)
"""Said of several only: of one there is another sentence, or there never is only one."""


def test_a_number_that_may_be_one_has_forms_for_it_or_stands_behind_its_words() -> None:
    whole = [message for message in catalogue.read() if isinstance(message.id, str) and message.id not in SEVERAL]
    assert [message.id for message in whole if NUMBERED.search(str(message.id))] == []
    assert [message.string for message in whole if NUMBERED_SV.search(str(message.string))] == []
