"""What a client may have done.

The desk checks identity, role and the version seen, writes one
transaction with its journal entry, and answers; it raises :class:`Refused` with one clear sentence.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from sm_console.api import views
from sm_console.core.model import Action, Ground, Message, Role

R = TypeVar("R")


class Refused(Exception):
    """The desk says no. ``code`` is stable for programs; ``message`` is for a person.

    Codes: "role", "unknown" (no such thing), "claimed", "changed" (someone has answered meanwhile),
    "signature", "length", "capability", "state", "ground", "input", "config", "busy", "gone".
    """

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(message.text)
        self.code = code
        self.message = message


class Command(msgspec.Struct, Generic[R], frozen=True, kw_only=True, tag_field="do"):
    """Base of all commands. ``needs`` is the least role that may give it."""

    returns: ClassVar[Any] = views.Done
    needs: ClassVar[Role] = Role.STAFF


class TakeClaim(Command[views.Done], frozen=True, kw_only=True, tag="take-claim"):
    """Take a comment upon oneself; ``take_over`` also from a colleague, who is told ``word``. Renews one's own.

    ``thread`` takes all open comments of its thread, or none of them. ``Done.message`` tells how many.
    """

    comment: int
    take_over: bool = False
    thread: bool = False
    word: str = ""


class ReleaseClaim(Command[views.Done], frozen=True, kw_only=True, tag="release-claim"):
    """Give a claim back."""

    comment: int


class SendReply(Command[views.Done], frozen=True, kw_only=True, tag="send-reply"):
    """Queue an answer; ``Done.id`` is its outbox id.

    ``seen`` is the thread version the person has looked at, or ``None`` to skip the comparison; ``acts_seen`` the
    latest outgoing act in the thread that they have seen (``None``: only what is still on its way is compared).
    ``undo_seconds`` is how long it waits for a change of mind. ``sign`` adds the person's first name
    where the text does not end with one. ``bank_answer`` and ``bank_version`` say from which ready answer it was
    made (0: none).
    """

    comment: int
    text: str
    seen: int | None = None
    acts_seen: int | None = None
    undo_seconds: float = 0.0
    sign: bool = True
    bank_answer: int = 0
    bank_version: int = 0


class Moderate(Command[views.Done], frozen=True, kw_only=True, tag="moderate"):
    """Queue hide, unhide, delete, spam or like. Hide, delete and spam want one of R12's grounds."""

    comment: int
    action: Action
    ground: Ground | None = None
    undo_seconds: float = 0.0


class Undo(Command[views.Done], frozen=True, kw_only=True, tag="undo"):
    """Take back a queued act that has not left yet.

    ``outbox`` 0 means one's own latest act of any kind that can be undone: a queued act, a waived answer.
    """

    outbox: int = 0


class SettleUnknown(Command[views.Done], frozen=True, kw_only=True, tag="settle-unknown"):
    """A person's word on an act that failed or whose fate is unknown: "again", "sent" or "drop".

    ``seen`` and ``acts_seen`` as in SendReply, for "again".
    """

    outbox: int
    verdict: str
    seen: int | None = None
    acts_seen: int | None = None


class WaiveAnswer(Command[views.Done], frozen=True, kw_only=True, tag="waive-answer"):
    """No answer needed, with the reason."""

    comment: int
    reason: str


class Reopen(Command[views.Done], frozen=True, kw_only=True, tag="reopen"):
    """Take back that no answer was needed."""

    comment: int


class AddNote(Command[views.Done], frozen=True, kw_only=True, tag="add-note"):
    """Leave a note for colleagues."""

    comment: int
    text: str


class SaveDraft(Command[views.Done], frozen=True, kw_only=True, tag="save-draft"):
    """Keep an unsent answer; empty text with ``editing`` false throws it away."""

    comment: int
    text: str
    editing: bool = True


class Collect(Command[views.CollectView], frozen=True, kw_only=True, tag="collect"):
    """Fetch now what is due (``force``: everything) and deliver what waits in the outbox.

    ``accounts`` empty means all. ``sweep`` also reads again what is known. ``override`` asks also where the
    platform has ordered a pause, or its limit is used up: those are left alone otherwise, and said so.
    """

    returns: ClassVar[Any] = views.CollectView
    accounts: tuple[str, ...] = ()
    force: bool = False
    sweep: bool = False
    override: bool = False


class AddAccount(Command[views.Done], frozen=True, kw_only=True, tag="add-account"):
    """Write a new account to the configuration, and its secret to the credentials file.

    ``address`` is empty where the platform's own is meant; ``remote`` and ``options`` as in the configuration.
    ``approved_by`` records a manager's approval at once (R1), of ``approved_on`` or of today.
    """

    needs: ClassVar[Role] = Role.MANAGER
    id: str
    platform: str
    address: str = ""
    name: str = ""
    unit: str = ""
    responsible: str = ""
    stand_in: str = ""
    user: str = ""
    secret: str = ""
    allow_private: bool = False
    remote: str = ""
    options: dict[str, str] = msgspec.field(default_factory=dict)
    approved_by: str = ""
    approved_on: date | None = None

    def __repr__(self) -> str:
        """Leave the secret out of every traceback and log."""
        return f"AddAccount(id={self.id!r})"


class StoreLogin(Command[views.ProbeView], frozen=True, kw_only=True, tag="store-login"):
    """Keep what a login at the terminal brought, and try it from the desk.

    ``user`` and ``remote`` are written to the configuration, empty ones leave what stands there. The answer
    says what the login opens; ``platform`` is empty where it could not be tried.
    """

    returns: ClassVar[Any] = views.ProbeView
    needs: ClassVar[Role] = Role.MANAGER
    account: str
    secret: str
    user: str = ""
    remote: str = ""

    def __repr__(self) -> str:
        """Leave the secret out of every traceback and log."""
        return f"StoreLogin(account={self.account!r})"


class RemoveAccount(Command[views.Done], frozen=True, kw_only=True, tag="remove-account"):
    """Take an account out of the configuration; what is known of it stays in the record."""

    needs: ClassVar[Role] = Role.MANAGER
    id: str


class AddStaff(Command[views.Done], frozen=True, kw_only=True, tag="add-staff"):
    """Put a person on the staff list, or change their first name."""

    needs: ClassVar[Role] = Role.MANAGER
    login: str
    first_name: str


class EnterPost(Command[views.Done], frozen=True, kw_only=True, tag="enter-post"):
    """Enter by hand a post of an account that no interface reads; ``Done.id`` is the post's.

    ``published`` ``None`` means now. The same ``url`` is one post: entering it again is refused.
    """

    account: str
    title: str = ""
    text: str = ""
    published: datetime | None = None
    url: str = ""


class EnterComment(Command[views.Done], frozen=True, kw_only=True, tag="enter-comment"):
    """Enter by hand a comment seen on an account whose comments no interface reads; ``Done.id`` is the comment's.

    ``received`` is when it was written (``None``: now); its clock starts there. ``post`` is the post's id, 0 where
    nobody has entered it; ``under`` the comment that it answers, 0 for none.
    """

    account: str
    author: str
    text: str
    received: datetime | None = None
    post: int = 0
    under: int = 0
    url: str = ""


class MarkAnswered(Command[views.Done], frozen=True, kw_only=True, tag="mark-answered"):
    """Note what was answered on the platform itself to a comment entered by hand; ``Done.id`` is the answer's.

    ``at`` ``None`` means now. The answer stands already: without a first name at its end it is noted all
    the same, and the message says so.
    """

    comment: int
    text: str
    at: datetime | None = None


class SaveUiState(Command[views.Done], frozen=True, kw_only=True, tag="save-ui-state"):
    """Keep something for the person's next console, at most 64 KiB of JSON text."""

    needs: ClassVar[Role] = Role.OBSERVER
    key: str
    value: str
