"""Every command that the documents name exists, and every example in them is one that the program takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from sm_console.cli.dispatch import _parser, command_name
from sm_console.cli.table import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
INLINE = re.compile(r"`(?:\.venv/bin/)?sm-console ([^`]+)`")
BLOCK = re.compile(r"^(?:    )?(?:\.venv/bin/)?sm-console((?:[^\n\\]|\\\n)*)", re.MULTILINE)
PLACEHOLDERS = {"ISO": "2026-03-10", "N": "1", "…": "x"}


def examples(text: str) -> Iterator[tuple[str, bool]]:
    """What follows ``sm-console``, and whether it stands alone on a line (then it is whole, not only a name)."""
    for found in BLOCK.finditer(text):
        yield found[1].replace("\\\n", " ").partition("  #")[0], True
    for found in INLINE.finditer(text.replace("\n", " ")):
        yield found[1], False


def variants(line: str) -> Iterator[list[str]]:
    """The words of a line; ``[…]`` is left out, ``a|b`` is each of them."""
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(re.sub(r"\[[^\]]*\]|<[^>]*>", "", line))]
    chosen = next((index for index, word in enumerate(words) if "|" in word), None)
    if chosen is None:
        yield words
        return
    for one in words[chosen].split("|"):
        yield [*words[:chosen], one, *words[chosen + 1 :]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_named_is_there(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line, whole in examples(document.read_text(encoding="utf-8")):
        for words in variants(line):
            name = command_name(words)
            assert name is None or name in COMMANDS, line
            try:
                _args, left = _parser(name).parse_known_args(words)
            except SystemExit:
                said = capsys.readouterr().err
                lacking = ("arguments are required", "expected one argument", "is required")
                assert not whole, f"{line}: {said}"
                assert any(part in said for part in lacking), f"{line}: {said}"
            else:
                assert left == [], line


def test_the_documents_have_examples() -> None:
    found = [line for path in DOCUMENTS for line, _whole in examples(path.read_text(encoding="utf-8"))]
    assert len(found) > 60
