"""A published OpenAPI description, to hold every exchange with a simulated platform against."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from sm_console.drill.loopback import Answer, Asked

_HOST = "https://platform.example"


class Description:
    """The description; skips the test where openapi-core is missing."""

    def __init__(self, plain: dict[str, Any]) -> None:
        openapi_core = pytest.importorskip("openapi_core", reason="openapi-core is not installed")
        for operations in plain["paths"].values():  # the validator does not know OAuth; the simulators check tokens
            for operation in operations.values():
                operation.pop("security", None)
        plain.pop("security", None)
        plain.pop("servers", None)
        self.plain = plain
        # Descriptions break rules in corners that are not used here, so they are taken as they are.
        readers = {"application/problem+json": json.loads}
        config = openapi_core.Config(spec_validator_cls=None, extra_media_type_deserializers=readers)
        self.openapi = openapi_core.OpenAPI.from_dict(plain, config=config)

    def complaints(self, asked: Asked, answer: Answer) -> list[str]:
        """Return what the description does not allow in an exchange."""
        exceptions = pytest.importorskip("openapi_core.exceptions")
        testing = pytest.importorskip("openapi_core.testing")
        where = f"{asked.method} {asked.path} {answer.status}"
        request = testing.MockRequest(
            _HOST,
            asked.method.lower(),
            urlsplit(asked.path).path,
            args=dict(asked.pairs),
            data=asked.body or None,
            content_type=asked.headers.get("content-type", "application/json"),
        )
        response = testing.MockResponse(
            answer.body,
            status_code=answer.status,
            headers=dict(answer.headers),
            content_type=answer.headers.get("Content-Type", "application/json").partition(";")[0],
        )
        found = [f"{where}: unknown name {name}" for name in sorted(set(asked.query) - self._names(asked))]
        checks: list[tuple[Any, tuple[Any, ...]]] = [(self.openapi.validate_request, (request,))]
        if answer.body:
            checks.append((self.openapi.validate_response, (request, response)))
        for check, things in checks:
            try:
                check(*things)
            except exceptions.OpenAPIError as error:
                causes = getattr(error.__cause__, "schema_errors", ())
                told = "; ".join(f"{list(cause.absolute_path)}: {cause.message[:200]}" for cause in causes)
                found.append(f"{where}: {type(error).__name__} {told or error.__cause__!r}"[:900])
        return found

    def name_of(self, asked: Asked) -> str:
        """Return what the description calls a request, empty where it knows none such."""
        return str(self._operation(asked).get("operationId", ""))

    def undescribed(self, asked: Asked, value: Any) -> list[str]:
        """Return the fields of an answer that its schema does not name: validators let such pass."""
        operation = self._operation(asked)
        content: dict[str, Any] = next(iter(operation["responses"].values())).get("content", {})
        media: dict[str, Any] = next(iter(content.values()), {})
        schema = media.get("schema", {})
        return sorted(set(self._unnamed(schema, value, "")))

    def _unnamed(self, schema: Any, value: Any, path: str) -> list[str]:
        parts = self._flat(schema)
        named: dict[str, Any] = {}
        for part in parts:
            named |= part.get("properties", {})
        if isinstance(value, dict):
            if any("additionalProperties" in part or "oneOf" in part for part in parts) or not named:
                return []
            unnamed = [f"{path}.{name}" for name in value if name not in named]
            return unnamed + [
                item
                for name in value
                if name in named
                for item in self._unnamed(named[name], value[name], f"{path}.{name}")
            ]
        if isinstance(value, list):
            inner: Any = next((part["items"] for part in parts if "items" in part), {})
            return [item for entry in value for item in self._unnamed(inner, entry, f"{path}[]")]
        return []

    def _flat(self, schema: Any) -> list[Any]:
        """Return the schema with what it refers to and is put together of."""
        if "$ref" in schema:
            return self._flat(self.plain["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        return [schema, *(flat for part in schema.get("allOf", []) for flat in self._flat(part))]

    def _names(self, asked: Asked) -> set[str]:
        parameters = self._operation(asked).get("parameters", [])
        known = [self._parameter(parameter) for parameter in parameters]
        return {parameter["name"] for parameter in known if parameter["in"] == "query"}

    def _parameter(self, parameter: Any) -> Any:
        reference = parameter.get("$ref")
        return self.plain["components"]["parameters"][reference.rpartition("/")[2]] if reference else parameter

    def _operation(self, asked: Asked) -> Any:
        steps = asked.path.strip("/").split("/")
        fitting: list[tuple[int, Any]] = []
        for pattern, operations in self.plain["paths"].items():
            shape = pattern.strip("/").split("/")
            fits = len(shape) == len(steps) and all(
                a == b or a.startswith("{") for a, b in zip(shape, steps, strict=True)
            )
            if fits and asked.method.lower() in operations:
                fitting.append((sum(a.startswith("{") for a in shape), operations[asked.method.lower()]))
        return min(fitting, key=lambda found: found[0], default=(0, {}))[1]


class Watching:
    """Remembers what a simulated platform was asked and answered; put in front of its class."""

    exchanges: list[tuple[Asked, Answer]]

    def handle(self, asked: Asked) -> Answer:
        answer: Answer = super().handle(asked)  # type: ignore[misc]
        if not hasattr(self, "exchanges"):
            self.exchanges = []
        self.exchanges.append((asked, answer))
        return answer


def value_of(answer: Answer) -> Any:
    return json.loads(answer.body)
