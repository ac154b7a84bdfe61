"""What goes wrong becomes one clear line and an exit code; where it happened only ever reaches the log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from sm_console.cli.parse import complain
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import translate

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
    from config.errors import ConfigError
    from sm_console.api.commands import Refused
    from sm_console.api.desk import DeskGone

    if isinstance(error, Refused):
        complain(translate(error.message))
        return REFUSED
    if isinstance(error, ConfigError):
        for problem in error.render(translate):
            complain("{problem}", problem=problem)
        return REFUSED
    if isinstance(error, DeskGone):
        complain(N_("the desk went away; what was asked may or may not have been done: look with `inbox`"))
        return TROUBLE
    if isinstance(error, PermissionError):
        complain(N_("no permission for {path}"), path=str(error.filename or error.strerror or ""))
        return REFUSED
    if isinstance(error, OSError):
        complain(N_("{path}: {reason}"), path=str(error.filename or ""), reason=error.strerror or str(error))
        return TROUBLE
    if "sm_console.store.errors" in sys.modules:  # a client of a running desk never loads the store
        from sm_console.store.errors import StoreError

        if isinstance(error, StoreError):
            complain(translate(error.message))
            return REFUSED
    return _unexpected(error, data)


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
