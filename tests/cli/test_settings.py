"""What settings.toml says of the screen, before anything heavy is loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from config.errors import ConfigError
from sm_console.cli import settings
from tests.bench.pseudo import Terminal

KNOWN = ("sv", "en")


def folder(tmp_path: Path, text: str) -> str:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize("word", ["auto", "blocks", "kitty", "sixel", "none"])
def test_every_way_to_show_pictures_is_known(tmp_path: Path, word: str) -> None:
    assert settings.pictures(folder(tmp_path, f'pictures = "{word}"')) == word


@pytest.mark.parametrize("text", ["", 'language = "en"', "pictures ="])
def test_what_says_nothing_means_that_it_is_found_out(tmp_path: Path, text: str) -> None:
    assert settings.pictures(folder(tmp_path, text)) == "auto"
    assert settings.pictures(str(tmp_path / "nowhere")) == "auto"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('pictures = "sixels"', 'settings.toml: pictures: "sixels" is not known – did you mean "sixel"?'),
        ("pictures = true", "settings.toml: pictures: must be text"),
    ],
)
def test_a_word_that_means_nothing_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(ConfigError) as failure:
        settings.pictures(folder(tmp_path, text))
    assert len(failure.value.problems) == 1
    assert str(failure.value).startswith(line)


def test_the_console_says_so_and_does_not_start(tmp_path: Path) -> None:
    words = ["--language", "en", "--config", folder(tmp_path, 'pictures = "best"'), "--data", str(tmp_path / "data")]
    with Terminal([sys.executable, "-m", "sm_console", *words]) as terminal:
        said = terminal.read_until(b'settings.toml: pictures: "best" is not known')
        assert b"\x1b[?1049h" not in said
        assert terminal.wait() == 2
    assert not (tmp_path / "data" / "desk.sock").exists()


def test_the_language_is_read_as_lightly(tmp_path: Path) -> None:
    assert settings.language(folder(tmp_path, 'language = "en"'), KNOWN) == "en"
    assert settings.language(folder(tmp_path, 'language = "de"'), KNOWN) == ""
    assert settings.language(folder(tmp_path, "language = 3"), KNOWN) == ""
