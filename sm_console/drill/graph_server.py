"""The part of Meta's Graph API that Facebook and Instagram share, simulated: tokens, errors, batches, logins."""

from __future__ import annotations

import hashlib
import hmac
import json
from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.graph_node import Edge, GraphError, Node, Show
from sm_console.drill.graph_select import parse_fields
from sm_console.drill.loopback import Answer, Asked, Loopback

VERSION = "v26.0"
APP_ID, APP_SECRET, CODE = "123456789012345", "sim-app-secret", "sim-code"
SECONDS_LONG = 60 * 24 * 3600
_LARGEST_BATCH = 50
_LARGEST_IDS = 50


class Token(msgspec.Struct, kw_only=True):
    """A token: whose it is ("PAGE", "USER"), what it may do, when it ends (0: never, as Meta writes it)."""

    text: str
    kind: str
    owner: str
    scopes: set[str]
    expires_at: int = 0
    data_expires_at: int = 0
    dead_subcode: int = -1
    """-1: alive; else the error's subcode (0: none)."""


class GraphServer(Loopback):
    """A graph. Subclasses hold the things and what may be done to them."""

    def __init__(self, *, clock: Clock = system_clock) -> None:
        super().__init__(clock=clock)
        self.tokens: dict[str, Token] = {}
        self.made: dict[str, str] = {}
        """The kind of each thing that ever was, by the last part of its id."""
        self.headers: dict[str, str] = {}
        """More headers for each answer, such as X-App-Usage."""
        self.version_answered = VERSION
        self.demands_proof = False
        self.whole_ids_fail = True
        """Whether one unknown id makes a question for several fail; else it is left out."""
        self.batch_drops: set[int] = set()
        """Places in a batch that get no answer."""
        self.debug_needs_app = False
        self.debugs = True
        self.batches = True
        self.several_at_once = True
        """Whether questions about tokens, batches and questions for several ids are answered at all."""
        self.heavy_above = 0
        """Rows (posts times comments) above which a question is too heavy; 0: none is."""
        self._errors: deque[GraphError] = deque()

    def refuse_next(self, status: int, code: int, subcode: int = 0, message: str = "(#x) no") -> None:
        """Answer one of the next questions with an error of the Graph API's own."""
        self._errors.append(GraphError(status, code, message, subcode=subcode))

    def handle(self, asked: Asked) -> Answer:
        """Answer a request."""
        picture = self.picture(asked.path)
        if picture is not None:
            return Answer(headers={"Content-Type": "image/jpeg"}, body=picture)
        form = dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True))
        params = {**asked.query, **form}
        kind, _, bearer = asked.headers.get("authorization", "").partition(" ")
        if kind.lower() in {"bearer", "oauth"}:
            params.setdefault("access_token", bearer)
        path = asked.path.strip("/")
        if path.partition("/")[0][:1] == "v" and path.partition("/")[0][1:].replace(".", "").isdigit():
            path = path.partition("/")[2]
        if asked.method == "POST" and "batch" in params:
            status, value = self._batch(params)
        else:
            status, value = self._answer(asked.method, path, params)
        return Answer(status=status, headers=self._heads(), body=json.dumps(value).encode())

    def picture(self, path: str) -> bytes | None:
        """Return a picture's bytes, ``None`` when the path is none."""
        return None if path else b""

    def _heads(self) -> dict[str, str]:
        kind = {"Content-Type": "application/json; charset=UTF-8"}
        return {**kind, "facebook-api-version": self.version_answered, **self.headers}

    def _batch(self, params: Mapping[str, str]) -> tuple[int, Any]:
        """Answer several questions; each may carry its own token."""
        try:
            self._caller(params)
        except GraphError as error:
            return error.status, error.body()
        if not self.batches:
            return 400, GraphError(400, 100, "(#100) Unsupported post request").body()
        operations = json.loads(params["batch"])
        if not isinstance(operations, list) or not 0 < len(operations) <= _LARGEST_BATCH:
            text = "(#100) Too many requests in batch message. Maximum batch size is 50"
            return 400, GraphError(400, 100, text).body()
        return 200, [self._operation(place, item, params) for place, item in enumerate(operations)]

    def _operation(self, place: int, item: Mapping[str, Any], params: Mapping[str, str]) -> dict[str, Any] | None:
        if place in self.batch_drops:
            return None
        parts = urlsplit(str(item["relative_url"]))
        own = dict(parse_qsl(parts.query, keep_blank_values=True))
        own["access_token"] = str(item.get("access_token") or params["access_token"])
        path = unquote(parts.path).strip("/").removeprefix(f"{VERSION}/")
        status, value = self._answer(str(item["method"]), path, own)
        answer: dict[str, Any] = {"code": status, "body": json.dumps(value)}
        if params.get("include_headers", "true") == "true":
            answer["headers"] = [{"name": name, "value": text} for name, text in self._heads().items()]
        return answer

    def _answer(self, method: str, path: str, params: Mapping[str, str]) -> tuple[int, Any]:
        try:
            if self._errors:
                raise self._errors.popleft()
            if path in {"oauth/access_token", "access_token", "refresh_access_token"}:
                return 200, self.exchange(path, params)
            if path == "debug_token" and self.debugs and params.get("access_token") == f"{APP_ID}|{APP_SECRET}":
                return 200, self._debug(params)
            caller = self._caller(params)
            if path == "debug_token" and self.debugs and not self.debug_needs_app:
                return 200, self._debug(params)
            if method == "GET":
                return 200, self._read(path, params, caller)
            return 200, self.write(method, path, params, caller)
        except GraphError as error:
            return error.status, error.body()

    def _caller(self, params: Mapping[str, str]) -> Token:
        """Return whose token it is. Raises what the Graph API says of tokens that open nothing."""
        text = params.get("access_token", "")
        if not text:
            raise GraphError(400, 2500, "An active access token must be used to query information.")
        token = self.tokens.get(text)
        if token is None:
            raise GraphError(401, 190, "Invalid OAuth access token - Cannot parse access token")
        if token.dead_subcode >= 0:
            raise GraphError(400, 190, "Error validating access token", subcode=token.dead_subcode)
        if 0 < token.expires_at <= self.clock().timestamp():
            raise GraphError(400, 190, "Error validating access token: Session has expired", subcode=463)
        proof = hmac.new(APP_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        if params.get("appsecret_proof", "" if self.demands_proof else proof) != proof:
            raise GraphError(400, 100, "Invalid appsecret_proof provided in the API argument")
        return token

    def _debug(self, params: Mapping[str, str]) -> dict[str, Any]:
        token = self.tokens.get(params.get("input_token", ""))
        if token is None:
            return {"data": {"is_valid": False, "scopes": [], "error": {"code": 190, "message": "Invalid"}}}
        data = {
            "app_id": APP_ID,
            "type": token.kind,
            "application": "sm-console",
            "data_access_expires_at": token.data_expires_at,
            "expires_at": token.expires_at,
            "is_valid": token.dead_subcode < 0,
            "scopes": sorted(token.scopes),
            "profile_id": token.owner,
        }
        return {"data": data}

    def _read(self, path: str, params: Mapping[str, str], caller: Token) -> dict[str, Any]:
        try:
            wanted = parse_fields(params.get("fields", "id"))
        except ValueError:
            raise GraphError(400, 2500, "Syntax error in fields") from None
        show = Show(f"{self.address}/{VERSION}", caller.text)
        if not path and "ids" in params and self.several_at_once:
            return self._several(params["ids"].split(","), params, caller)
        node_id, _, edge_name = path.partition("/")
        node = self.node(node_id, caller)
        if not edge_name:
            return show.node(node, wanted)
        edges = node.edges()
        if edge_name not in edges:
            text = f"(#100) Tried accessing nonexisting field ({edge_name}) on node type ({node.kind})"
            raise GraphError(400, 100, text)
        edge = edges[edge_name](params)
        self._weigh(edge, params)
        return show.edge(edge, path, params, wanted)

    def _several(self, ids: list[str], params: Mapping[str, str], caller: Token) -> dict[str, Any]:
        if len(ids) > _LARGEST_IDS:
            raise GraphError(400, 100, "(#100) The parameter ids has too many items. Max is 50")
        show, wanted = Show(f"{self.address}/{VERSION}", caller.text), parse_fields(params.get("fields", "id"))
        found: dict[str, Any] = {}
        for item in ids:
            try:
                found[item] = show.node(self.node(item, caller), wanted)
            except GraphError as error:
                if self.whole_ids_fail or error.subcode != 33:
                    raise
        return found

    def _weigh(self, edge: Edge, params: Mapping[str, str]) -> None:
        limit = int(params.get("limit", str(edge.default_limit)))
        if self.heavy_above and limit > self.heavy_above:
            text = "Please reduce the amount of data you're asking for, then retry your request"
            raise GraphError(500, 1, text)

    def gone(self, node_id: str) -> GraphError:
        """Return what the Graph API says of what is deleted, hidden from the caller, or never was."""
        text = (
            f"Unsupported get request. Object with ID '{node_id}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation"
        )
        return GraphError(400, 100, text, subcode=33, kind="GraphMethodException")

    def long_lived(self, token: Token, now: datetime) -> dict[str, Any]:
        """Keep a token for 60 days from now and return it as an exchange does."""
        token.expires_at = int(now.timestamp()) + SECONDS_LONG
        self.tokens[token.text] = token
        return {"access_token": token.text, "token_type": "bearer", "expires_in": SECONDS_LONG}

    @abstractmethod
    def node(self, node_id: str, caller: Token) -> Node:
        """Return a thing as the caller may see it. Raises GraphError."""

    @abstractmethod
    def write(self, method: str, path: str, params: Mapping[str, str], caller: Token) -> dict[str, Any]:
        """Change something. Raises GraphError."""

    @abstractmethod
    def exchange(self, _path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """Give a token for a code or another token. Raises GraphError."""
