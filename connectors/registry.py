"""The platforms there are, and the first look at an address that a person typed."""

from __future__ import annotations

from connectors.base import AccountRef, Connector, Found
from connectors.errors import ConnectorError, Forbidden, Passing, ProtocolChanged, SlowDown, TokenDead
from connectors.http import Http
from sm_console.core.messages import N_
from sm_console.core.model import Message

PLATFORMS = ("wordpress", "feed")


def create(platform: str, account: AccountRef, http: Http) -> Connector:
    """Return the connector of ``platform`` for an account; raises ValueError for a platform there is not."""
    if platform == "wordpress":
        from connectors.wordpress import WordPress

        return WordPress(account, http)
    if platform == "feed":
        from connectors.feed import Feed

        return Feed(account, http)
    raise ValueError(platform)


async def probe(
    address: str, *, user: str = "", secret: str = "", allow_private: bool = False, http: Http
) -> tuple[str, Found]:
    """Say what stands at an address: the platform's word (empty: nothing usable) and what was found.

    Never raises for anything that a person can type or a server can answer.
    """
    account = AccountRef(id="probe", address=address, user=user, secret=secret, allow_private=allow_private)
    failures: list[ConnectorError] = []
    for platform in PLATFORMS:
        try:
            return platform, await create(platform, account, http).check()
        except ConnectorError as error:
            failures.append(error)
            # There is no point in looking for a feed where the login is wrong or nobody answers.
            if isinstance(error, TokenDead | Forbidden | Passing | SlowDown):
                break
    return "", Found(kind="", summary=_telling(failures))


def _telling(failures: list[ConnectorError]) -> Message:
    """Return the failure that helps a person most: any but "this is not what I read"."""
    for error in failures:
        if not isinstance(error, ProtocolChanged):
            return error.message
    return Message(N_("Neither a WordPress blog nor a feed was found at this address"))
