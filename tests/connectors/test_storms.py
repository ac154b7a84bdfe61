"""Scripted storms over every platform, with a whole desk that watches neighbours beside the struck account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sm_console.core.model import HealthState, OutboxState
from sm_console.drill.loopback import Answer, Asked
from tests.connectors.storm_kinds import KINDS, Kind, Mend
from tests.connectors.storm_town import STEP, STRUCK, set_deadline, storm_town
from tests.connectors.weather import Bolt

pytestmark = pytest.mark.usefixtures("parser_at_hand")

HTML = {"Content-Type": "text/html; charset=UTF-8"}
JSON = {"Content-Type": "application/json"}
FAULTS = (500, 502, 503, 504)


def _faults() -> Callable[[Asked], Bolt]:
    given = iter(range(10_000))
    return lambda _: Bolt(Answer(status=FAULTS[next(given) % 4], headers=HTML, body=b"<html>Fel</html>"))


def _always(bolt: Bolt) -> Callable[[], Callable[[Asked], Bolt]]:
    return lambda: lambda _: bolt


STORMS: dict[str, Callable[[], Callable[[Asked], Bolt]]] = {
    "5xx": _faults,
    "JSON cut in the middle": _always(Bolt(halved=True)),
    "connection cut in the middle": _always(Bolt(cut=True)),
    "200 with nothing": _always(Bolt(Answer())),
    "200 with an empty object": _always(Bolt(Answer(headers=JSON, body=b"{}"))),
    "429 in HTML": _always(Bolt(Answer(status=429, headers=HTML, body=b"<html>Too many</html>"))),
    "connection reset": _always(Bolt(dead=True)),
}


@pytest.fixture(params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


async def test_storms_pass_one_after_the_other(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with storm_town(tmp_path, kind, monkeypatch) as town:
        for name, storm in STORMS.items():
            before = len(await town.told(town.struck))
            town.struck.weather.sky = storm()
            for _ in range(4):
                await town.pass_time()
            told = (await town.told(town.struck))[before:]
            assert len(told) == 1, (name, told)
            assert told[0].state is not HealthState.OK or told[0].notices, name
            town.struck.weather.clear()
            await town.until_well()
            await town.assert_whole()
            told = (await town.told(town.struck))[before + 1 :]
            assert [(one.state, one.notices) for one in told] == [(HealthState.OK, ())], name


async def test_an_hour_s_pause_is_kept(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with storm_town(tmp_path, kind, monkeypatch) as town:
        weather = town.struck.weather
        weather.sky = lambda _: Bolt(Answer(status=429, headers={**JSON, "Retry-After": "3600"}, body=b"{}"))
        await town.pass_time()
        ordered = town.clock()
        asked = len(weather.log)
        for _ in range(5):
            await town.pass_time()
            assert len(weather.log) == asked, "asked before Retry-After was over"
        weather.clear()
        await town.until_well()
        assert weather.since(ordered)[0].at >= ordered + timedelta(hours=1)
        await town.assert_whole()
        assert [told.state for told in await town.told(town.struck)] == [
            HealthState.OK,
            HealthState.LATE,
            HealthState.OK,
        ]


def _in_own_words(now: datetime) -> dict[str, Answer]:
    """How platforms that say it in a way of their own ask for an hour's silence."""
    usage = {"9": [{"type": "pages", "call_count": 101, "estimated_time_to_regain_access": 60}]}
    meta = {**JSON, "X-Business-Use-Case-Usage": json.dumps(usage)}
    too_many = json.dumps({"error": {"message": "(#80001) Too many calls", "code": 80001}}).encode()
    end = now + timedelta(hours=1)
    stamp = str(int(end.timestamp()))
    problem = b'{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}'
    return {
        "facebook": Answer(status=400, headers=meta, body=too_many),
        "instagram": Answer(status=400, headers=meta, body=too_many),
        "x": Answer(
            status=429, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": stamp, **JSON}, body=problem
        ),
        "mastodon": Answer(
            status=429,
            headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": end.isoformat(), **JSON},
            body=b'{"error":"Too many requests"}',
        ),
        "bluesky": Answer(
            status=429,
            headers={"RateLimit-Remaining": "0", "RateLimit-Reset": stamp, **JSON},
            body=b'{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}',
        ),
    }


@pytest.mark.parametrize("platform", ["facebook", "instagram", "x", "mastodon", "bluesky"])
async def test_a_pause_in_the_platform_s_own_words_is_kept(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with storm_town(tmp_path, KINDS[platform], monkeypatch) as town:
        weather = town.struck.weather
        answer = _in_own_words(town.clock() + STEP)[platform]
        weather.sky = lambda _: Bolt(answer)
        await town.pass_time()
        ordered, asked = town.clock(), len(weather.log)
        for _ in range(5):
            await town.pass_time()
        assert len(weather.log) == asked
        weather.clear()
        await town.until_well()
        assert weather.since(ordered)[0].at >= ordered + timedelta(hours=1)
        await town.assert_whole()


async def test_a_login_that_dies_midway_is_told_once(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind.revoke is None:
        pytest.skip("the platform has no login")
    revoke = kind.revoke
    async with storm_town(tmp_path, kind, monkeypatch) as town:
        struck = town.struck
        mends: list[Mend] = []

        def midway(_: Asked) -> None:
            struck.weather.sky = after

        def after(_: Asked) -> None:
            if not mends:
                mends.append(revoke(struck.server))

        struck.weather.sky = midway
        for _ in range(4):
            await town.pass_time()
        [told] = (await town.told(struck))[1:]
        assert told.state is HealthState.BROKEN
        assert told.message is not None
        mends[0]()
        struck.weather.clear()
        await town.until_well()
        await town.assert_whole()
        assert [one.state for one in await town.told(struck)][2:] == [HealthState.OK]


FATES = {
    "502 after accepting": Bolt(Answer(status=502, headers=HTML, body=b"<html>Bad gateway</html>"), carried_out=True),
    "502 before accepting": Bolt(Answer(status=502, headers=HTML, body=b"<html>Bad gateway</html>")),
    "nothing after accepting": Bolt(Answer(), carried_out=True),
    "half an answer after accepting": Bolt(halved=True),
    "cut off after accepting": Bolt(cut=True),
}


async def test_an_answer_stands_once_whatever_comes_back(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not kind.answers:
        pytest.skip("the platform takes no answers")
    async with storm_town(tmp_path, kind, monkeypatch) as town:
        weather = town.struck.weather
        for number, (fate, bolt) in enumerate(FATES.items()):
            await town.pass_time()
            text = f"Klockan {number + 7}. / Anna"
            struck: list[Asked] = []

            def sky(asked: Asked, bolt: Bolt = bolt, struck: list[Asked] = struck) -> Bolt | None:
                if asked.method == "GET" or b"Klockan" not in asked.body or struck:
                    return None
                struck.append(asked)
                return bolt

            weather.sky = sky
            state = await town.deliver(await town.answer(text))
            assert struck, f"{fate}: the answer never left"
            stands = await town.standing(f"Klockan {number + 7}")
            if fate == "502 before accepting":
                assert (state, stands) in {(OutboxState.SENT, 1), (OutboxState.UNKNOWN, 0)}, fate
            else:
                assert (state, stands) == (OutboxState.SENT, 1), fate
            weather.clear()
        await town.pass_time(news=False)
        await town.assert_whole()


async def test_a_byte_a_second_holds_nobody_up(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with storm_town(tmp_path, kind, monkeypatch) as town:
        set_deadline(monkeypatch, 60.0)
        town.struck.weather.sky = lambda _: Bolt(drip=True)
        for _ in range(2):
            await town.pass_by(STRUCK)
        town.struck.weather.clear()
        await town.idle()
        set_deadline(monkeypatch, 0.3)
        town.struck.weather.sky = lambda _: Bolt(drip=True)
        for _ in range(2):
            await town.pass_time()
        assert [told.state for told in await town.told(town.struck)] == [HealthState.OK, HealthState.LATE]
        town.struck.weather.clear()
        set_deadline(monkeypatch, 60.0)
        await town.until_well()
        await town.assert_whole()
