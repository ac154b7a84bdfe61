"""What ``argparse`` says by itself, in the reader's language: it asks gettext, and here our catalogue answers."""

from __future__ import annotations

import argparse

from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("the following arguments are required: %s"),
)
"""Its msgids as of Python 3.11 to 3.14; what a later one words otherwise stays English."""


def speak() -> None:
    """Let every parser made from now on speak the language in use."""
    vars(argparse).update({"_": _, "ngettext": ngettext})
