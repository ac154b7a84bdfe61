"""Answering what happened to comments, for those who count afterwards."""

from __future__ import annotations

from typing import Final

from sm_console.api.course import AskCourse, CourseRow
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store.queries.course import course as stored

MOST_ROWS: Final = 5_000


async def course(services: Services, _caller: Caller, query: AskCourse) -> list[CourseRow]:
    """List the journal's entries about comments."""
    return await services.ledger.read(lambda conn: stored(conn, max(query.after, 0), MOST_ROWS))


QUERIES: Final[dict[type, Handler]] = {AskCourse: course}
