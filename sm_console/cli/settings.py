"""What a person's settings.toml says of the screen, read before anything heavy is loaded.

The folder asked for counts, else one's own, else the machine's. Other settings are the desk's business.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def language(config_dir: str, known: tuple[str, ...]) -> str:
    """Return the language, or nothing. What cannot be read is left for others to report."""
    words = (_table(folder).get("language") for folder in _folders(config_dir))
    return next((word for word in words if word in known), "")


def pictures(config_dir: str) -> str:
    """Return how pictures are to be shown. Raises ConfigError where that is a word that means nothing."""
    from config.schema import PICTURES

    for folder in _folders(config_dir):
        word = _table(folder).get("pictures")
        if word is not None and word not in PICTURES:
            from config.load import load

            load(folder)
        elif word is not None:
            return str(word)
    return PICTURES[0]


def _folders(config_dir: str) -> list[Path]:
    from config.paths import default_paths, served_paths

    return [Path(config_dir)] if config_dir else [default_paths().config, served_paths().config]


def _table(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / "settings.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
