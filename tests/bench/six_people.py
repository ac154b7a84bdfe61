"""Six people at six terminals over SSH on one served drill, two of them colliding on purpose.

``python -m tests.bench.six_people [--seconds N] [--crisis NAME] [--speed N] [--keep DIR]``. Each logs in through an
SSH server of our own under a user id of their own, takes comments, answers them as a person does, and notes what
their screen told them. Then four accounts are laid side by side: the screens, the drill's report, the database and
the diary. It needs root, sshd and setpriv, and says so in one line where they are missing. 1 where they differ.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.bench.observed import Observed
from tests.bench.throwaway_sshd import lacking, sshd

ROOT: Final = Path(__file__).resolve().parents[2]
NAMES: Final = ("Ada", "Bosse", "Cilla", "Dag", "Elsa", "Frans")
FIRST_UID: Final = 60_001
"""User ids without an entry in the system's list: the kernel's word is enough."""
LEAVES_AFTER: Final = 16.0
"""Seconds until an answer that can still be undone has left, and its claim is over."""
PATIENCE: Final = 12.0
"""Seconds within which a busy machine with six consoles on it shows what a key did."""
COLUMNS, LINES = 120, 36


class Person:
    """One of the six. ``partner`` is the barrier before each claim for those who collide on purpose."""

    def __init__(self, number: int, seen: Observed, partner: threading.Barrier | None, seed: int) -> None:
        self.number, self.seen, self._partner = number, seen, partner
        self._chance = random.Random(seed * 100 + number)
        self.told: Counter[str] = Counter()
        self.trouble = ""

    def play(self, until: float) -> None:
        """Take and answer until the time is over; what goes wrong is told at the end."""
        try:
            self._begin()
            while time.monotonic() < until:
                self._one()
        except (TimeoutError, ValueError, OSError) as error:
            self.trouble = f"{NAMES[self.number]}: {error}"
        finally:
            if self._partner is not None:
                self._partner.abort()  # nobody waits for who is done

    def _begin(self) -> None:
        self._await("ÖVNING", 90)
        self._until(b"2", "[2 Kommentarer]")

    def _one(self) -> None:
        """Go to a comment near the end, where the crisis is, and do with it what its state allows."""
        seen = self.seen
        seen.press(b"G", lambda: False, 0.3)
        distance = 0 if self._partner is not None else self._chance.randrange(2, 30)
        for _ in range(distance):
            seen.press(b"k", lambda: False, 0.05)
        seen.pause(0.6)
        if self._partner is not None:
            with suppress(threading.BrokenBarrierError):
                self._partner.wait(10)
        if self._claims():
            self._answers()

    def _claims(self) -> bool:
        words = self._await_one_of(b"c", ("Du har tagit kommentaren", "har tagit kommentaren.", "har tagit den här."))
        if words.startswith("Du"):
            self.told["claims"] += 1
            return True
        if words:
            self.told["refused"] += 1
        self._escape()
        return False

    def _answers(self) -> None:
        words = self._await_one_of(b"r", ("Undertecknas /", "redan besvarat", "har börjat på ett svar"))
        if words != "Undertecknas /":
            self.told["beside"] += bool(words)
            self._escape()
            self.seen.press(b"c", lambda: False, 1.0)
            return
        self.seen.pause(0.1)
        for letter in f"Vi reder ut det och skriver mer här klockan {self._chance.randrange(9, 17)}.":
            self.seen.press(letter.encode(), lambda: False, 0.01)
        self.seen.pause(0.3)
        if self._await_one_of(b"\x13", ("u ångrar",)):
            self.told["answers"] += 1
            self.seen.pause(0.4)
        else:
            self._escape()

    def _escape(self) -> None:
        """Out of what is open; twice would leave the place."""
        if "Esc" in self.seen.lines()[-1] and "Sök" not in self.seen.lines()[-1]:
            self.seen.press(b"\x1b", lambda: False, 0.5)

    def _await_one_of(self, key: bytes, wanted: tuple[str, ...]) -> str:
        self.seen.press(key, lambda: any(words in self.seen.text() for words in wanted), PATIENCE)
        text = self.seen.text()
        return next((words for words in wanted if words in text), "")

    def _until(self, key: bytes, wanted: str) -> None:
        if self.seen.press(key, lambda: wanted in self.seen.text(), 20.0) is None:
            raise TimeoutError(f"{wanted!r} did not come:\n{self.seen.text()}")

    def _await(self, wanted: str, most: float) -> None:
        if not self.seen.wait(lambda: wanted in self.seen.text(), most):
            raise TimeoutError(f"{wanted!r} did not come:\n{self.seen.text()}")


def command(room: Path, number: int) -> str:
    """What somebody types after logging in, as the user id of their own that the kernel will tell."""
    uid = FIRST_UID + number
    # The right to look through folders goes along: the interpreter may lie in a home of somebody else's.
    become = (
        f"setpriv --reuid {uid} --regid {uid} --clear-groups "
        "--inh-caps=+dac_read_search --ambient-caps=+dac_read_search"
    )
    environment = (
        f"env HOME={room.parent} LC_ALL=C.UTF-8 TERM=xterm-256color PYTHONPATH={ROOT} PYTHONDONTWRITEBYTECODE=1"
    )
    program = f"{shlex.quote(sys.executable)} -m sm_console --language sv drill"
    return f"cd {ROOT} && {become} {environment} {program} --join {room} --name {NAMES[number]} --agree"


def own_count(database: Path, began: str) -> dict[str, Any]:
    """Count from the database alone, by people's logins, what the drill's report and the diary tell in their ways."""
    logins = {f"#{FIRST_UID + number}": name for number, name in enumerate(NAMES)}
    with closing(sqlite3.connect(database)) as base:
        crisis = "comment IN (SELECT id FROM comment WHERE written >= ?)"
        start = (_microseconds(began),)
        claims = base.execute(f"SELECT login, count(*) FROM claim WHERE {crisis} GROUP BY login", start)
        by_claims = {logins.get(login, login): count for login, count in claims}
        sent = "FROM outbox WHERE action = 'reply' AND state = 'sent'"
        answers = base.execute(f"SELECT login, count(*) {sent} AND {crisis} GROUP BY login", start)
        by_answers = {logins.get(login, login): count for login, count in answers}
        everything = base.execute(f"SELECT login, count(*) {sent} GROUP BY login")
        all_answers = {logins.get(login, login): count for login, count in everything}
        twice = base.execute(
            f"SELECT count(*) FROM (SELECT comment {sent} GROUP BY comment HAVING count(*) > 1)"
        ).fetchone()[0]
        both = base.execute(
            "SELECT count(*) FROM claim a JOIN claim b ON a.comment = b.comment AND a.id < b.id "
            "WHERE b.since < coalesce(a.ended, a.until)"
        ).fetchone()[0]
    return {
        "claims": by_claims,
        "answers": by_answers,
        "all_answers": all_answers,
        "answered_twice": twice,
        "held_by_two": both,
    }


def _microseconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1_000_000)


def diary_answers(kept: Path, began: str) -> dict[str, int]:
    """The answers that the diary tells, by name; whoever joined first may have answered before the crisis began."""
    early = (datetime.fromisoformat(began) - timedelta(hours=1)).isoformat()
    words = [sys.executable, "-m", "sm_console", "--config", str(kept / "config"), "--data", str(kept / "data")]
    done = subprocess.run(
        [*words, "diary", "--from", early, "--json"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return dict(Counter(row["name"] for row in json.loads(done.stdout) if row["kind"] == "answer"))


def differences(report: dict[str, Any], mine: dict[str, Any], diary: dict[str, int], people: list[Person]) -> list[str]:
    """Say where the accounts differ: the screens, the report, the database, the diary."""
    named = {one["name"]: one for one in report["named"]}
    told = {NAMES[one.number]: one.told for one in people}
    pairs = [
        ("claims", sum(one["claims"] for one in named.values()), sum(mine["claims"].values())),
        ("claims in the report", report["claims"], sum(mine["claims"].values())),
        ("answers", sum(one["answers"] for one in named.values()), sum(mine["answers"].values())),
        ("answers there", report["answers_there"], sum(mine["answers"].values())),
        ("answered twice", report["answered_twice"], mine["answered_twice"]),
        ("held by two at once", 0, mine["held_by_two"]),
        ("record and platforms differ", 0, report["only_recorded"] + report["only_there"]),
        ("answers in the diary", diary, mine["all_answers"]),
        ("answers on screens", {name: one["answers"] for name, one in told.items() if one["answers"]}, diary),
    ]
    for name in NAMES:
        pairs.append((f"{name}'s claims", named.get(name, {}).get("claims", 0), mine["claims"].get(name, 0)))
        pairs.append((f"{name}'s answers", named.get(name, {}).get("answers", 0), mine["answers"].get(name, 0)))
    return [f"{what}: {one} and {other}" for what, one, other in pairs if one != other]


def run(options: argparse.Namespace) -> bool:
    """Play, compare and print; whether all accounts agree."""
    with tempfile.TemporaryDirectory(prefix="six-") as name:
        home = Path(name)
        home.chmod(0o755)
        room, kept = home / "room", options.keep or home / "kept"
        words = ["drill", "--serve", "--crisis", options.crisis, "--speed", str(options.speed), "--people", "6"]
        words += ["--folder", str(room), "--keep", str(kept), "--seed", str(options.seed)]
        environ = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)}
        holder = [sys.executable, "-m", "sm_console", "--language", "sv", *words]
        keys = home / "ssh"
        keys.mkdir(mode=0o700)
        with sshd(keys) as ssh, subprocess.Popen(holder, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as process:
            try:
                people = _played(room, ssh, options)
                kept_on = _kept_on(next(kept.glob("data/*.db")))
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(60)
        report = json.loads((room / "report.json").read_bytes())
        database = next(kept.glob("data/*.db"))
        mine = own_count(database, report["began"])
        diary = diary_answers(kept, report["began"])
    print(
        f"{report['comments']} comments, {report['answered']} answered in time, {report['answers_there']} answers there"
    )
    for one in people:
        told = ", ".join(f"{count} {what}" for what, count in sorted(one.told.items()))
        print(f"  {NAMES[one.number]:6} {told} {one.trouble}")
    gone = [f"{kept_on} comments are still held by consoles that are gone"] if kept_on else []
    found = [*differences(report, mine, diary, people), *gone, *(one.trouble for one in people if one.trouble)]
    print("\n".join(found) if found else "ok   screens, report, database and diary agree")
    return not found


def _kept_on(database: Path) -> int:
    """Count the claims that are not about to end although all terminals are gone; the desk gets a while to notice."""
    end = time.monotonic() + PATIENCE * 2
    while True:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as base:
            held = int(base.execute("SELECT count(*) FROM claim WHERE ended IS NULL AND why = ''").fetchone()[0])
        if not held or time.monotonic() > end:
            return held
        time.sleep(0.5)


def _played(room: Path, ssh: list[str], options: argparse.Namespace) -> list[Person]:
    end = time.monotonic() + 60
    while not (room / "drill.sock").exists():
        if time.monotonic() > end:
            raise TimeoutError("the drill does not open")
        time.sleep(0.2)
    colliding = threading.Barrier(2)
    seats = [Observed([*ssh, command(room, number)], columns=COLUMNS, lines=LINES) for number in range(len(NAMES))]
    people = [
        Person(number, seen, colliding if number < 2 else None, options.seed) for number, seen in enumerate(seats)
    ]
    until = time.monotonic() + options.seconds
    threads = [threading.Thread(target=one.play, args=(until,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(LEAVES_AFTER)
    for one in people:
        one.seen.keep(f"six-{NAMES[one.number]}")
        one.seen.__exit__(None, None, None)
    return people


def main() -> int:
    """Play it; 1 where the accounts differ, 0 too where it cannot be played here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--crisis", default="flood")
    parser.add_argument("--speed", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="keep the drill's files in this empty folder")
    options = parser.parse_args()
    why = lacking() or ("" if shutil.which("setpriv") else "no setpriv here")
    if why:
        print(f"skipped: {why}")
        return 0
    return 0 if run(options) else 1


if __name__ == "__main__":
    sys.exit(main())
