"""Read-only observers: whatever they may order, the desk refuses all of it in one clear line, whoever sends it."""

from __future__ import annotations

import typing
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec
import pytest

from sm_console.api.commands import Command, Refused, SaveUiState
from sm_console.api.protocol import AnyCommand
from sm_console.api.since import NoteLook
from sm_console.core.model import Role
from sm_console.store import journal
from tests.desk.fakes import CIA, DAN, NOON, Town

COMMANDS: tuple[type[Command[Any]], ...] = typing.get_args(AnyCommand)


def made(kind: type[Any]) -> Any:
    """Make a value of a struct with something in every field that has no default."""
    fields = msgspec.structs.fields(kind)
    return kind(**{field.name: _value(field.type) for field in fields if field.required})


def _value(kind: Any) -> Any:
    origin, inner = typing.get_origin(kind) or kind, typing.get_args(kind)
    some: dict[Any, Any] = {str: "x", int: 1, float: 1.0, bool: True, datetime: NOON, date: NOON.date(), dict: {}}
    if origin in some:
        value = some[origin]
    elif origin in {list, set, frozenset, tuple}:
        value = origin([_value(inner[0])])
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        value = made(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        value = next(iter(kind))
    else:
        value = _value(inner[0])
    return value


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
async def test_every_command_that_needs_more_than_looking_is_refused(town: Town, kind: type[Command[Any]]) -> None:
    command = made(kind)
    if kind.needs is Role.OBSERVER:
        assert kind in {SaveUiState, NoteLook}, "an act of an observer's own console, and nobody else's business"
        await town.engine.desk_for(CIA).do(command)
    for uid in (CIA, DAN):
        if uid == CIA and kind.needs is Role.OBSERVER:
            continue
        before = await town.engine.services.ledger.read(journal.height)
        with pytest.raises(Refused) as refused:
            await town.engine.desk_for(uid).do(command)
        assert refused.value.code == "role"
        assert "\n" not in refused.value.message.text
        assert refused.value.message.text.endswith(".")
        assert await town.engine.services.ledger.read(journal.height) == before
