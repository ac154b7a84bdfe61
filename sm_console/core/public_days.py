"""The public calendar of one country, from the ``holidays`` library; loaded when first asked for.

The library knows the years 1953–2100 for Sweden; outside them it names no day at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any


def library_version() -> str:
    """Return the version of the library, part of every calendar's version."""
    from holidays.version import __version__

    return __version__


def public_days(country: str, categories: Sequence[str], year: int, language: str) -> dict[date, str]:
    """Return the named days of ``year``; two names on one day are joined by "; ".

    ``language`` is one the library has for the country ("sv", "en_US"). Raises ValueError for a
    country or category that it does not have.
    """
    return dict(_entity(country)(years=year, categories=tuple(categories), language=language, expand=False))


def known_years(country: str) -> range:
    """Return the years whose public days the library knows."""
    entity = _entity(country)
    return range(entity.start_year, entity.end_year + 1)


@cache
def _entity(country: str) -> Any:
    """Find the country's class, loading that one module.

    Asking the library's front door for it would run all 250 countries' modules: 75 ms instead of 5.
    """
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec
    from pathlib import Path

    import holidays
    from holidays.registry import COUNTRIES

    for module_name, names in COUNTRIES.items():
        if country not in names[1:]:
            continue
        folder = Path(holidays.__path__[0]) / "countries"
        spec = PathFinder.find_spec(f"holidays.countries.{module_name}", [str(folder)])
        if spec is None or spec.loader is None:
            raise ValueError(f"the installed holidays library lacks the country {country!r}")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return getattr(module, names[0])
    raise ValueError(f"no country {country!r} in the holidays library: use its two letters, such as 'SE'")
