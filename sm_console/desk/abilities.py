"""What cannot be done with an account, said in words before anything is tried."""

from __future__ import annotations

from typing import Final

from config.schema import Account
from connectors.base import Capabilities
from sm_console.core.messages import N_
from sm_console.core.model import Action
from sm_console.desk.refusals import refused
from sm_console.desk.services import Services
from sm_console.store import lookup

NAMES: Final = {
    "wordpress": "WordPress",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "X",
    "flickr": "Flickr",
    "bambuser": "Bambuser",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "youtube": "YouTube",
}
_CANNOT: Final = {
    Action.REPLY: N_("{platform} lets no program answer on {account}."),
    Action.HIDE: N_("{platform} lets no program hide comments on {account}."),
    Action.UNHIDE: N_("{platform} lets no program show comments again on {account}."),
    Action.DELETE: N_("{platform} lets no program delete comments on {account}."),
    Action.SPAM: N_("{platform} lets no program mark comments as spam on {account}."),
    Action.LIKE: N_("{platform} lets no program like comments on {account}."),
}
_RIGHT_MISSING: Final = N_(
    "The login to {account} may not do this, or {platform} lets no program do it. "
    "Log in again and allow everything: sm-console accounts login {account}"
)
_OWN_ONLY: Final = N_("On {platform} one can delete one’s own comments only, not what others write.")
_NOT_LOGGED_IN: Final = N_("Nobody has logged in to {account}: sm-console accounts login {account}")
_READ_ONLY: Final = N_("A feed can only be read: nothing can be answered or changed on {account} from here.")
_BY_HAND: Final = N_("No interface reads {account}: do this on the platform itself.")
_GONE: Final = N_("Nothing can be done with {account} from here: it is not in the configuration.")


def need_ability(
    services: Services, account_id: str, action: Action, known: lookup.KnownComment | None = None
) -> Capabilities:
    """Return what may be done with an account. Raises Refused("capability") where ``action`` may not.

    ``known`` is the comment it is about: some platforms let one touch one's own words only.
    """
    capabilities = services.capabilities(account_id)
    own = known is not None and known.own
    if action in capabilities.actions or (own and action in capabilities.own_actions):
        return capabilities
    account = services.standing.account(account_id)
    if account is None:
        raise refused("capability", _GONE, account=account_id)
    values = {"platform": NAMES.get(account.platform, account.platform), "account": account.id}
    raise refused("capability", _why(services, account, action, capabilities), **values)


def _why(services: Services, account: Account, action: Action, capabilities: Capabilities) -> str:
    if account.platform == "feed":
        return _READ_ONLY
    if account.platform == "manual":
        return _BY_HAND
    if action in capabilities.own_actions:
        return _OWN_ONLY
    if capabilities.actions or not capabilities.comments:
        return _CANNOT[action]
    return _RIGHT_MISSING if services.links.has_secret(account) else _NOT_LOGGED_IN
