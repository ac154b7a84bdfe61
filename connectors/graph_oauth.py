"""Getting and prolonging tokens from Meta. Only here do tokens stand in a query, where Meta wants them so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from connectors.errors import ProtocolChanged, Refused
from connectors.graph import Graph
from connectors.graph_data import record, records, whole, word
from connectors.graph_errors import BadQuestion
from sm_console.core.messages import N_
from sm_console.core.model import Message

DEFAULT_REDIRECT = "https://www.facebook.com/connect/login_success.html"
"""Meta's own page for programs without a website; it must be among the app's allowed redirect addresses."""


class Grant(msgspec.Struct, frozen=True):
    """A token that Meta gave, and when it ends (``None``: it did not say)."""

    token: str
    ends: datetime | None

    def __repr__(self) -> str:
        return "Grant(…)"

    @property
    def expires(self) -> str:
        """Return the end as a secret keeps it."""
        return self.ends.isoformat() if self.ends is not None else ""


async def request_token(graph: Graph, method: str, url: str, values: Mapping[str, str]) -> Grant:
    """Ask for a token. Raises Refused where Meta did not accept what was given for it."""
    graph.guard()
    form, params = (values, None) if method == "POST" else (None, values)
    try:
        said = graph.judge(await graph.http.request(method, url, account=graph.account, params=params, form=form))
    except (BadQuestion, Refused) as error:
        text = N_("{site} did not accept the code, the token or the app secret. Check them and try again")
        raise Refused(Message(text, graph.values), error.detail) from None
    row = next(iter(records(record(said.value).get("data"))), record(said.value))
    token, seconds = word(row.get("access_token")), whole(row.get("expires_in"))
    if not token:
        text = N_("{site} gave an answer that cannot be read")
        raise ProtocolChanged(Message(text, graph.values), "no token in the answer")
    return Grant(token, said.now + timedelta(seconds=seconds) if seconds else None)


async def long_lived(graph: Graph, token: str, app_id: str, app_secret: str) -> Grant:
    """Return a person's token for about 60 days for one of an hour."""
    values = {
        "grant_type": "fb_exchange_token",
        "client_id": app_id,
        "client_secret": app_secret,
        "fb_exchange_token": token,
    }
    return await request_token(graph, "GET", f"{graph.base}/{graph.version}/oauth/access_token", values)


def consent_address(page: str, values: Mapping[str, str]) -> str:
    """Return the address at which a person agrees to what the program wants."""
    return f"{page}?{urlencode({'response_type': 'code', **values})}"


def code_in(pasted: str, state: str, site: str) -> str:
    """Return the code in the address that the browser ended at. Raises Refused.

    A code pasted by itself is taken as it is; an address must hold the state that was given out.
    """
    text = pasted.strip()
    if "?" not in text and "=" not in text:
        return text.removesuffix("#_")
    parts = urlsplit(text)
    found = dict(parse_qsl(parts.query or parts.path.rpartition("?")[2])) | dict(parse_qsl(parts.fragment))
    if found.get("code") and found.get("state") == state:
        return found["code"].removesuffix("#_")
    if found.get("error"):
        raise Refused(Message(N_("{site} says that the login was cancelled"), {"site": site}), "login cancelled")
    text = N_("There is no code in that address, or it is from another login. Copy the whole address and try again")
    raise Refused(Message(text), "no code in the pasted address")
