"""Marking of translatable sentences where they are made; translation happens where they are shown."""


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name, known to Babel's extractor
    """Return ``text`` as it is; Babel collects the argument into the catalogues."""
    return text
