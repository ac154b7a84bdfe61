"""Options of accounts: those that a platform has, and a clear word on any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import load
from config.options import OPTIONS
from config.schema import PLATFORMS
from sm_console.i18n import translate

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"graph": ("facebook", "instagram"), "oauth_login": ("x", "youtube")}
"""Modules that several platforms' connectors are made of, by the beginning of their names."""


def write(folder: Path, platform: str, option: str) -> Path:
    text = f'[[account]]\nid = "a"\nplatform = "{platform}"\naddress = "https://a.example/"\n'
    (folder / "accounts.toml").write_text(f'{text}[account.options]\n{option} = "1"\n')
    return folder


def test_every_option_that_a_connector_reads_is_known_and_no_other() -> None:
    read: dict[str, set[str]] = {platform: set() for platform in PLATFORMS}
    for file in (ROOT / "connectors").glob("*.py"):
        names = set(re.findall(r'options\.get\(\s*"(\w+)"', file.read_text("utf-8")))
        platforms = next((owners for begin, owners in SHARED.items() if file.stem.startswith(begin)), None)
        for platform in platforms or ((file.stem.split("_")[0],) if names else ()):
            read[platform] |= names
    assert read == {platform: set(names) for platform, names in OPTIONS.items()}


def test_the_guide_names_every_option() -> None:
    guide = (ROOT / "docs" / "accounts.md").read_text("utf-8")
    for platform, names in OPTIONS.items():
        section = guide.split(f"(`{platform}`)\n", 1)[1].split("\n## ", 1)[0]
        assert [name for name in names if f"`{name}" not in section] == [], platform


@pytest.mark.parametrize(("platform", "option"), [("x", "daily_units"), ("youtube", "daily_unit"), ("facebook", "api")])
def test_an_unknown_option_is_told_with_those_there_are(tmp_path: Path, platform: str, option: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, platform, option))
    [problem] = caught.value.problems
    assert problem.message.values == {"platform": platform, "value": option}
    assert problem.hint is not None
    assert problem.hint.values == {"names": ", ".join(OPTIONS[platform])}


def test_a_platform_without_options_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, "flickr", "key"))
    [problem] = caught.value.problems
    assert problem.hint is not None
    assert translate(problem.hint)
    assert load(write(tmp_path, "bambuser", "api")).accounts[0].options == {"api": "1"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("26", 'options.version: must be text – put it in quotes: "…"'),
        ('""', "options.version: is empty – write something, or take the key away"),
    ],
)
def test_an_option_s_value_is_a_text(tmp_path: Path, value: str, expected: str) -> None:
    text = '[[account]]\nid = "a"\nplatform = "facebook"\n[account.options]\nversion = '
    (tmp_path / "accounts.toml").write_text(text + value)
    with pytest.raises(ConfigError, match=re.escape(expected)):
        load(tmp_path)
