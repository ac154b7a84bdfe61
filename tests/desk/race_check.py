"""An independent look at what the races left: people's own records, the platforms' record, and the desk's file.

Knows nothing of the desk's code: the journal is read with SQL, its facts as JSON. Only that the file can be made
again from its journal is left to the store's own proof.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from sm_console.store.rebuild import check

ANSWER: Final = re.compile(r"^svar-(\d+)-av-(\d+) tack")
EXPECTED: Final = {"claimed", "changed"}
"""Codes with which the desk may turn a racer down."""


class Found(msgspec.Struct, kw_only=True):
    """``broken``: promises that were broken, counted (all are 0 where the desk is sound); ``told``: figures."""

    broken: dict[str, int]
    told: dict[str, Any]

    @property
    def sound(self) -> bool:
        return not any(self.broken.values())


class Told:
    """What people were told, from their own records."""

    def __init__(self, home: Path) -> None:
        self.claims: defaultdict[int, list[str]] = defaultdict(list)
        self.released: set[tuple[int, str]] = set()
        self.answers: dict[int, tuple[int, str]] = {}
        self.senders: defaultdict[int, list[str]] = defaultdict(list)
        self.refusals: Counter[str] = Counter()
        self.hanging = 0
        for path in sorted(home.glob("person-*")):
            self._read(path, f"p{path.name.partition('-')[2]}")

    def _read(self, path: Path, login: str) -> None:
        asked: set[tuple[str, str]] = set()
        for line in path.read_text().split("\n")[:-1]:
            kind, target, *words = line.split(" ")
            if words == ["asked"]:
                asked.add((kind, target))
                continue
            asked.discard((kind, target))
            match kind, *words:
                case "claim", "won":
                    self.claims[int(target)].append(login)
                case "release", "done":
                    self.released.add((int(target), login))
                case "send", "won", number:
                    self.answers[int(number)] = (int(target), login)
                    self.senders[int(target)].append(login)
                case _, "refused", code:
                    self.refusals[code] += 1
        self.hanging += len(asked)


class Journal:
    """What the desk wrote down, in the order in which it did."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.taken: Counter[tuple[int, str]] = Counter()
        self.given_back: set[tuple[int, str]] = set()
        self.from_under = 0
        self.torn = 0
        self.held: dict[int, str] = {}
        self.ordered: dict[int, tuple[int, str, str]] = {}
        self.states: dict[int, str] = {}
        self.platform_ids: dict[int, str] = {}
        self.holder_at_order: dict[int, str] = {}
        self.height = self.gaps = 0
        self._until: dict[int, int] = {}
        query = "SELECT seq, actor, occurred, kind, payload FROM journal ORDER BY seq"
        for seq, actor, occurred, kind, payload in conn.execute(query):
            self.gaps += seq != self.height + 1
            self.height = seq
            if kind.startswith(("claim-", "outbox-")):
                self._take(actor, occurred, kind, json.loads(payload))

    def _take(self, actor: str, occurred: int, kind: str, fact: dict[str, Any]) -> None:
        if kind == "claim-taken":
            comment = fact["comment"]
            holder = self.held.get(comment)
            self.from_under += holder not in {None, actor} and self._until[comment] > occurred
            self.held[comment], self._until[comment] = actor, _micros(fact["until"])
            self.taken[comment, actor] += 1
        elif kind == "claim-released":
            holder = self.held.pop(fact["comment"], "")
            self.given_back.add((fact["comment"], holder))
        elif kind == "outbox-queued":
            self.ordered[fact["outbox"]] = (fact["comment"], actor, fact["text"])
            self.states[fact["outbox"]] = "queued"
            self.holder_at_order[fact["outbox"]] = self.held.get(fact["comment"], "")
        elif kind == "outbox-moved":
            self.states[fact["outbox"]] = fact["state"]
            if fact.get("platform_id"):
                self.platform_ids[fact["outbox"]] = fact["platform_id"]


def compare(home: Path, targets: list[int], open_races: frozenset[int]) -> Found:
    """Lay the three accounts side by side."""
    conn = sqlite3.connect(f"file:{home / 'desk.db'}?mode=ro", uri=True)
    try:
        told, journal = Told(home), Journal(conn)
        places = {row[0]: row[1:] for row in conn.execute("SELECT id, account, platform_id FROM comment")}
        broken = {
            **_claims(told, journal, targets, conn),
            **_answers(told, journal, targets, open_races),
            **_platform(home, told, journal, targets, places),
        }
        broken["file damaged"] = conn.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
    finally:
        conn.close()
    broken["journal with gaps"] = journal.gaps
    broken["rebuild differs"] = len(check(home / "desk.db"))
    broken["unexpected refusals"] = sum(n for code, n in told.refusals.items() if code not in EXPECTED)
    broken["never told"] = told.hanging
    figures = {
        "claims won": sum(map(len, told.claims.values())),
        "answers won": len(told.answers),
        "turned down": dict(told.refusals),
        "journal": journal.height,
    }
    return Found(broken=broken, told=figures)


def _claims(told: Told, journal: Journal, targets: list[int], conn: sqlite3.Connection) -> dict[str, int]:
    won = {(target, login) for target, logins in told.claims.items() for login in logins}
    written = {pair for pair in journal.taken if pair[0] in set(targets)}
    held = dict(conn.execute("SELECT comment, login FROM claim WHERE ended IS NULL"))
    return {
        "claims without a winner": sum(not told.claims[target] for target in targets),
        "claims with two winners": sum(len(told.claims[target]) > 1 for target in targets),
        "claims lost": len(won - written),
        "claims nobody knows of": len(written - won),
        "claims taken from under somebody": journal.from_under,
        "claims given back but still held": sum(journal.held.get(comment) == login for comment, login in told.released),
        "claims that the file has otherwise": len(held.items() ^ journal.held.items()),
    }


def _answers(told: Told, journal: Journal, targets: list[int], open_races: frozenset[int]) -> dict[str, int]:
    ordered = {number: (comment, login) for number, (comment, login, _text) in journal.ordered.items()}
    beside = [
        number
        for number, (comment, login) in ordered.items()
        if journal.holder_at_order[number] not in {"", login}
        or (comment not in open_races and [login] != told.claims[comment])
    ]
    return {
        "answers without a winner": sum(not told.senders[target] for target in targets),
        "answers with two winners": sum(len(told.senders[target]) > 1 for target in targets),
        "answers lost": len(told.answers.items() - ordered.items()),
        "answers nobody knows of": len(ordered.items() - told.answers.items()),
        "answers beside a claim": len(beside),
        "answers not sent": sum(journal.states.get(number) != "sent" for number in told.answers),
        "answers left on the way": sum(state in {"queued", "sending", "unknown"} for state in journal.states.values()),
    }


def _platform(
    home: Path, told: Told, journal: Journal, targets: list[int], places: dict[int, tuple[str, str]]
) -> dict[str, int]:
    """Compare what stands on the platforms, by their own record, with what the journal and people know."""
    stands: dict[tuple[str, str], tuple[int, int, str]] = {}
    astray = 0
    for path in sorted(home.glob("platform-*")):
        account = f"s{path.name.partition('-')[2]}"
        for line in path.read_text().splitlines():
            row = json.loads(line)
            found = ANSWER.match(row["text"])
            target, number = (int(found[1]), int(found[2])) if found else (0, 0)
            astray += places.get(target) != (account, row["parent"])
            stands[account, row["id"]] = (target, number, row["text"])
    times = Counter(target for target, _, _ in stands.values())
    written = {
        (places[comment][0], journal.platform_ids.get(outbox, "")): (comment, int(login[1:]), text)
        for outbox, (comment, login, text) in journal.ordered.items()
        if journal.states[outbox] == "sent"
    }
    known = set(places.values())
    return {
        "answered twice": sum(times[target] > 1 for target in targets),
        "never answered": sum(times[target] == 0 for target in targets),
        "answers astray": astray,
        "answers that the journal does not know": len(stands.items() - written.items()),
        "answers that the platform does not have": len(written.items() - stands.items()),
        "answers missing in their thread": sum(place not in known for place in stands),
        "answers by nobody": sum(f"p{number}" not in told.senders[target] for target, number, _ in stands.values()),
    }


def _micros(moment: str) -> int:
    at = datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)
    return round(at.total_seconds() * 1_000_000)
