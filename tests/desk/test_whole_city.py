"""Judging the whole city at once finds what judging each account by itself does, whatever lies on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from sm_console.api.commands import Collect
from sm_console.api.queries import AskInbox
from sm_console.api.record_commands import SetRecordStatus
from sm_console.core.events import PostSeen, ProfileSeen
from sm_console.core.findings import Judged
from sm_console.core.record_entries import RecordStatus
from sm_console.desk import finding_sources, judged, judging
from sm_console.desk.judging import Survey
from tests.desk.fakes import Clock, FakePlatform, Town, open_town
from tests.desk.test_rules import told, write

SEASONS = ("", 'season = ["05-01–09-15"]', "seasonal = true", 'season = ["11-20–01-06"]', 'rules = "malmo-handbok"')
BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def blog(clock: Clock, dice: Random) -> FakePlatform:
    """A blog with a past of its own."""
    made = FakePlatform(clock)
    length = dice.choice([4, 40, 400, 900])
    posts = [clock() - timedelta(days=dice.uniform(-1, length)) for _ in range(dice.choice([0, 1, 5, 30]))]
    made.posts = {f"p{number}": PostSeen(platform_id=f"p{number}", published=at) for number, at in enumerate(posts, 1)}
    made.posts["p1"] = PostSeen(platform_id="p1", published=clock() - timedelta(days=length))
    for _ in range(dice.randrange(4)):
        name = made.comment(
            dice.choice(["När öppnar ni?", "Vilka idioter!", "Se http://elak.example/x"]),
            written=clock() - timedelta(days=dice.choice([0.1, 0.9, 1.1, 30])),
        )
        if dice.random() < 0.5:
            words = dice.choice(["Ja. /Anna", "Ja.", "Ja. /Zelda"])
            when = clock() - timedelta(days=dice.choice([-0.1, 0.05, 20, 95]))
            made.comment(words, own=True, parent_id=name, written=when)
    if dice.random() < 0.7:
        made.face = ProfileSeen(name="Bad", about=dice.choice(["", "Kort", "Här berättar vi om baden. " * 8]))
    return made


def city(home: Path, clock: Clock, dice: Random) -> dict[str, FakePlatform]:
    """Write a configuration in which no two accounts are alike; return their platforms."""
    names = [f"a{number:02d}" for number in range(14)]
    texts = []
    for name in names:
        platform = dice.choice(["x", "wordpress", "flickr", "instagram", "manual"])
        text = told(name, platform, date(2026, 1, 5) - timedelta(days=dice.choice([-9, 0, 3, 400])))
        if dice.random() < 0.3:
            text = "\n".join(line for line in text.splitlines() if not line.startswith(("approval", "stand_in")))
        if dice.random() < 0.1:
            text = text.replace("approval", "proposed = true\n# approval")
        texts.append(f"{text}\n{dice.choice(SEASONS)}\n")
    write(home, *texts)
    return {name: blog(clock, dice) for name in names}


async def agree(town: Town, at: datetime, *, live: bool) -> list[Judged]:
    """Hold the whole city, read at once, to its accounts, each read and judged by itself; return the verdicts."""
    services = town.engine.services

    def anew(conn: object) -> Survey:
        return judging.survey(conn, services.standing, at, live=live)  # type: ignore[arg-type]

    accounts = [account.id for account in services.standing.configuration.accounts]
    together = await services.ledger.read(lambda conn: finding_sources.prepare(anew(conn)).judge())
    apart = await services.ledger.read(
        lambda conn: [one for name in accounts for one in finding_sources.prepare(anew(conn), only=[name]).judge()]
    )
    assert together == apart
    return together


@pytest.mark.parametrize("seed", range(8))
async def test_the_whole_city_agrees_with_each_account_by_itself(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged, "AT_ONCE", 5)
    dice, clock = Random(seed), Clock(BEGIN + timedelta(days=seed * 41, hours=seed))
    async with open_town(tmp_path, clock=clock, blogs=city(tmp_path, clock, dice)) as town:
        desk, services = town.engine.own_desk(), town.engine.services
        await desk.do(Collect(force=True))
        for row in (await desk.ask(AskInbox())).rows[:6]:
            status = dice.choice([RecordStatus.TO_REGISTER, RecordStatus.SECRECY])
            await desk.do(SetRecordStatus(comment=row.id, status=status))
        rules: set[str] = set()
        for step in (0, 1, 30, 26 * 60, 40 * 24 * 60):
            clock.forward(minutes=step)
            verdicts = await agree(town, clock(), live=True)
            _, kept = await services.judged.now()
            assert {one.id for one in kept.findings if one.account} == {
                found.id for verdict in verdicts for found in verdict.findings
            }
            await agree(town, clock() - timedelta(hours=dice.randrange(3)), live=False)
            rules |= {found.rule for verdict in verdicts for found in verdict.findings}
        assert {"R4", "R11", "R13"} <= rules
