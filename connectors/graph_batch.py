"""Many Graph API questions in one HTTP request: up to 50, each answered (and counted) by itself.

:func:`prefetch` asks once for all Pages of an app that are due; each connector then takes its own answer
at its next ``fetch``, which makes no request of its own while its Page is quiet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from connectors.errors import ConnectorError, Passing, ProtocolChanged, Unsure
from connectors.graph import Graph
from connectors.graph_data import decode, record, records, whole, word
from connectors.graph_errors import fault_of
from connectors.http import Response
from sm_console.core.messages import N_
from sm_console.core.model import Message

AT_ONCE = 50
"""How many questions a batch holds."""


class Question(msgspec.Struct, frozen=True):
    """A GET for a batch, asked with ``graph``'s own token."""

    graph: Graph
    path: str
    params: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Question({self.path!r})"

    def operation(self) -> dict[str, str]:
        """Return the batch's form of it. The token goes in the request's body, so it stands in no address."""
        secret = self.graph.secret
        params = {**self.params, **secret.proof(secret.token)}
        url = f"{self.path}?{urlencode(params)}"
        return {"method": "GET", "relative_url": url, "access_token": secret.token}


class Batchable(Protocol):
    """A connector whose next ``fetch`` begins with a question that can be asked ahead."""

    @property
    def graph(self) -> Graph:
        """The connector's way to the Graph API."""

    def opening(self, cursor: str | None) -> Question | None:
        """Return what the next fetch asks first, ``None`` where that cannot be told ahead."""

    def offer(self, question: Question, answer: Response) -> None:
        """Take an answer to that question in advance."""


async def ask(questions: Sequence[Question]) -> list[Response | None]:
    """Ask up to 50 questions in one request made for the first one's account.

    The answers come in order; ``None`` where the Graph API gave none (it ran out of time). An answer
    may be an error. Raises what a request raises, never Unsure: nothing is changed.
    """
    graph = questions[0].graph
    operations = [question.operation() for question in questions[:AT_ONCE]]
    form = {"batch": msgspec.json.encode(operations).decode(), "include_headers": "true"}
    try:
        answer = await graph.raw("POST", "", form=form)
        items = _items(graph, answer)
    except Unsure as error:
        raise Passing(error.message, error.detail) from None
    given = [_response(answer, item, question) for item, question in zip(items, questions, strict=False)]
    return [*given, *[None] * (len(operations) - len(given))]


async def prefetch(connectors: Sequence[tuple[Batchable, str | None]]) -> int:
    """Ask the first question of several connectors' next fetch; return how many HTTP requests it took.

    Each connector comes with its cursor. Those of one app and address share batches; what fails here is
    simply asked again by its own fetch, which then tells what is wrong.
    """
    groups: defaultdict[tuple[str, ...], list[tuple[Batchable, Question]]] = defaultdict(list)
    for connector, cursor in connectors:
        graph = connector.graph
        question = connector.opening(cursor)
        if graph.secret.token and question is not None:
            groups[graph.shared].append((connector, question))
    made = 0
    for group in groups.values():
        for start in range(0, len(group), AT_ONCE):
            chunk = group[start : start + AT_ONCE]
            made += 1
            await _hand_out(chunk)
    return made


async def _hand_out(chunk: Sequence[tuple[Batchable, Question]]) -> None:
    try:
        answers = await ask([question for _, question in chunk])
    except ConnectorError:
        return  # the connectors ask for themselves and say what is wrong
    for (connector, question), answer in zip(chunk, answers, strict=True):
        if answer is not None:
            connector.graph.note(answer.headers, answer.date)
            connector.offer(question, answer)


def _items(graph: Graph, answer: Response) -> list[Any]:
    """Return the batch's answers. Raises the typed error when the batch as a whole was turned down."""
    try:
        value = decode(answer.body)
    except ValueError:
        value = None
    if 200 <= answer.status < 300 and isinstance(value, list):
        return value
    if fault_of(value) is not None or not 200 <= answer.status < 300:
        graph.judge(answer)
    text = N_("{site} gave an answer that cannot be read")
    raise ProtocolChanged(Message(text, graph.values), f"not a batch {answer.url_shown}")


def _response(outer: Response, item: Any, question: Question) -> Response | None:
    """Return one answer as if it had come by itself; ``None`` for one that is not there."""
    given = record(item)
    status = whole(given.get("code"))
    if status is None:
        return None
    headers = {word(pair.get("name")).lower(): word(pair.get("value")) for pair in records(given.get("headers"))}
    body = word(given.get("body")).encode("utf-8", "replace")
    shown = f"{outer.url_shown.rstrip('/')}/{question.path}"
    return msgspec.structs.replace(outer, status=status, headers=headers, body=body, url=shown, url_shown=shown)
