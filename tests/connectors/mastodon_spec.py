"""Mastodon's published description, and a simulated server whose every exchange can be held against it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sm_console.drill.loopback import Answer, Asked
from sm_console.drill.mastodon_server import MastodonServer

SPEC = Path(__file__).resolve().parents[3] / "shared/specs/mastodon-openapi.json"
_HOST = "https://mastodon.example"


class Watched(MastodonServer):
    """Remembers what was asked and answered."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.exchanges: list[tuple[Asked, Answer]] = []

    def handle(self, asked: Asked) -> Answer:
        answer = super().handle(asked)
        self.exchanges.append((asked, answer))
        return answer


@lru_cache(maxsize=1)
def description() -> Any:
    """Return the description, ready to check with; skips where something is missing."""
    openapi_core = pytest.importorskip("openapi_core", reason="openapi-core is not installed")
    if not SPEC.exists():
        pytest.skip("no ../shared/specs/mastodon-openapi.json")
    plain = json.loads(SPEC.read_text("utf-8"))
    for operations in plain["paths"].values():  # the validator does not know OAuth; the simulator checks tokens
        for operation in operations.values():
            operation.pop("security", None)
    plain.pop("security", None)
    # The description as a whole breaks a rule in a corner that is not used here, so it is taken as it is.
    return openapi_core.OpenAPI.from_dict(plain, config=openapi_core.Config(spec_validator_cls=None)), plain


def complaints(asked: Asked, answer: Answer) -> list[str]:
    """Return what the description does not allow in an exchange."""
    openapi, plain = description()
    exceptions = pytest.importorskip("openapi_core.exceptions")
    testing = pytest.importorskip("openapi_core.testing")
    names = {name.removesuffix("[]") for name, _value in asked.pairs}
    arguments: dict[str, Any] = {}
    for name, value in asked.pairs:  # Rails marks lists with brackets, which the description leaves out
        bare = name.removesuffix("[]")
        arguments[bare] = [*arguments.get(bare, []), value] if name.endswith("[]") else value
    content_type = asked.headers.get("content-type", "application/json")
    request = testing.MockRequest(
        _HOST,
        asked.method.lower(),
        urlsplit(asked.path).path,
        args=arguments,
        data=asked.body or None,
        content_type=content_type,
    )
    response = testing.MockResponse(
        answer.body, status_code=answer.status, headers=dict(answer.headers), content_type="application/json"
    )
    found = [f"{asked.method} {asked.path}: unknown name {name}" for name in names - _names(plain, asked)]
    for check, things in ((openapi.validate_request, (request,)), (openapi.validate_response, (request, response))):
        try:
            check(*things)
        except exceptions.OpenAPIError as error:
            causes = getattr(error.__cause__, "schema_errors", ())
            told = "; ".join(f"{list(cause.absolute_path)}: {cause.message[:200]}" for cause in causes)
            where = f"{asked.method} {asked.path} {answer.status}"
            found.append(f"{where}: {type(error).__name__} {told or error.__cause__!r}"[:900])
    return found


def _names(plain: Any, asked: Asked) -> set[str]:
    """Return the query parameters that the description knows for this path."""
    steps = asked.path.strip("/").split("/")
    for pattern, operations in plain["paths"].items():
        shape = pattern.strip("/").split("/")
        if len(shape) == len(steps) and all(a == b or a.startswith("{") for a, b in zip(shape, steps, strict=True)):
            operation = operations.get(asked.method.lower())
            if operation and shape == _best(plain, steps, asked.method.lower()):
                return {p["name"].removesuffix("[]") for p in operation.get("parameters", []) if p.get("in") == "query"}
    return set()


def _best(plain: Any, steps: list[str], method: str) -> list[str]:
    """Return the path with the fewest placeholders that fits."""
    shapes = [pattern.strip("/").split("/") for pattern, operations in plain["paths"].items() if method in operations]
    fitting = [
        shape
        for shape in shapes
        if len(shape) == len(steps) and all(a == b or a.startswith("{") for a, b in zip(shape, steps, strict=True))
    ]
    return min(fitting, key=lambda shape: sum(step.startswith("{") for step in shape), default=[])
