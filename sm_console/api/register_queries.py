"""Questions about the register of accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sm_console.api import register_views as views
from sm_console.api.queries import Query


class AskRegister(Query[list[views.RegisterRow]], frozen=True, kw_only=True, tag="register"):
    """R1, R14, R15: all configured accounts as the register has them."""

    returns: ClassVar[Any] = list[views.RegisterRow]
    at: datetime | None = None


class AskRegisterActs(Query[list[views.RegisterAct]], frozen=True, kw_only=True, tag="register-acts"):
    """Who did what in the register about an account, the newest first."""

    returns: ClassVar[Any] = list[views.RegisterAct]
    account: str


class AskAccountForm(Query[views.AccountForm], frozen=True, kw_only=True, tag="account-form"):
    """R1: the form about an account as text to send, in the city's own language."""

    returns: ClassVar[Any] = views.AccountForm
    account: str
