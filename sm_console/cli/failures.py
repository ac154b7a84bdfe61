"""What goes wrong becomes one clear line and an exit code; where it happened only ever reaches the log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from sm_console.cli.parse import complain
from sm_console.core import os_trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import translate

if TYPE_CHECKING:
    from sm_console.store.errors import StoreError

TROUBLE = 1
REFUSED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
LOG_NAME = "sm-console.log"


def guard(run: Callable[[], int], data: str = "") -> int:
    """Run a command; return its exit code, or that of the failure that stopped it."""
    try:
        code = run()
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        complain(N_("interrupted"))
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the outermost edge: everything ends in a line and the log
        return explain(error, data)
    return code


def explain(error: Exception, data: str = "") -> int:
    """Say in one line (or one for each problem) what ``error`` means to a person; return the exit code."""
    sentences, code = _meaning(error)
    for sentence in sentences:
        complain("{sentence}", sentence=sentence)
    return code if sentences else _unexpected(error, data)


def _meaning(error: Exception) -> tuple[list[str], int]:
    """Return what to say, already in the reader's language, and the exit code; nothing for what nobody foresaw."""
    from config.errors import ConfigError
    from sm_console.api.commands import Refused
    from sm_console.api.desk import DeskGone
    from sm_console.api.said import said

    if isinstance(error, ConfigError):
        return error.render(translate), REFUSED
    if isinstance(error, Refused) or _is_from_the_store(error):
        return [said(error.message)], REFUSED
    if isinstance(error, DeskGone):
        text = N_("the desk went away; what was asked may or may not have been done: look with `inbox`")
        return [translate(Message(text))], TROUBLE
    if isinstance(error, PermissionError):
        where = str(error.filename or error.strerror or "")
        return [translate(Message(N_("no permission for {path}"), {"path": where}))], REFUSED
    if isinstance(error, OSError):
        values = {"path": str(error.filename or ""), "reason": translate(os_trouble.reason(error))}
        return [translate(Message(N_("{path}: {reason}"), values))], TROUBLE
    return [], TROUBLE


def _is_from_the_store(error: Exception) -> TypeGuard[StoreError]:
    """Whether the database was the trouble. A client of a running desk never loads the store to find out."""
    if "sm_console.store.errors" not in sys.modules:
        return False
    from sm_console.store.errors import StoreError

    return isinstance(error, StoreError)


def _unexpected(error: Exception, data: str) -> int:
    log = _write_log(error, data)
    name = type(error).__name__
    if log is None:
        complain(N_("an unexpected fault ({name}), and no log could be written"), name=name)
    else:
        complain(N_("an unexpected fault ({name}); the details stand in {path}"), name=name, path=str(log))
    return TROUBLE


def _write_log(error: Exception, data: str) -> Path | None:
    """Append where it went wrong to the log, on one line; strangers' words and secrets stay out of it."""
    import logging

    from config.errors import ConfigError
    from config.paths import default_paths
    from sm_console.desk.logfile import OneLine

    what = (type(error), error, error.__traceback__)
    record = logging.LogRecord("sm_console.cli", logging.ERROR, "", 0, "unexpected fault", (), what)
    try:
        log = default_paths(None, Path(data) if data else None).data / LOG_NAME
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
            file.write(OneLine().format(record) + "\n")
    except (OSError, ConfigError):
        return None
    return log


def _silence_stdout() -> None:
    """Point standard output at nothing, or Python complains about the closed pipe when it leaves."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def refuse(text: str, **values: str) -> int:
    """Say no in one line: a msgid and its values. Returns the exit code for a refusal."""
    complain(text, **values)
    return REFUSED


def say_message(message: Message | None) -> str:
    """Return a desk's message in the reader's language, or nothing."""
    return translate(message) if message is not None else ""
