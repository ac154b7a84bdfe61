"""Answering what happened to comments, for those who count afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sm_console.api.course import AskCourse, CourseRow
from sm_console.desk.services import Caller, Services
from sm_console.store.queries.course import course as stored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

MOST_ROWS: Final = 5_000


async def course(services: Services, _caller: Caller, query: AskCourse) -> list[CourseRow]:
    """List the journal's entries about comments."""
    return await services.ledger.read(lambda conn: stored(conn, max(query.after, 0), MOST_ROWS))


QUERIES: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {AskCourse: course}
