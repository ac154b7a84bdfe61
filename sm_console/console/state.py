"""What the console knows just now, apart from any widget. Handlers change it; the frame draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sm_console.console.boards.places import COMMENTS
from sm_console.core.model import Action, Role, at_least

if TYPE_CHECKING:
    from sm_console.api.crisis import AlarmRow, CrisisView
    from sm_console.api.queries import InboxFilter
    from sm_console.api.shifts import HandoverView
    from sm_console.api.views import AccountView, InboxPage, InboxRow, StatusView, ThreadView, Whoami
    from sm_console.console.boards.base import Row
    from sm_console.console.commands.base import UserCommand
    from sm_console.console.leading import WayBack
    from sm_console.console.many_answer import ManyDraft

STEADY = timedelta(seconds=5)
"""A connection that broke sooner was to a desk that was just ending: nobody needs to hear of it."""
PAGE = 200
"""Rows asked for at a time; more are asked for when the cursor nears the end."""
MOST_UNATTENDED = 3 * PAGE
"""Rows that a console which nobody uses fetches at most."""
UNDO_SECONDS = 10.0
"""How long an outgoing act waits for a change of mind."""


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


@dataclass
class State:
    """The controller's memory.

    ``place`` is what the list shows: the comments, or a board. ``current`` is the comment under the cursor,
    ``selected`` the row of a board, which has so many ``orders``; ``thread`` may still belong to another row while the
    cursor moves. ``drafts`` holds answers that the desk has not acknowledged yet, by comment,
    ``from_bank`` the ready answer and its version that one was made from.
    ``page_of`` is the filter that ``page`` answers. ``split`` says that the thread stands beneath the queue,
    ``kept`` what the desk keeps of all this for next time. ``tried`` says that a first attempt to reach the
    desk has failed, ``found_at`` since when it is connected. ``panel`` names what covers the
    triage ("" when nothing does). ``last_sent`` is the comment and words of the latest answer, to
    become a draft again when it is taken back. ``watched`` are one's own outgoing acts whose fate is
    still to be told, by outbox id, with the words for them. ``marked`` are the comments on which one act
    shall be done, ``at_work`` is the command whose key has been pressed and whose effect is on its way,
    ``batch`` is one's own such act that is still leaving (0: none),
    ``composed`` the answer to many that one is writing, ``sent_to_many`` the latest one sent, while it can be undone,
    ``told`` the latest thing said about one's claims that no key has confirmed yet.
    ``alarms`` are those that stand, ``None`` before that is
    known; in ``quiet`` hours none rings. ``crisis`` is the one that stands; ``handovers`` are those from or to the
    person that nobody has acknowledged. ``way_back`` is where Esc leads, if a board's row has led here.
    """

    now: Callable[[], datetime] = utc_now
    drill: bool = False
    connected: bool = False
    ever_connected: bool = False
    tried: bool = False
    found_at: datetime | None = None
    me: Whoami | None = None
    status: StatusView | None = None
    accounts: list[AccountView] = field(default_factory=list)
    page: InboxPage | None = None
    page_of: InboxFilter | None = None
    filter: InboxFilter | None = None
    split: bool = True
    kept: str = ""
    limit: int = PAGE
    current: InboxRow | None = None
    thread: ThreadView | None = None
    drafts: dict[int, str] = field(default_factory=dict)
    from_bank: dict[int, tuple[int, int]] = field(default_factory=dict)
    panel: str = ""
    place: str = COMMENTS
    orders: int = 0
    selected: Row | None = None
    last_sent: tuple[int, str] | None = None
    undo_until: datetime | None = None
    undo_what: str = ""
    can_undo: bool = False
    watched: dict[int, str] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    batch: int = 0
    composed: ManyDraft | None = None
    sent_to_many: ManyDraft | None = None
    at_work: type[UserCommand] | None = None
    told: int = 0
    alarms: list[AlarmRow] | None = None
    quiet: bool = False
    crisis: CrisisView | None = None
    handovers: list[HandoverView] | None = None
    way_back: WayBack | None = None

    def offers(self, row: InboxRow, action: Action) -> bool:
        """Whether the row's account can do something, as far as known: the desk has the last word."""
        if self.thread is not None and self.thread.comment.id == row.id:
            return action in self.thread.actions
        known = next((account.actions for account in self.accounts if account.id == row.account), None)
        return known is None or action in known

    def may(self, needed: Role) -> bool:
        """Whether the person has at least this role."""
        return self.me is not None and at_least(self.me.role, needed)

    @property
    def watch_lapsed(self) -> bool:
        """Whether a round is overdue (R6)."""
        return any(one.kind == "round" for one in self.alarms or ())

    @property
    def steady(self) -> bool:
        """Whether there is a connection worth speaking of when it breaks."""
        return self.connected and self.found_at is not None and self.now() - self.found_at >= STEADY

    @property
    def login(self) -> str:
        """The person's login, empty before the desk has said it."""
        return self.me.login if self.me is not None else ""

    @property
    def leads_back(self) -> bool:
        """Whether the queue still shows what a board's row has led to, so that Esc leads back there."""
        return self.way_back is not None and self.way_back.shown is not None and self.filter == self.way_back.shown

    @property
    def filtered(self) -> bool:
        """Whether the queue shows less than all open comments."""
        from sm_console.api.queries import InboxFilter

        return self.filter is not None and self.filter != InboxFilter()
