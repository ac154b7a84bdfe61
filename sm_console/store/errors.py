"""What can go wrong with the database itself, each with one sentence for a person.

StoreError
├── DatabaseTooNew    made by a newer program: opening it could destroy what we do not know of
├── DatabaseUnusable  no database, not ours, or not readable
├── DiskTrouble       it could not be written or read just now: disk full, no right to write, another program
└── JournalError      an entry that does not fit what stands before it, or cannot be read
"""

from __future__ import annotations

from sm_console.core.model import Message


class StoreError(Exception):
    """Base of all of them. ``message`` is shown to a person; ``str()`` is its English text, filled in."""

    def __init__(self, message: Message) -> None:
        text = message.text
        for name, value in message.values.items():
            text = text.replace("{" + name + "}", value)
        super().__init__(text)
        self.message = message


class DatabaseTooNew(StoreError):
    """The database was made by a newer version of this program."""


class DatabaseUnusable(StoreError):
    """The file is not a database of this program, or it cannot be opened."""


class DiskTrouble(StoreError):
    """The database could not be written or read just now; nothing of what was tried has been saved."""


class JournalError(StoreError):
    """An entry of the journal names something that does not exist, or cannot be decoded."""
