"""Choosing the language before anything is said: the option, then the settings, then Swedish."""

from __future__ import annotations

from sm_console import i18n
from sm_console.cli import settings

DEFAULT = "sv"


def choose_language(wanted: str, config_dir: str) -> None:
    """Use ``wanted``, or the configured language, or Swedish. What cannot be read is left for others to report."""
    language = wanted if wanted in i18n.LANGUAGES else settings.language(config_dir, i18n.LANGUAGES) or DEFAULT
    try:
        i18n.use(language)
    except FileNotFoundError:  # an installation without its catalogues still has to work
        i18n.use("en")
