"""A terminal console for supervising a city's social media accounts."""

__version__ = "0.1.0"
