"""Things in a simulated graph, and how they are shown: only the fields asked for, nothing that is empty."""

from __future__ import annotations

import base64
import binascii
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode
from zlib import crc32

import msgspec

from sm_console.drill.graph_select import Wanted

LARGEST_PAGE = 100


class GraphError(Exception):
    """An error as the Graph API gives it."""

    def __init__(self, status: int, code: int, message: str, *, subcode: int = 0, kind: str = "OAuthException") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.subcode = subcode
        self.kind = kind

    def body(self) -> dict[str, Any]:
        """Return the answer's JSON."""
        error: dict[str, Any] = {"message": str(self), "type": self.kind, "code": self.code, "fbtrace_id": "AbCdEf"}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": error}


class Node(ABC):
    """A thing with fields and edges. ``kind`` is Meta's own name for its type."""

    kind: ClassVar[str]
    id: str

    @abstractmethod
    def fields(self) -> Mapping[str, Any]:
        """Return every field that this kind has; ``None`` for those without a value."""

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the lists that hang on this."""
        return {}


class Edge(msgspec.Struct, frozen=True):
    """A list of things in the order asked for, and what its summary says."""

    nodes: Sequence[Node]
    summary: dict[str, Any] | None = None
    default_limit: int = 25
    largest: int = LARGEST_PAGE
    always_next: bool = False


class Show(msgspec.Struct, frozen=True):
    """How to show things to one caller: where further pages are, and the token that Meta puts into their addresses."""

    base: str
    token: str

    def node(self, node: Node, wanted: Sequence[Wanted]) -> dict[str, Any]:
        """Return the fields asked for, and the id always."""
        fields, edges = node.fields(), node.edges()
        shown: dict[str, Any] = {}
        for want in wanted:
            if want.name in edges:
                edge = edges[want.name](want.modifiers)
                page = self.edge(edge, f"{node.id}/{want.name}", want.modifiers, want.children)
                if page["data"] or "summary" in page:
                    shown[want.name] = page
            elif want.name in fields:
                value = fields[want.name]
                if value is not None:
                    shown[want.name] = self._value(value, want.children)
            else:
                text = f"(#100) Tried accessing nonexisting field ({want.name}) on node type ({node.kind})"
                raise GraphError(400, 100, text)
        if fields.get("id") is not None:
            shown["id"] = fields["id"]
        return shown

    def _value(self, value: Any, children: Sequence[Wanted]) -> Any:
        if not children or not isinstance(value, dict):
            return value
        if set(value) == {"data"}:
            return {"data": self._value(value["data"], children)}
        names = {child.name for child in children} | {"id"}
        return {key: item for key, item in value.items() if key in names}

    def edge(self, edge: Edge, path: str, params: Mapping[str, str], wanted: Sequence[Wanted]) -> dict[str, Any]:
        """Return one page of a list."""
        limit = min(_number(params.get("limit"), edge.default_limit), edge.largest)
        start = _place(params.get("after", ""))
        nodes = edge.nodes[start : start + limit]
        page: dict[str, Any] = {"data": [self.node(node, wanted) for node in nodes]}
        if nodes:
            cursors = {"before": _mark(start), "after": _mark(start + len(nodes))}
            page["paging"] = {"cursors": cursors}
            if start + limit < len(edge.nodes) or edge.always_next:
                query = {"access_token": self.token, **params, "after": cursors["after"]}
                page["paging"]["next"] = f"{self.base}/{path}?{urlencode(query)}"
        if edge.summary is not None and params.get("summary", "") not in {"", "false"}:
            page["summary"] = edge.summary
        return page


def stamp(moment: datetime) -> str:
    """Write a time as the Graph API does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}+0000"


def number_of(name: str) -> int:
    """Return a person's number, of at most six digits: the same for the same name, in every process."""
    return crc32(name.encode()) % 10**6


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdigit() else otherwise


def _mark(place: int) -> str:
    return base64.urlsafe_b64encode(f"place:{place}".encode()).decode()


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("place:"))
    except (binascii.Error, ValueError):
        raise GraphError(400, 100, "(#100) Invalid cursors values") from None
