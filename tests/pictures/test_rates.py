"""The logo check over made pictures: a part of the table is measured anew, all of it is held to its promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures import gallery
from tests.pictures.rates import BEGIN, DOCUMENT, END, MAY, MUST, NEVER, of_logo, standpoint


def documented() -> list[list[str]]:
    text = DOCUMENT.read_text("utf-8")
    lines = text[text.index(BEGIN) + len(BEGIN) : text.index(END)].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


@pytest.mark.parametrize(("name", "seed"), [("crest", 41), ("word", 42)])
def test_the_logo_passes_and_nothing_else_does(
    tmp_path: Path, name: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "EACH", 1)
    monkeypatch.setattr(gallery, "SIZES", (64, 64))
    monkeypatch.setattr(gallery, "LARGE", 512)
    for (expected, kind), units in of_logo(name, seed, standpoint(tmp_path)).items():
        for unit, (passed, looked, failed) in units.items():
            if expected == MUST:
                assert (looked, failed) == (0, 0), (kind, unit)
            elif expected == MAY:
                assert failed == 0, (kind, unit)
            else:
                assert passed == 0, (kind, unit)


def test_the_document_tells_of_every_kind_and_keeps_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = documented()
    logo = gallery.drawn(gallery.crest, 40)
    monkeypatch.setattr(gallery, "EACH", 1)
    monkeypatch.setattr(gallery, "LARGE", 48)
    kinds = {
        *((MUST, kind) for kind, _ in gallery.passing(logo, 1)),
        *((MAY, kind) for kind, _ in gallery.pasted(logo, 1)),
        *((NEVER, kind) for kind, _ in gallery.failing(logo, "crest", 1)),
    }
    assert {(row[1], row[0]) for row in rows} == kinds
    for row in rows:
        pictures, passed, failed, others = int(row[2]), int(row[3]), int(row[5]), int(row[6])
        if row[1] == NEVER:
            assert (passed, others) == (0, 0), row[0]
        else:  # nothing of it is ever refused; what is left to a person is rare
            assert (failed, others) == (0, passed), row[0]
            assert row[1] == MAY or passed >= 0.95 * pictures, row[0]
