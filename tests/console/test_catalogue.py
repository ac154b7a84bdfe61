from __future__ import annotations

import re
from pathlib import Path

from tests import catalogue


def test_the_catalogue_holds_exactly_what_the_program_says() -> None:
    kept = {
        (message.id[0], message.id[1]) if isinstance(message.id, tuple) else message.id
        for message in catalogue.read()
        if message.id
    }
    said = catalogue.collect()
    assert sorted(map(str, said - kept)) == [], "not in the catalogue: make catalogue"
    assert sorted(map(str, kept - said)) == [], "no longer said: make catalogue"


def test_everything_is_translated_and_nothing_is_a_guess() -> None:
    assert catalogue.missing(catalogue.read()) == []
    assert [message.id for message in catalogue.read() if message.fuzzy] == []


def test_the_compiled_catalogue_is_the_committed_one() -> None:
    assert catalogue.compiled(catalogue.read()) == catalogue.MO.read_bytes(), "make catalogue"
    assert catalogue.text_of(catalogue.read()) == catalogue.PO.read_bytes(), "make catalogue"


def places(text: str) -> set[str]:
    """Where values go."""
    return set(re.findall(r"\{\w+\}", text))


def test_translations_keep_the_places_of_values() -> None:
    for message in catalogue.read():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for one, other in zip(ids, strings, strict=True):
            assert not other or places(str(one)) == places(str(other)), one


def test_the_extractor_sees_marks_plurals_and_command_docstrings(tmp_path: Path) -> None:
    said = catalogue.collect()
    assert "Fetching…" in said
    assert ("{count} day", "{count} days") in said
    assert (
        "Write an answer to the comment. Ctrl+S sends it after ten seconds in which you can change your mind." in said
    )
