"""Looking up known things by id, 50 at a time, with proof where one is not there any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.errors import Gone, ProtocolChanged, Refused
from connectors.graph import Graph
from connectors.graph_batch import AT_ONCE, Question, ask
from connectors.graph_data import checked_id, record
from connectors.graph_errors import AskLess, BadQuestion
from connectors.http import Response
from connectors.http_faults import TooLarge

Found = dict[str, Mapping[str, Any] | None]
"""What an id stands for; ``None``: Meta says that it is not there (or hidden from us). Left out: unknown."""


async def look_up(graph: Graph, ids: Sequence[str], fields: str) -> Found:
    """Read things by id. One request for 50, and one more where some of them did not come."""
    found: Found = {}
    for start in range(0, len(ids), AT_ONCE):
        part = [checked_id(item, graph.site) for item in ids[start : start + AT_ONCE]]
        rows = await _together(graph, part, fields)
        found.update(rows)
        left = [item for item in part if item not in rows]
        if left:
            found.update(await _one_by_one(graph, left, fields))
    return found


async def _together(graph: Graph, ids: Sequence[str], fields: str) -> dict[str, Mapping[str, Any]]:
    """Read several things in one request; one that is gone can make the whole question fail."""
    try:
        said = await graph.get("", {"ids": ",".join(ids), "fields": fields})
    except (AskLess, TooLarge):
        if len(ids) == 1:
            raise
        half = len(ids) // 2
        return await _together(graph, ids[:half], fields) | await _together(graph, ids[half:], fields)
    except (Gone, Refused, BadQuestion):
        return {}
    value = record(said.value)
    return {item: record(value[item]) for item in ids if record(value.get(item))}


async def _one_by_one(graph: Graph, ids: Sequence[str], fields: str) -> Found:
    """Ask for each thing by itself: in one batch, or in as many requests where there are no batches."""
    questions = [Question(graph, item, {"fields": fields}) for item in ids]
    answers: list[Response | None]
    try:
        answers = await ask(questions)
    except (Gone, Refused, ProtocolChanged):
        answers = [await graph.raw("GET", item, params={"fields": fields}) for item in ids]
    found: Found = {}
    for item, answer in zip(ids, answers, strict=True):
        if answer is None:
            continue
        try:
            found[item] = record(graph.judge(answer).value)
        except Gone:
            found[item] = None
        except (Refused, ProtocolChanged, AskLess):
            continue  # nobody knows; the next sweep asks again
    return found
