"""What a person should know of an X account although fetching works: rights, the login's life, the day's money."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.oauth import Secret, moment
from connectors.x_costs import Costs
from sm_console.core.messages import N_
from sm_console.core.model import Message

_NEARLY_SPENT = 0.8
_NEEDED = {
    "tweet.write": N_("The login to X may not publish answers. Log in again: sm-console accounts login {account}"),
    "tweet.moderate.write": N_(
        "The login to X may not hide comments. Log in again: sm-console accounts login {account}"
    ),
    "offline.access": N_(
        "The login to X ends after two hours and cannot be prolonged. Log in again: sm-console accounts login {account}"
    ),
}


def login_notices(secret: Secret, account_id: str) -> tuple[Message, ...]:
    """Return which rights are missing, and when a login ends that cannot be prolonged."""
    values = {"account": account_id}
    if secret.scopes:
        return tuple(Message(text, values) for scope, text in _NEEDED.items() if scope not in secret.scopes)
    end = moment(secret.expires)
    if end is None or secret.refresh_token:
        return ()
    minutes = max(int((end - datetime.now(UTC)).total_seconds()) // 60, 0)
    text = N_("The login to X ends in {minutes} minutes. Log in again: sm-console accounts login {account}")
    return (Message(text, {**values, "minutes": str(minutes)}),)


def money_notices(costs: Costs) -> tuple[Message, ...]:
    """Return a warning when most of the day's budget is spent."""
    if costs.share < _NEARLY_SPENT:
        return ()
    text = N_("X has cost about {spent} dollars today, of {budget}. Raise daily_budget_usd if that is too little")
    return (Message(text, {"spent": costs.dollars, "budget": f"{costs.budget:g}"}),)
