"""The table of platforms says what the code does."""

from __future__ import annotations

from config.schema import PLATFORMS
from tests.platforms_table import DOCUMENT, ROOT, WORDS, made


async def test_the_committed_table_is_what_the_code_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == await made(), "run: python -m tests.platforms_table"


def test_every_platform_was_held_against_something_that_is_there() -> None:
    assert set(WORDS) == set(PLATFORMS)
    files = {file for words in WORDS.values() for _, file in words.tested}
    assert [file for file in files if not (ROOT / "tests" / "connectors" / f"{file}.py").exists()] == []
