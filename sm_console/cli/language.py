"""Choosing the language before anything is said: the option, then the settings, then Swedish."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sm_console import i18n

DEFAULT = "sv"


def choose_language(wanted: str, config_dir: str) -> None:
    """Use ``wanted``, or the configured language, or Swedish. What cannot be read is left for others to report."""
    language = wanted if wanted in i18n.LANGUAGES else _configured(config_dir)
    try:
        i18n.use(language)
    except FileNotFoundError:  # an installation without its catalogues still has to work
        i18n.use("en")


def _configured(config_dir: str) -> str:
    from config.paths import default_paths, served_paths

    folders = [Path(config_dir)] if config_dir else [default_paths().config, served_paths().config]
    return next(filter(None, map(_language_in, folders)), DEFAULT)


def _language_in(folder: Path) -> str:
    try:
        settings = tomllib.loads((folder / "settings.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    language = settings.get("language")
    return language if language in i18n.LANGUAGES else ""
