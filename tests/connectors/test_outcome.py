"""What an HTTP answer means where no platform says more."""

from datetime import UTC, datetime

import pytest

from connectors.errors import (
    ConnectorError,
    Duplicate,
    Gone,
    OutOfMoney,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Response
from connectors.outcome import LONGEST_PAUSE, error_for, retry_after

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def answer(status: int, **headers: str) -> Response:
    return Response(
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=b"",
        url="https://x/?token=hemligt",
        url_shown="https://x/",
        host="x",
        date=NOON,
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 12:05:00 GMT", 300.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999", LONGEST_PAUSE),
        ("Sun, 22 Nov 2099 12:00:00 GMT", LONGEST_PAUSE),
        ("", None),
        ("-5", None),
        ("snart", None),
        ("²", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOON) == seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, TokenDead),
        (402, OutOfMoney),
        (403, RightMissing),
        (404, Gone),
        (410, Gone),
        (408, Passing),
        (409, Duplicate),
        (413, Refused),
        (429, SlowDown),
        (500, Passing),
        (503, Passing),
        (304, ProtocolChanged),
    ],
)
def test_statuses(status: int, kind: type[ConnectorError]) -> None:
    error = error_for(answer(status))
    assert type(error) is kind
    assert "hemligt" not in str(error)


def test_maintenance_says_how_long() -> None:
    error = error_for(answer(503, retry_after="600"))
    assert isinstance(error, SlowDown)
    assert error.retry_after == 600


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_after_a_write_leaves_it_open(status: int) -> None:
    assert type(error_for(answer(status, retry_after="5"), write=True)) is Unsure
