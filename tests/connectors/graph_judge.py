"""Meta's own SDK as the judge of what is asked of the Graph API, and of what the simulated one shows.

Needs the tool beside the project and the package ``facebook_business``; skips with one line without them.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from connectors.graph_data import tail
from sm_console.drill.graph_node import Node
from sm_console.drill.graph_select import Wanted, parse_fields
from sm_console.drill.graph_server import VERSION, GraphServer, Token
from sm_console.drill.loopback import Asked

TOOL = Path(__file__).parents[2].parent / "shared" / "tools" / "graphspec.py"

# Objects within fields, which the SDK describes as classes of their own.
_HELD = {
    "parent": "Comment",
    "cover": "CoverPhoto",
    "picture": "ProfilePictureSource",
    "instagram_business_account": "IGUser",
    "media": "IGMedia",
}
# Objects that the SDK leaves without a class: names from Meta's reference.
_LOOSE = {
    ("Comment", "from"): {"id", "name"},
    ("Comment", "attachment"): {"description", "media", "target", "title", "type", "url"},
    ("IGComment", "from"): {"id", "username", "self_ig_scoped_id"},
}

# Asked where tokens are made and looked at, which the SDK leaves out: names from Meta's guides.
_TOKEN_ROUTES = {
    "debug_token": {"input_token"},
    "oauth/access_token": {
        "grant_type",
        "client_id",
        "client_secret",
        "fb_exchange_token",
        "redirect_uri",
        "code",
    },
    "access_token": {"grant_type", "client_secret", "access_token"},
    "refresh_access_token": {"grant_type", "access_token"},
}
# "me" answers with these for Instagram's own login (Meta's guide to Business Login for Instagram).
_GUIDE_ONLY = {("IGUser", "user_id")}


class Judge:
    """Complains about requests and fields that Meta does not describe."""

    def __init__(self) -> None:
        if not TOOL.exists() or importlib.util.find_spec("facebook_business") is None:
            pytest.skip("no judge of Graph API requests: needs ../shared/tools/graphspec.py and facebook_business")
        spec = importlib.util.spec_from_file_location("graphspec", TOOL)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.graph = module.Graph()

    def complaints(self, server: GraphServer) -> list[str]:
        """Return what is wrong with the requests that a simulated graph has received."""
        found: list[str] = []
        for method, path, params, token in operations(server):
            params.pop("appsecret_proof", None)
            found += self._request(server, method, path, params, token)
        return found

    def _request(
        self, server: GraphServer, method: str, path: str, params: dict[str, str], token: Token | None
    ) -> list[str]:
        if path in _TOKEN_ROUTES:
            return [f"{path}: {name}" for name in params if name not in _TOKEN_ROUTES[path]]
        caller = token or next(iter(server.tokens.values()))
        ids = params.pop("ids", "").split(",") if not path else [path.partition("/")[0]]
        edge = path.partition("/")[2]
        if path == "me/accounts":  # asked of a Page's token too, to find out that it is one
            return self._question(method, "User", edge, params)
        kinds = {server.made.get(tail(item)) or server.node(item, caller).kind for item in ids}
        return [text for kind in kinds for text in self._question(method, kind, edge, dict(params))]

    def _question(self, method: str, kind: str, edge: str, params: dict[str, str]) -> list[str]:
        fields = params.pop("fields", "")
        found = list(self.graph.check(method, kind, edge, params))
        return found + self._fields(self._target(kind, edge) if edge else kind, parse_fields(fields))

    def _fields(self, kind: str, wanted: Sequence[Wanted]) -> list[str]:
        described = self.graph.cls(kind)
        edges = {edge for method, edge in described["edges"] if method == "GET" and edge}
        found: list[str] = []
        for want in wanted:
            if want.name in edges and want.name not in _HELD:
                found += self.graph.check("GET", kind, want.name, want.modifiers)
                found += self._fields(self._target(kind, want.name), want.children)
            elif (kind, want.name) in _LOOSE:
                known = _LOOSE[kind, want.name]
                found += [f"{want.name}.{c.name} of {kind}" for c in want.children if c.name not in known]
            elif want.name in _HELD:
                found += self._fields(_HELD[want.name], want.children)
            elif want.name not in described["fields"] and (kind, want.name) not in _GUIDE_ONLY:
                found.append(f"field {want.name} is not in {kind}")
        return found

    def _target(self, kind: str, edge: str) -> str:
        return str(self.graph.cls(kind)["edges"]["GET", edge][2])

    def shown(self, node: Node) -> list[str]:
        """Return what a simulated thing shows that Meta's has not."""
        described = self.graph.cls(node.kind)
        edges = {edge for method, edge in described["edges"] if method == "GET"}
        names = {*node.fields(), *node.edges()}
        unknown = names - described["fields"] - edges
        return [f"{node.kind}.{name}" for name in sorted(unknown) if (node.kind, name) not in _GUIDE_ONLY]


def operations(server: GraphServer) -> Iterator[tuple[str, str, dict[str, str], Token | None]]:
    """Yield every question that was asked, those in batches too: method, path, parameters, whose token."""
    for asked in server.requests:
        if asked.path.startswith("/bilder/"):
            continue
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        assert asked.path.startswith(f"/{VERSION}/") or not form.get("message")
        path = asked.path.removeprefix(f"/{VERSION}").strip("/")
        if "batch" in form:
            assert set(form) <= {"batch", "include_headers", "appsecret_proof"}
            for item in json.loads(form["batch"]):
                yield _operation(server, item)
            continue
        yield asked.method, path, {**asked.query, **form}, server.tokens.get(_token(asked))


def _operation(server: GraphServer, item: Mapping[str, Any]) -> tuple[str, str, dict[str, str], Token | None]:
    assert set(item) == {"method", "relative_url", "access_token"}
    parts = urlsplit(item["relative_url"])
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    return item["method"], unquote(parts.path), params, server.tokens.get(item["access_token"])


def _token(asked: Asked) -> str:
    kind, _, token = asked.headers.get("authorization", "").partition(" ")
    assert kind in {"Bearer", ""}
    return token
