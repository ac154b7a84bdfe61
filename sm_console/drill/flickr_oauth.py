"""The OAuth 1.0a side of a simulated Flickr: it checks every signature, written apart from the one that signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

import msgspec

from sm_console.drill.clock import Clock
from sm_console.drill.loopback import Answer, Asked

KEY: Final = "sim-key"
KEY_SECRET: Final = "sim-key-secret"  # noqa: S105 - the simulated account's
TOKEN: Final = "sim-token"  # noqa: S105 - the simulated account's
TOKEN_SECRET: Final = "sim-token-secret"  # noqa: S105 - the simulated account's

_WINDOW = 300


class Grant(msgspec.Struct):
    """A token's secret, what it may do, and the code that a person was shown for it."""

    secret: str
    perms: str = ""
    code: str = ""


class Gatekeeper:
    """Knows keys and tokens, and turns away what is not signed by them."""

    def __init__(self, clock: Clock, nsid: str) -> None:
        self.clock = clock
        self.nsid = nsid
        self.tokens = {TOKEN: Grant(TOKEN_SECRET, "write")}
        self.requests: dict[str, Grant] = {}
        self._nonces: set[str] = set()

    def authorise(self, token: str, perms: str = "write") -> str:
        """Let the account's owner allow it in their browser; return the code that they are shown."""
        self.requests[token].perms = perms
        self.requests[token].code = f"{len(self.requests):03}-456-789"
        return self.requests[token].code

    def problem(self, asked: Asked, address: str) -> str:
        """Return OAuth's word for what is wrong with a request, empty when it is in order."""
        told = protocol(asked)
        if told.get("oauth_consumer_key") != KEY:
            return "consumer_key_unknown"
        stamp = told.get("oauth_timestamp", "")
        if not stamp.isdigit() or abs(int(stamp) - int(self.clock().timestamp())) > _WINDOW:
            return "timestamp_refused"
        if told.get("oauth_nonce", "") in self._nonces | {""}:
            return "nonce_used"
        token = told.get("oauth_token", "")
        grant = self.tokens.get(token) or self.requests.get(token)
        if token and grant is None:
            return "token_rejected"
        made = _signature(asked, address, told, grant.secret if grant else "")
        if not hmac.compare_digest(made, told.get("oauth_signature", "")):
            return "signature_invalid"
        self._nonces.add(told["oauth_nonce"])
        return ""

    def step(self, asked: Asked, address: str) -> Answer:
        """Answer one of the two steps that are made without a browser."""
        problem = self.problem(asked, address)
        told = protocol(asked)
        if not problem and asked.path.endswith("/request_token"):
            if told.get("oauth_callback") != "oob":
                return refusal("parameter_absent&oauth_parameters_absent=oauth_callback")
            token = f"begin-{len(self.requests) + 1}"
            self.requests[token] = Grant(f"{token}-secret")
            return _form(f"oauth_callback_confirmed=true&oauth_token={token}&oauth_token_secret={token}-secret")
        grant = self.requests.get(told.get("oauth_token", ""))
        if problem or grant is None:
            return refusal(problem or "token_rejected")
        if not grant.code or told.get("oauth_verifier") != grant.code:
            return refusal("verifier_invalid")
        token = f"token-{len(self.tokens) + 1}"
        self.tokens[token] = Grant(f"{token}-secret", grant.perms)
        nsid = quote(self.nsid, safe="")
        who = f"fullname=Kommunen&user_nsid={nsid}&username=kommun"
        return _form(f"{who}&oauth_token={token}&oauth_token_secret={token}-secret")


def protocol(asked: Asked) -> dict[str, str]:
    """Return the protocol parameters of the Authorization header."""
    scheme, _, rest = asked.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "oauth":
        return {}
    parts = (part.strip().partition("=") for part in rest.split(","))
    return {unquote(name): unquote(value.strip('"')) for name, _, value in parts}


def form_of(asked: Asked) -> list[tuple[str, str]]:
    """Return the names and values of query and body."""
    body: list[tuple[str, str]] = []
    if asked.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        body = parse_qsl(asked.body.decode("ascii"), keep_blank_values=True)
    return [*asked.pairs, *body]


def refusal(problem: str) -> Answer:
    """OAuth's answer to what it does not accept: neither JSON nor XML."""
    return Answer(status=401, headers={"Content-Type": "text/plain"}, body=f"oauth_problem={problem}".encode())


def _form(text: str) -> Answer:
    return Answer(headers={"Content-Type": "text/plain"}, body=text.encode())


def _signature(asked: Asked, address: str, told: dict[str, str], token_secret: str) -> str:
    pairs = [*form_of(asked), *((name, value) for name, value in told.items() if name != "oauth_signature")]
    encoded = sorted((_encoded(name), _encoded(value)) for name, value in pairs if name != "realm")
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    base = f"{asked.method}&{_encoded(f'{address}{asked.path}')}&{_encoded(joined)}"
    key = f"{_encoded(KEY_SECRET)}&{_encoded(token_secret)}".encode()
    return base64.b64encode(hmac.new(key, base.encode(), hashlib.sha1).digest()).decode()


def _encoded(text: str) -> str:
    kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    return "".join(chr(byte) if chr(byte) in kept else f"%{byte:02X}" for byte in text.encode())
