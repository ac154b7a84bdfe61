"""What the operating system says of files, in sentences that can be translated."""

from __future__ import annotations

import errno
from typing import Final

from sm_console.core.messages import N_
from sm_console.core.model import Message

_KNOWN: Final = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EACCES: N_("no permission to use it"),
    errno.EPERM: N_("no permission to use it"),
    errno.EISDIR: N_("this is a folder, but it must be a file"),
    errno.ENOTDIR: N_("this is a file, but it must be a folder"),
    errno.ELOOP: N_("the symbolic links lead in a circle"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EROFS: N_("the disk can only be read"),
}


def known(error: OSError) -> Message | None:
    """Return why a file or folder could not be used; ``None`` for what is too rare to have words of its own."""
    text = _KNOWN.get(error.errno or 0)
    return Message(text) if text else None


def reason(error: OSError) -> Message:
    """Return why a file or folder could not be used, if need be in the system's own words."""
    return known(error) or Message("{why}", {"why": error.strerror or type(error).__name__})
