"""Many people race for the same comments at one served desk, while people and desk are killed by the kernel.

Afterwards three accounts of what happened are laid side by side: what each person was told (their own output),
what the desk's journal holds, and what stands on the simulated platform.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from sm_console.core.entries import ClaimReleased, ClaimTaken, OutboxMoved, OutboxQueued
from sm_console.drill.wordpress_server import WordPressServer
from sm_console.store import journal
from sm_console.store.engine import sync_engine
from sm_console.store.rebuild import check
from tests.desk.waiting import until

CHILD: Final = Path(__file__).with_name("race_people.py")
ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 60.0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the races, counted."""

    people: int
    races: int
    seconds: float
    desk_killed: int
    people_killed: int
    claims_acknowledged: int
    answers_acknowledged: int
    claims_lost: int  # acknowledged, but not in the journal
    answers_lost: int  # acknowledged, but neither sent nor held back with the person's knowledge
    claims_doubled: int  # taken while somebody else held it
    answered_once: int
    answered_twice: int
    never_answered: int
    rebuild_differs: int


class Stage:
    """The desk and the people, each a process; ``lines`` counts what people have been told so far."""

    def __init__(self, home: Path, people: int, seed: int) -> None:
        self.home, self.people, self.seed = home, people, seed
        self._files: list[IO[bytes]] = []
        self.desk = self._start_desk()
        self.persons: dict[int, subprocess.Popen[bytes]] = {}

    def start_person(self, number: int, targets: list[int]) -> None:
        """Begin where the person was when they were killed."""
        told = [int(line.split(" ")[1]) for line in self.told(number) if line != "end"]
        rest = targets[targets.index(told[-1]) :] if told else targets
        wanted = self.home / f"targets-{number}"
        wanted.write_text("\n".join(map(str, rest)))
        self.seed += 1
        self.persons[number] = self._run(f"out-{number}", "person", self.home, number, self.seed, wanted)

    def told(self, number: int) -> list[str]:
        """What a person was told, whole lines only."""
        path = self.home / f"out-{number}"
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def lines(self) -> int:
        return sum(len(self.told(number)) for number in range(self.people))

    def kill_desk(self) -> None:
        self.desk.kill()
        self.desk.wait(PATIENCE)
        self.desk = self._start_desk()

    def settle(self) -> None:
        done = self._run("settled", "settle", self.home)
        if done.wait(PATIENCE * 5):
            raise AssertionError("what was on its way could not be settled")

    def close(self) -> None:
        for process in (self.desk, *self.persons.values()):
            process.kill()
            process.wait(PATIENCE)
        for file in self._files:
            file.close()

    def _start_desk(self) -> subprocess.Popen[bytes]:
        return self._run("desk", "desk", self.home, self.people)

    def _run(self, output: str, *words: object) -> subprocess.Popen[bytes]:
        file, errors = (self.home / output).open("ab"), (self.home / "errors").open("ab")
        self._files += [file, errors]
        return subprocess.Popen(
            [sys.executable, str(CHILD), *map(str, words)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            stdout=file,
            stderr=errors,
        )


def configure(home: Path, blog: WordPressServer, people: int) -> None:
    """One account, and a staff list of everybody; answers are signed by the desk."""
    etc = home / "etc"
    etc.mkdir()
    (etc / "accounts.toml").write_text(
        f'[[account]]\nid = "stad"\nplatform = "wordpress"\naddress = "{blog.address}"\n'
        'user = "redaktor"\nallow_private = true\n'
    )
    (etc / "credentials.toml").write_text('stad = "sim-secret"\n')
    (etc / "credentials.toml").chmod(0o600)
    names = [f'[[person]]\nlogin = "p{number}"\nfirst_name = "P{chr(97 + number)}"\n' for number in range(people)]
    (etc / "staff.toml").write_text("\n".join(names))
    (etc / "settings.toml").write_text('[groups]\nobserver = "smc-look"\nstaff = "smc-staff"\nmanager = "smc-boss"\n')


async def run(home: Path, blog: WordPressServer, *, people: int, races: int, kills: int, seed: int) -> Outcome:
    """Race, kill ``kills`` times the desk and as often somebody, settle, and compare."""
    from sm_console.api.commands import Collect
    from sm_console.api.queries import AskInbox
    from tests.desk.race_people import connected

    chance = random.Random(seed)
    configure(home, blog, people)
    now = datetime.now(UTC).replace(microsecond=0)
    post = blog.publish("Badet", "<p>Öppet.</p>", now - timedelta(days=2))
    for number in range(races):
        blog.comment(post, "Eva", f"Fråga {number}", now - timedelta(minutes=90))
    begun = time.monotonic()
    stage = Stage(home, people, seed)
    try:
        desk = await connected(home, 0)
        await desk.do(Collect(force=True))
        pages = [await desk.ask(AskInbox(offset=offset, limit=5000)) for offset in range(0, races, 5000)]
        places = {row.id: row.platform_id for page in pages for row in page.rows}
        await desk.close()
        targets = sorted(places)
        chance.shuffle(targets)
        for number in range(people):
            stage.start_person(number, targets)
        moments = sorted(chance.randint(1, max(races - 1, 1)) for _ in range(2 * kills))
        killed = 0
        for index, moment in enumerate(moments):
            await until(lambda moment=moment: stage.lines() >= moment, PATIENCE * 10)  # type: ignore[misc]
            if index % 2:
                stage.kill_desk()
                continue
            victim = chance.randrange(people)
            if stage.persons[victim].poll() is None:
                stage.persons[victim].kill()
                stage.persons[victim].wait(PATIENCE)
                stage.start_person(victim, targets)
                killed += 1
        await until(lambda: all(one.poll() is not None for one in stage.persons.values()), PATIENCE * 20)
        if any(one.returncode for one in stage.persons.values()):
            raise AssertionError((home / "errors").read_text()[-2000:])
        stage.settle()
        told = [[*line.split(" "), str(number)] for number in range(people) for line in stage.told(number)]
    finally:
        stage.close()
    counted: dict[str, Any] = {"people": people, "races": races, "desk_killed": kills, "people_killed": killed}
    counted["seconds"] = round(time.monotonic() - begun, 1)
    return compare(home, blog, told, places, counted)


def compare(
    home: Path,
    blog: WordPressServer,
    told: list[list[str]],
    places: dict[int, str],
    counted: dict[str, Any],
) -> Outcome:
    """Lay the three accounts side by side."""
    claims = {(int(words[1]), f"p{words[-1]}") for words in told if words[0] == "claim"}
    answers = {int(words[2]) for words in told if words[0] == "sent"}
    taken, doubled, states = _journal(home / "desk.db")
    stands = Counter(
        int(found)
        for comment in blog.blog.comments.values()
        for found in re.findall(r"svar-(\d+)-av-\d+", comment.content)
    )
    fates = Counter(stands[target] for target in places)
    return Outcome(
        **counted,
        claims_acknowledged=len(claims),
        answers_acknowledged=len(answers),
        claims_lost=len(claims - taken),
        answers_lost=sum(states.get(number) not in {"sent", "held back"} for number in answers),
        claims_doubled=doubled,
        answered_once=fates[1],
        answered_twice=sum(count for times, count in fates.items() if times > 1),
        never_answered=fates[0],
        rebuild_differs=len(check(home / "desk.db")),
    )


def _journal(database: Path) -> tuple[set[tuple[int, str]], int, dict[int, str]]:
    """Return who took what, how often one was taken from under somebody, and what became of each answer."""
    taken: set[tuple[int, str]] = set()
    held: dict[int, tuple[str, datetime]] = {}
    states: dict[int, str] = {}
    failed: defaultdict[int, bool] = defaultdict(bool)
    doubled = 0
    engine = sync_engine(database, writer=False)
    with engine.connect() as conn:
        for portion in journal.chunks(conn):
            for recorded in portion:
                entry = recorded.entry
                match entry.fact:
                    case ClaimTaken(comment=comment, until=until_when):
                        login, ends = held.get(comment, ("", entry.occurred))
                        doubled += login not in {"", entry.actor} and ends > entry.occurred
                        held[comment] = (entry.actor, until_when)
                        taken.add((comment, entry.actor))
                    case ClaimReleased(comment=comment):
                        with suppress(KeyError):
                            del held[comment]
                    case OutboxQueued(outbox=number):
                        states[number] = "queued"
                    case OutboxMoved(outbox=number, state=state):
                        failed[number] |= state == "failed"
                        states[number] = "held back" if state == "cancelled" and failed[number] else state
    engine.dispose()
    return taken, doubled, states
