"""A year as a row of signs: seasons, posts and today, readable without any colour. Pure.

"░" season, "▓" season with a post, "·" rest, "×" a post in the rest, "┃" today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from sm_console.api.time_words import MONTHS
from sm_console.i18n import _

REST, SEASON, POST_IN_REST, POST_IN_SEASON, TODAY = "·", "░", "×", "▓", "┃"
WEEK = timedelta(days=7)
MIDDLE = timedelta(days=3)
"""The middle of a week stands for the whole of it."""


def month_starts(first: date) -> list[date]:
    """The first days of the twelve months from ``first`` on, and of the one after."""
    months = [first.year * 12 + first.month - 1 + number for number in range(13)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _cells(width: int) -> list[int]:
    """How many cells each of the twelve months has: equally many, however long it is, where ``width`` allows."""
    return [(month + 1) * width // 12 - month * width // 12 for month in range(12)]


def _edges(first: date, width: int) -> list[date]:
    """The first days of the cells, and of the one after."""
    starts = month_starts(first)
    edges = [
        begins + timedelta(days=(ends - begins).days * cell // cells)
        for (begins, ends), cells in zip(pairwise(starts), _cells(width), strict=True)
        for cell in range(cells)
    ]
    return [*edges, starts[-1]]


def band(first: date, spans: Sequence[tuple[date, date]], posts: Sequence[int], today: date, width: int) -> str:
    """Twelve months from ``first`` on in ``width`` cells; ``posts`` counts week by week from ``first`` on."""
    edges = _edges(first, width)
    days_with_posts = [first + WEEK * week + MIDDLE for week, count in enumerate(posts) if count]
    signs = []
    for begins, ends in pairwise(edges):
        if begins <= today < ends:
            signs.append(TODAY)
            continue
        in_season = any(span[0] < ends and span[1] >= begins for span in spans)
        posted = any(begins <= day < ends for day in days_with_posts)
        signs.append((POST_IN_SEASON if posted else SEASON) if in_season else (POST_IN_REST if posted else REST))
    return "".join(signs)


def head(first: date, width: int) -> str:
    """The months' first letters, each above its first cell."""
    letters = [_(MONTHS[start.month - 1])[0].upper() for start in month_starts(first)[:-1]]
    return "".join(letter.ljust(cells) for letter, cells in zip(letters, _cells(width), strict=True))
