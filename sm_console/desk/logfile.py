"""The desk's log: one line a record, rotating, without tokens and personal data.

Messages of exceptions are left out unless we wrote them ourselves: those of others quote what they
were given, and that may be a citizen's text or a URL with a token.
"""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

LOG_NAME: Final = "desk.log"
_OURS: Final = ("sm_console", "connectors", "config")
_MAX_BYTES: Final = 1_000_000
_KEPT: Final = 3


class OneLine(logging.Formatter):
    """A record as one line, an exception as its types and places."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = f"{self.formatTime(record, self.datefmt)} {record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info is not None and record.exc_info[1] is not None:
            line += " | " + " <- ".join(_describe(error) for error in _chain(record.exc_info[1]))
        return line.encode("unicode_escape").decode("ascii")


class LogFile(RotatingFileHandler):
    """A log that loses a line rather than saying on the terminal, with all that it quotes, that the disk is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lose it."""


def _chain(error: BaseException) -> list[BaseException]:
    found = [error]
    while (before := found[-1].__cause__ or found[-1].__context__) is not None and before not in found:
        found.append(before)
    return found


def _describe(error: BaseException) -> str:
    kind = type(error)
    message = f" ({error})" if kind.__module__.split(".")[0] in _OURS else ""
    places = [
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return f"{kind.__module__}.{kind.__qualname__}{message} at {' > '.join(places) or 'nowhere'}"


def start(data: Path) -> logging.Handler:
    """Send what the desk and the connectors log to ``data``/desk.log; hand back the handler to stop it."""
    path = data / LOG_NAME
    path.touch(mode=0o600, exist_ok=True)
    handler = LogFile(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="ascii", delay=True)
    handler.setFormatter(OneLine())
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False  # nothing may reach the terminal under a running console
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
    return handler


def stop(handler: logging.Handler) -> None:
    """Close the log."""
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.removeHandler(handler)
        logger.propagate = True
    handler.close()
