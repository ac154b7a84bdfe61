"""The guide to connecting accounts names every platform, every option that is read, and the true limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import connectors
from connectors import bluesky_text, facebook, flickr, graph_cursor, instagram, wordpress, x_length, youtube
from connectors.registry import PLATFORMS

GUIDE = Path(__file__).parents[2] / "docs" / "accounts.md"
SOURCES = sorted(Path(connectors.__file__).parent.glob("*.py"))


def section(platform: str) -> str:
    """Return what the guide says of a platform."""
    [found] = re.findall(
        rf"^## [^\n]*\(`{platform}`\)\n(.*?)(?=^## |\Z)", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(found)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_its_section(platform: str) -> None:
    assert len(section(platform)) > 200


def test_every_option_is_named() -> None:
    read = {
        name
        for source in SOURCES
        for name in re.findall(r'options\.get\(\s*"(\w+)"', source.read_text(encoding="utf-8"))
    }
    assert {"daily_budget_usd", "daily_units", "redirect_uri"} <= read
    text = GUIDE.read_text("utf-8")
    assert [name for name in sorted(read) if f"`{name}`" not in text and f"`{name}=" not in text] == []


@pytest.mark.parametrize(
    ("platform", "limit"),
    [
        ("wordpress", wordpress.MAX_BYTES),
        ("facebook", facebook.MAX_LENGTH),
        ("facebook", graph_cursor.WATCHED),
        ("instagram", instagram.MAX_LENGTH),
        ("instagram", graph_cursor.WATCHED),
        ("x", x_length.MAX_LENGTH),
        ("youtube", youtube.MAX_LENGTH),
        ("bluesky", bluesky_text.MAX_GRAPHEMES),
        ("flickr", flickr.MAX_LENGTH),
    ],
)
def test_limits_are_those_of_the_code(platform: str, limit: int) -> None:
    assert re.search(rf"(?<!\d)(?<!\d,){limit:,}(?!,?\d)", section(platform))
