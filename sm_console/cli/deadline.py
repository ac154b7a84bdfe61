"""``sm-console deadline``: R4 for given instants, as arguments or one a line on standard input.

Needs the rule pack and nothing else: no desk, no database, no network. What has come in is answered at
once, so that a program may converse with it line by line, and in one go when thousands arrive together.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import IO, Any, NamedTuple

from sm_console.cli.output import line
from sm_console.cli.parse import complain
from sm_console.core.answer import deadline, reason
from sm_console.core.calendar import WorkCalendar
from sm_console.core.messages import N_
from sm_console.core.model import Deadline, Message
from sm_console.core.reason import weekday
from sm_console.core.rules import RulePack
from sm_console.i18n import _, language, translate

BAD_INPUT = 2
_LONGEST_WORD = 40
_LONGEST_LINE = 4_096
_CHUNK = 65_536
_COLUMN = 20
_REPAIRED_BYTE_MARK = "\ufeff"


class _Words(NamedTuple):
    """One instant as it was given; ``number`` is its line, 0 for an argument."""

    number: int
    text: str


class _Unreadable(Exception):
    """This is no instant that can be answered; ``message`` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "deadline",
        description=_("Work out when a comment has to be answered (rule R4)."),
        epilog=_(
            "Instants are ISO 8601: 2026-03-10T11:00:00Z or 2026-03-10T12:00+01:00. One without an offset is local "
            "time in the rule pack's time zone (Europe/Stockholm); where the clock change skips it or lets it come "
            "twice, a note says how it was read. Without arguments, or with -, instants are read from standard input, "
            "one a line. JSON: a list for arguments, one object a line for standard input; instants in UTC. "
            "Exit code 2 if something could not be read; the rest is answered all the same.",
        ),
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("instants", nargs="*", metavar="ISO", help=_("when the comment was received"))
    parser.add_argument("--json", action="store_true", help=_("JSON instead of plain lines"))


def run(args: argparse.Namespace) -> int:
    """Answer every instant; 0, or 2 when some could not be read. Raises ConfigError."""
    from config.load import load
    from config.paths import default_paths

    pack = load(default_paths(args.config, args.data).config).pack
    clock = _Clock(pack, as_json=args.json)
    if args.instants and args.instants != ["-"]:
        return _answer_arguments(args.instants, clock)
    return _answer_stream(sys.stdin, clock)


def _answer_arguments(instants: list[str], clock: _Clock) -> int:
    found = list(clock.answers(_Words(0, text) for text in instants))
    if clock.as_json:
        sys.stdout.write("[\n" + ",\n".join(map(clock.record, found)) + "\n]\n" if found else "[]\n")
    else:
        _write_plain(found, clock, heading=bool(found))
    return clock.code


def _answer_stream(stream: IO[str], clock: _Clock) -> int:
    if stream.isatty():
        sys.stderr.write(_("One instant a line; end with Ctrl+D.") + "\n")
    heading = True
    for batch in _batches(stream):
        found = list(clock.answers(batch))
        if clock.as_json:
            sys.stdout.write("".join(f"{clock.record(item)}\n" for item in found))
        elif found:
            _write_plain(found, clock, heading=heading)
            heading = False
        sys.stdout.flush()
    return clock.code


class _Clock:
    """R4 under one rule pack, and how its answers are written."""

    def __init__(self, pack: RulePack, *, as_json: bool) -> None:
        self.pack = pack
        self.calendar = WorkCalendar(pack.calendar)
        self.as_json = as_json
        self.language = language()
        self.code = 0

    def answers(self, given: Iterable[_Words]) -> Iterator[Deadline]:
        """Yield a deadline for each instant that can be read; complain about the others."""
        for words in given:
            try:
                yield self._answer(words)
            except _Unreadable as error:
                self.code = BAD_INPUT
                _remark(words, error.message)

    def why(self, item: Deadline) -> str:
        """Return the reason in one sentence."""
        return reason(item, self.calendar, self.language, hours=self.pack.answer.hours)

    def record(self, item: Deadline) -> str:
        """Return one answer as a JSON object."""
        return json.dumps(
            {
                "received": _utc(item.received),
                "class": item.answer_class.value,
                "due": _utc(item.due),
                "target": _utc(item.target) if item.target else None,
                "last_staffed": _utc(item.last_staffed),
                "reason": self.why(item),
            }
        )

    def _answer(self, words: _Words) -> Deadline:
        received = self._read(words)
        if received.year in self.calendar.known_years:
            item = deadline(received, self.pack, self.calendar)
            if item.due.year in self.calendar.known_years:
                return item
        raise _Unreadable(Message(N_("the calendar does not know the holidays of that year")))

    def _read(self, words: _Words) -> datetime:
        text = words.text.upper()  # "z" and "t" are as good
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise _Unreadable(Message(N_("not an instant; write it like 2026-03-10T12:00:00Z"))) from None
        if ":" not in text and "T" not in text:  # a date alone would silently mean midnight
            raise _Unreadable(Message(N_("the time of day is missing; write it like 2026-03-10T12:00:00Z")))
        try:
            return (moment if moment.tzinfo else self._local(words, moment)).astimezone(UTC)
        except OverflowError:
            raise _Unreadable(Message(N_("the calendar does not know the holidays of that year"))) from None

    def _local(self, words: _Words, wall: datetime) -> datetime:
        """Place a clock time without an offset, and say so where the clock change leaves a choice."""
        first, second = (wall.replace(tzinfo=self.calendar.zone, fold=fold) for fold in (0, 1))
        before, after = (moment.utcoffset() or timedelta() for moment in (first, second))
        if before > after:
            _remark(
                words,
                Message(
                    N_("that time comes twice; the first is taken, {first} (the second is {second})"),
                    {"first": first.isoformat(), "second": second.isoformat()},
                ),
            )
        elif before < after:
            meant = first.astimezone(UTC).astimezone(self.calendar.zone)
            _remark(words, Message(N_("the clock skips that time; {meant} is taken"), {"meant": meant.isoformat()}))
        return first


def _batches(stream: IO[str]) -> Iterator[list[_Words]]:
    """Yield the lines that have come in, as soon as they have; empty ones are left out but counted."""
    number = 0
    rest = b""
    ended = False
    while not ended:
        chunk = stream.buffer.read1(_CHUNK)  # type: ignore[attr-defined]
        ended = not chunk
        *lines, rest = (rest + chunk).split(b"\n")
        rest = rest[:_LONGEST_LINE]
        if ended:
            lines.append(rest)
        batch = []
        for raw in lines:
            number += 1
            text = raw.decode(errors="replace").removeprefix(_REPAIRED_BYTE_MARK).strip()
            if text:
                batch.append(_Words(number, text))
        if batch:
            yield batch


def _remark(words: _Words, message: Message) -> None:
    """Write one line about an instant: where it stands, what it says, what there is to say of it."""
    cut = words.text if len(words.text) <= _LONGEST_WORD else words.text[:_LONGEST_WORD] + "…"
    shown = cut if cut.isprintable() else ascii(cut)[1:-1]
    if words.number:
        complain(N_("line {number}: {word}: {remark}"), number=str(words.number), word=shown, remark=translate(message))
    else:
        complain("{word}: {remark}", word=shown, remark=translate(message))


def _write_plain(found: list[Deadline], clock: _Clock, *, heading: bool) -> None:
    """Write two lines for each answer: the moments on the wall clock in columns, and why."""
    if heading:
        names = (_("Received"), _("Due"), _("In office hours by"), _("Preferably by"))
        line("  ".join(f"{name:<{_COLUMN}}" for name in names).rstrip())
    for item in found:
        moments = (item.received, item.due, item.last_staffed, item.target)
        line("  ".join(f"{_wall(moment, clock):<{_COLUMN}}" for moment in moments).rstrip())
        line(f"  {clock.why(item)}")


def _wall(moment: datetime | None, clock: _Clock) -> str:
    if moment is None:
        return "–"
    local = moment.astimezone(clock.calendar.zone)
    return f"{weekday(local, clock.language)[:3]} {local:%Y-%m-%d %H:%M}"


def _utc(moment: datetime) -> str:
    return moment.isoformat().removesuffix("+00:00") + "Z"
