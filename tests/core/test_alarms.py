"""What an alarm says, and what makes it the same one again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core import alarms
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.calendar import WorkCalendar
from sm_console.core.model import Message
from sm_console.i18n import translate
from tests.core.packs import make_pack

ZONE = WorkCalendar(make_pack().calendar).zone
NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize("more", [0, 1, 5])
def test_a_platform_s_accounts_are_named_until_there_are_too_many(more: int) -> None:
    names = [f"n{number}" for number in range(alarms.NAMED + more)]
    found = alarms.down_together("x", names)
    shown = ", ".join(names[: alarms.NAMED])
    assert found.text.values["accounts"] == (f"{shown}, …" if more else shown)
    assert (found.count, found.text.values["count"]) == (len(names), str(len(names)))


def test_one_alone_is_said_as_one() -> None:
    assert "{count}" not in alarms.running_out("badet", "Badet", 1, NOON, ZONE).text.text
    assert "{count}" not in alarms.word("badet", "Badet", "läckt*", 1).text.text
    assert translate(alarms.down_together("facebook", ["Badet"]).text) == "Facebook does not answer: Badet"
    for found in (alarms.running_out("badet", "Badet", 2, NOON, ZONE), alarms.word("badet", "Badet", "läckt*", 2)):
        assert "{count}" in found.text.text


def test_times_are_said_as_the_clock_on_the_wall_has_them() -> None:
    found = alarms.running_out("badet", "Badet", 3, NOON, ZONE)
    assert (found.kind, found.count, found.text.values["time"]) == (AlarmKind.DEADLINE, 3, "12:00")


def test_each_left_out_round_is_an_alarm_of_its_own() -> None:
    text = Message("R6: left out")
    keys = {alarms.overdue("malmo", NOON.replace(hour=hour), text).key for hour in (8, 11, 14)}
    assert len(keys) == 3
    assert alarms.overdue("malmo", NOON, text).key == alarms.overdue("malmo", NOON, text).key


@pytest.mark.parametrize(
    ("text", "watched", "found"),
    [
        ("Vattnet är BRUNT", "brunt", True),
        ("Brunte heter hästen", "brunt", False),
        ("Brunte heter hästen", "brunt*", True),
        ("mörkbrunt", "*brunt", True),
        ("koka   vatten", "koka vatten", True),
        ("kokavatten", "koka vatten", False),
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
    ],
)
def test_watched_words(text: str, watched: str, found: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert alarms.words_in(text, (watched,)) == ([watched] if found else [])


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True),
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 99)),
)
def test_alarms_are_raised_once_and_end_with_their_causes(causes: list[str], standing: dict[str, int]) -> None:
    found = [alarms.silence(name, name) for name in causes]
    known = {f"silence:{name}": number for name, number in standing.items()}
    raised, ended = alarms.compare(known, found)
    assert {one.account for one in raised} == set(causes) - set(standing)
    assert sorted(ended) == sorted(number for name, number in standing.items() if name not in causes)
