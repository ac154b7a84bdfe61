from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sm_console.core import record_status
from sm_console.core.calendar import WorkCalendar
from sm_console.core.record_entries import RecordStatus
from sm_console.core.record_status import RecordStand
from sm_console.core.rules import RecordRules
from tests.core.packs import make_pack

CALENDAR = WorkCalendar(make_pack().calendar)


def stand(status: RecordStatus, at: datetime) -> RecordStand:
    return RecordStand(comment=1, account="badet", status=status, at=at, login="anna")


def test_secrecy_is_registered_by_the_close_of_the_next_working_day() -> None:
    friday = datetime(2026, 3, 13, 9, tzinfo=UTC)
    by = record_status.due(stand(RecordStatus.SECRECY, friday), CALENDAR, RecordRules())
    assert by == datetime(2026, 3, 16, 16, tzinfo=UTC)
    eve = datetime(2026, 6, 18, 9, tzinfo=UTC)  # the day before midsommarafton
    assert record_status.due(stand(RecordStatus.SECRECY, eve), CALENDAR, RecordRules()) == datetime(
        2026, 6, 22, 15, tzinfo=UTC
    )


def test_what_is_kept_or_registered_asks_for_nothing() -> None:
    for status in (RecordStatus.KEPT, RecordStatus.REGISTERED):
        assert record_status.due(stand(status, datetime(2026, 3, 13, tzinfo=UTC)), CALENDAR, RecordRules()) is None


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001 - given a zone below
    st.integers(1, 12),
)
def test_the_time_to_register_agrees_with_counting_days(naive: datetime, days: int) -> None:
    at = naive.replace(tzinfo=UTC)
    by = record_status.due(stand(RecordStatus.TO_REGISTER, at), CALENDAR, RecordRules(register_days=days))
    assert by is not None
    first, last = CALENDAR.local_date(at), CALENDAR.local_date(by)
    between = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    assert sum(CALENDAR.is_working(day) for day in between) == days
    assert CALENDAR.is_working(last)
    assert by == CALENDAR.closes(last)
    assert isinstance(last, date)


def test_the_sentence_names_rule_time_and_pack() -> None:
    for status, said in ((RecordStatus.SECRECY, "under secrecy"), (RecordStatus.TO_REGISTER, "was to be registered")):
        message = record_status.sentence(
            stand(status, datetime(2026, 3, 13, tzinfo=UTC)), datetime(2026, 3, 16, 16, tzinfo=UTC), CALENDAR, "malmo 1"
        )
        assert message.text.startswith("R11: ")
        assert said in message.text
        assert message.values == {"by": "2026-03-16 17:00", "pack": "malmo 1"}
