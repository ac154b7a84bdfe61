"""OAuth 1.0a signatures (RFC 5849) with HMAC-SHA1, for platforms that never moved on.

The signature goes into the Authorization header; neither it nor a secret ever stands in an address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from connectors.http import BasicAuth

Pairs = Sequence[tuple[str, str]]

_PORTS = {"http": 80, "https": 443}


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs: the program's key and secret, and the account's token and its secret where there is one."""

    key: str
    secret: str
    token: str = ""
    token_secret: str = ""

    def __repr__(self) -> str:
        """Leave everything out of tracebacks and logs."""
        return "Keys(…)"


class Signed(BasicAuth, frozen=True):
    """A ready Authorization header, kept in ``secret``. It does not show itself."""

    def __repr__(self) -> str:
        return "Signed(…)"

    def header(self) -> str:
        """The Authorization header's value."""
        return self.secret


def sign(
    method: str, url: str, params: Iterable[tuple[str, str]], keys: Keys, *, timestamp: int, nonce: str, **extra: str
) -> Signed:
    """Return the header for one request.

    ``params`` are the names and values of query and form together, ``timestamp`` seconds since 1970 by
    the server's clock, ``extra`` further protocol parameters ("oauth_callback", "oauth_verifier").
    """
    protocol = [
        ("oauth_consumer_key", keys.key),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", str(timestamp)),
        *([("oauth_token", keys.token)] if keys.token else []),
        ("oauth_version", "1.0"),
        *sorted(extra.items()),
    ]
    made = signature(base_string(method, url, [*params, *protocol]), keys)
    parts = ", ".join(f'{name}="{escaped(value)}"' for name, value in [*protocol, ("oauth_signature", made)])
    return Signed(user="", secret=f"OAuth {parts}")


def signature(base: str, keys: Keys) -> str:
    """Return the signature of a base string (RFC 5849, 3.4.2)."""
    key = f"{escaped(keys.secret)}&{escaped(keys.token_secret)}"
    # SHA-1 is what the protocol prescribes; as a keyed hash it is not broken.
    made = hmac.new(key.encode("ascii"), base.encode("ascii"), hashlib.sha1).digest()
    return base64.b64encode(made).decode("ascii")


def base_string(method: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """Return what is signed (RFC 5849, 3.4.1): method, address without query, and all parameters in order."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted((escaped(name), escaped(value)) for name, value in [*query, *params])
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join((method.upper(), escaped(_address(url)), escaped(joined)))


def escaped(text: str) -> str:
    """Percent-encode as RFC 5849, 3.6 wants it: all but letters, digits and ``-._~``."""
    return quote(text.encode("utf-8", "replace"), safe="~")


def _address(url: str) -> str:
    parts = urlsplit(url)
    host, scheme = (parts.hostname or "").lower(), parts.scheme.lower()
    bracketed = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _PORTS.get(scheme)} else f":{parts.port}"
    return f"{scheme}://{bracketed}{port}{parts.path or '/'}"
