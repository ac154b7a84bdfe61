"""Where simulated platforms give out tokens (OAuth 2.0 with PKCE): agreeing, exchanging codes, prolonging."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from sm_console.drill.loopback import Answer, Asked

CLIENT, CLIENT_SECRET = "sim-klient", "sim-klient-hemlig"
REFRESH = "sim-refresh"


class OAuthDesk:
    """Knows which token may do what. ``rotating``: each refresh token is good for once."""

    def __init__(self, *, token: str, scopes: str, lives: int, rotating: bool) -> None:
        self.lives = lives
        self.rotating = rotating
        self.grants: dict[str, str] = {token: scopes}
        self.refreshes: dict[str, str] = {REFRESH: scopes}
        self._consents: dict[str, tuple[str, str]] = {}
        self._made = 0

    def revoke(self) -> None:
        """Take every token's validity away, and with it the means to get new ones."""
        self.grants.clear()
        self.refreshes.clear()

    def expire(self) -> None:
        """Let the tokens run out; they can be prolonged."""
        self.grants.clear()

    def authorise(self, address: str) -> str:
        """Let the account's owner agree at the address they were given; return where their browser ends."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"4/kod-{len(self._consents) + 1}"
        self._consents[code] = (query["code_challenge"], query["scope"])
        return f"{query['redirect_uri']}?{urlencode({'state': query['state'], 'code': code})}"

    def token(self, asked: Asked) -> Answer:
        """Answer at the token endpoint. The app shows itself in the form or by basic authentication."""
        form = dict(parse_qsl(asked.body.decode()))
        basic = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        shown = asked.headers.get("authorization") in {None, f"Basic {basic}"}
        if form.get("client_id") != CLIENT or form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET or not shown:
            return _json({"error": "invalid_client", "error_description": "The OAuth client was not found."}, 401)
        if form.get("grant_type") == "refresh_token":
            return self._prolonged(form.get("refresh_token", ""))
        challenge, scopes = self._consents.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not challenge or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return self._wrong()
        return self._granted(scopes, refreshing=True)

    def _prolonged(self, refresh: str) -> Answer:
        scopes = self.refreshes.get(refresh)
        if scopes is None:
            return self._wrong()
        if self.rotating:
            del self.refreshes[refresh]
        return self._granted(scopes, refreshing=self.rotating)

    def _granted(self, scopes: str, *, refreshing: bool) -> Answer:
        self._made += 1
        token = f"token-{self._made}"
        self.grants[token] = scopes
        row: dict[str, Any] = {"token_type": "bearer", "expires_in": self.lives, "access_token": token, "scope": scopes}
        if refreshing and ("offline.access" in scopes.split() or not self.rotating):
            row["refresh_token"] = f"refresh-{self._made}"
            self.refreshes[row["refresh_token"]] = scopes
        return _json(row, 200)

    def _wrong(self) -> Answer:
        word = "invalid_request" if self.rotating else "invalid_grant"
        return _json({"error": word, "error_description": "Value passed for the token was invalid."}, 400)


def _json(value: Any, status: int) -> Answer:
    return Answer(status=status, headers={"Content-Type": "application/json"}, body=json.dumps(value).encode())
