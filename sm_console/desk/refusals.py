"""The desk's ways of saying no, and the look-ups that most commands begin with."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from config.errors import ConfigError
from sm_console.api.commands import Refused
from sm_console.core.messages import N_
from sm_console.core.model import CommentState, Message
from sm_console.desk.ledger import Transaction
from sm_console.desk.services import Caller, Services
from sm_console.i18n import translate
from sm_console.store import acts, lookup

LONGEST_UNDO: Final = 600.0


def refused(code: str, text: str, **values: str) -> Refused:
    """Make a refusal; ``text`` is a msgid."""
    return Refused(code, Message(text, values))


def need_comment(transaction: Transaction, number: int) -> lookup.KnownComment:
    """Return a comment. Raises Refused("unknown")."""
    known = lookup.comment(transaction.conn, number)
    if known is None:
        raise refused("unknown", N_("There is no comment {number}."), number=str(number))
    return known


def need_stranger(known: lookup.KnownComment) -> None:
    """Refuse what makes no sense on the account's own words or on what is gone. Raises Refused("state")."""
    if known.own:
        raise refused("state", N_("This is the account's own comment."))
    if known.state is CommentState.REMOVED:
        raise refused("state", N_("This comment has been removed."))


def need_unclaimed(transaction: Transaction, services: Services, caller: Caller, comment: int) -> None:
    """Refuse to step in where a colleague is at work. Raises Refused("claimed")."""
    held = acts.claim_of(transaction.conn, comment)
    if held is not None and held.login != caller.login and held.until > transaction.now:
        raise refused("claimed", N_("{name} has taken this."), name=services.standing.name(held.login))


def need_colleague(services: Services, name: str) -> str:
    """Return the login of somebody on the staff list. Raises Refused("unknown")."""
    names = services.standing.names()
    if name in names:
        return name
    found = [login for login, first in names.items() if first.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise refused(
            "input", N_("More than one is called {name}: {known}."), name=name, known=", ".join(sorted(found))
        )
    known = ", ".join(sorted(names)) or "–"
    raise refused("unknown", N_("{name} is not on the staff list; there is: {known}."), name=name, known=known)


def need_text(text: str, longest: int) -> str:
    """Return the text without white space around it. Raises Refused("input") for none or too much."""
    stripped = text.strip()
    if not stripped:
        raise refused("input", N_("There is no text."))
    if len(stripped) > longest:
        raise refused("input", N_("The text is too long: at most {longest} characters."), longest=str(longest))
    return stripped


def need_send_after(now: datetime, undo_seconds: float) -> datetime:
    """Return when an act may leave. Raises Refused("input") for a wait that makes no sense."""
    if not (math.isfinite(undo_seconds) and 0 <= undo_seconds <= LONGEST_UNDO):
        raise refused(
            "input", N_("The time to undo must be between 0 and {most} seconds."), most=str(int(LONGEST_UNDO))
        )
    return now + timedelta(seconds=undo_seconds)


def config_refused(error: ConfigError) -> Refused:
    """Turn what is wrong with the configuration into a refusal with all its lines."""
    return Refused("config", Message("{problems}", {"problems": "; ".join(error.render(translate))}))
