"""The logo check over made pictures: a part of the table is measured anew, all of it is held to its promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures import gallery
from tests.pictures.rates import BEGIN, DOCUMENT, END, MUST, NEVER, of_logo, standpoint


def documented() -> list[list[str]]:
    text = DOCUMENT.read_text("utf-8")
    lines = text[text.index(BEGIN) + len(BEGIN) : text.index(END)].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("name", "size"), [("crest", 48), ("wide", 200), ("upright", 96)])
def test_the_logo_passes_and_nothing_else_does(tmp_path: Path, name: str, size: int) -> None:
    for (expected, kind), units in of_logo(name, [size], standpoint(tmp_path)).items():
        for unit, (passed, looked, failed) in units.items():
            if expected == MUST:
                assert (looked, failed) == (0, 0), (kind, unit)
            else:
                assert passed == 0, (kind, unit)


def test_the_document_tells_of_every_kind_and_keeps_the_promise() -> None:
    rows = documented()
    logo = gallery.drawn(gallery.crest, 40)
    before, gallery.SIZES = gallery.SIZES, (48,)
    try:
        kinds = {(MUST, kind) for kind, _ in gallery.passing(logo)} | {
            (NEVER, kind) for kind, _ in gallery.failing(logo, "crest")
        }
    finally:
        gallery.SIZES = before
    assert {(row[1], row[0]) for row in rows} == kinds
    for row in rows:
        passed, looked, failed, others = int(row[3]), int(row[4]), int(row[5]), int(row[6])
        if row[1] == MUST:  # a word of some pixels' height is left to a person; nothing of it is ever refused
            assert (failed, others) == (0, passed), row[0]
            assert looked <= 2, row[0]
        else:
            assert (passed, others) == (0, 0), row[0]
