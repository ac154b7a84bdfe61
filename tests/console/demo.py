"""Run the console on the fake desk: ``python -m tests.console.demo [--empty] [--hostile FILE]``."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from sm_console.console.app import ConsoleApp
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW, Comment, Town, town


def hostile_town(path: Path) -> Town:
    """A town where every author and comment is hostile."""
    place = town(0)
    strings = json.loads(path.read_text())["items"]
    for number, string in enumerate(strings, 1000):
        text = string.get("text") or "".join(part * times for part, times in string["parts"])
        when = NOW - timedelta(minutes=number)
        place.comments[number] = Comment(number, "gatublogg", "p1", text, text, when, NOW, NOW)
    return place


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--hostile", type=Path)
    parser.add_argument("--slow", type=float, default=0.0)
    parser.add_argument("--language", default="sv")
    args = parser.parse_args()
    begun = monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=monotonic() - begun)

    place = Town() if args.empty else hostile_town(args.hostile) if args.hostile else town()
    desk = FakeDesk(place, clock)

    async def connect() -> FakeDesk:
        await asyncio.sleep(args.slow)
        return desk

    app = ConsoleApp(connect, language=args.language, clock=clock)
    print(app.run())  # noqa: T201 - the demo's result, for its reader


if __name__ == "__main__":
    main()
