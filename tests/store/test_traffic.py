from __future__ import annotations

from datetime import date
from pathlib import Path

from sm_console.store import traffic
from tests.store.build import opened

TODAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 11)


async def test_requests_are_summed_up_for_a_day_and_begin_anew_on_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db") as store:
        for account, day, count in (("a", TODAY, 2), ("a", TODAY, 3), ("b", TODAY, 1), ("b", TODAY, 0)):
            await store.write(lambda w, one=(account, day, count): traffic.add(w.conn, *one))  # type: ignore[misc]
        assert await store.read(lambda conn: traffic.of_day(conn, TODAY)) == {"a": 5, "b": 1}
        assert await store.read(lambda conn: traffic.of_day(conn, TOMORROW)) == {}
        await store.write(lambda w: traffic.add(w.conn, "a", TOMORROW, 4))
        assert await store.read(lambda conn: traffic.of_day(conn, TOMORROW)) == {"a": 4}
        assert await store.read(lambda conn: traffic.of_day(conn, TODAY)) == {"b": 1}
