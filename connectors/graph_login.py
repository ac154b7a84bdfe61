"""What logging in to Facebook and Instagram have in common: the app, the person's consent, the choice of a Page.

Nothing here needs a browser on this machine: the person opens an address on their own and copies back the
one that the browser ends at, or pastes a token made in Meta's tools.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from connectors.base import AccountRef
from connectors.errors import Gone, Refused, RightMissing, TokenDead
from connectors.graph import Graph
from connectors.graph_data import listing, record, word
from connectors.graph_errors import BadQuestion
from connectors.graph_oauth import DEFAULT_REDIRECT, code_in, consent_address, long_lived, request_token
from connectors.graph_secret import Secret
from connectors.login import Ask, Prompt, Tell
from sm_console.core.messages import N_
from sm_console.core.model import Message

DIALOG = "https://www.facebook.com/{version}/dialog/oauth"
_PAGE_FIELDS = "id,name,access_token,category,instagram_business_account{id,username}"
_TRIES = 3


class App(msgspec.Struct, frozen=True):
    """The organisation's own app at Meta, both parts or none."""

    id: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return "App(…)"

    @property
    def known(self) -> bool:
        """Whether there is an app to log in with."""
        return bool(self.id and self.secret)


class Page(msgspec.Struct, frozen=True):
    """A Page that the person has a role on."""

    id: str
    name: str
    token: str
    instagram_id: str = ""
    instagram_name: str = ""

    def __repr__(self) -> str:
        return f"Page({self.id!r})"


async def ask_app(graph: Graph, ask: Ask) -> App:
    """Ask for the app; what an earlier login stored stays with an empty answer."""
    old = graph.secret
    which = Message(
        N_("App id at developers.facebook.com (Enter: the same as before, or none: then you paste a token)")
    )
    app_id = (await ask(Prompt(text=which))).strip() or old.app_id
    if not app_id:
        return App()
    same = old.app_secret if app_id == old.app_id else ""
    typed = (await ask(Prompt(text=Message(N_("App secret (Enter: the same as before)")), secret=True))).strip()
    return App(app_id, typed or same)


def graph_with(graph: Graph, token: str, app: App) -> Graph:
    """Return a way to the same API with another token."""
    secret = Secret(token=token, app_id=app.id, app_secret=app.secret)
    return Graph(with_secret(graph.account, secret), graph.http, site=graph.site, base=graph.base)


def with_secret(account: AccountRef, secret: Secret, remote: str = "") -> AccountRef:
    """Return the account with a secret (and its own id) put in."""
    return msgspec.structs.replace(account, secret=secret.text(), remote=remote or account.remote)


async def ask_consent(
    graph: Graph, app: App, page: str, scopes: Sequence[str], *, ask: Ask, tell: Tell
) -> tuple[str, str]:
    """Let the person consent in their browser; return the code and the redirect address it was given for.

    The code is empty where a token was pasted instead; then the second part is that token.
    """
    if not app.known:
        text = N_("Make a token at developers.facebook.com/tools/explorer with these rights: {scopes}")
        await tell(Message(text, {"scopes": ", ".join(scopes)}))
        pasted = await ask(Prompt(text=Message(N_("Paste the token")), secret=True))
        return "", pasted.strip()
    state = secrets.token_urlsafe(12)
    redirect = graph.account.options.get("redirect_uri", DEFAULT_REDIRECT)
    values = {"client_id": app.id, "redirect_uri": redirect, "state": state, "scope": ",".join(scopes)}
    text = N_("Open this address in your own browser, log in there and allow everything: {url}")
    await tell(Message(text, {"url": consent_address(page, values)}))
    prompt = Message(N_("Then copy the whole address that the browser ended at and paste it here (or paste a token)"))
    pasted = (await ask(Prompt(text=prompt, secret=True))).strip()
    if not pasted.startswith(("http://", "https://")) and "code=" not in pasted:
        return "", pasted
    return code_in(pasted, state, graph.site), redirect


async def person_or_page(graph: Graph, app: App, scopes: Sequence[str], ask: Ask, tell: Tell) -> list[Page]:
    """Return the Pages that the person (or the pasted Page's token) opens."""
    code, rest = await ask_consent(graph, app, DIALOG.format(version=graph.version), scopes, ask=ask, tell=tell)
    token = rest
    if code:
        values = {"client_id": app.id, "redirect_uri": rest, "client_secret": app.secret, "code": code}
        url = f"{graph.base}/{graph.version}/oauth/access_token"
        token = (await request_token(graph, "GET", url, values)).token
    opened = graph_with(graph, token, app)
    if not token:
        raise Refused(Message(N_("Nothing was pasted, so nothing was stored")), "no token")
    try:
        await opened.get("me/accounts", {"fields": "id", "limit": "1"})
    except (BadQuestion, Gone):
        return [await _own_page(opened)]
    except TokenDead as error:
        text = N_("{site} does not accept what was pasted. Check the app’s id and secret, and begin again")
        raise TokenDead(Message(text, {"site": graph.site}), error.detail) from None
    if app.known:
        # A Page's token lasts for good only when it comes from a person's long-lived one.
        opened = graph_with(graph, (await long_lived(graph, token, app.id, app.secret)).token, app)
    return await _pages(opened)


async def _own_page(graph: Graph) -> Page:
    """Return the Page whose own token was pasted."""
    row = record((await graph.get("me", {"fields": "id,name,instagram_business_account{id,username}"})).value)
    return _page({**row, "access_token": graph.secret.token})


async def _pages(graph: Graph) -> list[Page]:
    params = {"fields": _PAGE_FIELDS, "limit": "100"}
    first = listing((await graph.get("me/accounts", params)).value)
    rows = [*first.rows]
    async for page in graph.pages("me/accounts", params, first):
        rows += page.rows
    return [page for page in map(_page, rows) if page.id and page.token]


def _page(row: Mapping[str, Any]) -> Page:
    tied = record(row.get("instagram_business_account"))
    return Page(
        word(row.get("id")),
        word(row.get("name")),
        word(row.get("access_token")),
        word(tied.get("id")),
        word(tied.get("username")),
    )


async def choose(pages: Sequence[Page], wanted: str, ask: Ask, tell: Tell) -> Page:
    """Return the Page that the account is for: the one configured, the only one, or the one picked."""
    if not pages:
        text = N_("The login opens no Page. Whoever logs in needs a role on the Page, and must allow it for this app")
        raise RightMissing(Message(text), "no pages")
    for page in pages:
        if wanted and wanted in {page.id, page.instagram_id}:
            return page
    if len(pages) == 1:
        return pages[0]
    for number, page in enumerate(pages, 1):
        name = f"{page.name} (@{page.instagram_name})" if page.instagram_name else page.name
        await tell(Message(N_("{number}. {name}"), {"number": str(number), "name": name}))
    for _ in range(_TRIES):
        typed = (await ask(Prompt(text=Message(N_("Which one? Write its number"))))).strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(pages):
            return pages[int(typed) - 1]
    raise Refused(Message(N_("No Page was chosen")), "no choice")
