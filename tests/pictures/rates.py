"""``python -m tests.pictures``: how often made pictures pass, are left to a person, and fail; the table in docs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from config.load import load
from sm_console.core.face import Face, Part, PictureFacts
from sm_console.core.profile import FaceState, judge
from sm_console.core.standpoint import Standpoint
from sm_console.pictures.measure import measure
from tests.pictures import gallery
from tests.store.build import NOW

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "profile.md"
BEGIN, END = "<!-- rates: begin -->\n", "<!-- rates: end -->\n"
MUST, NEVER = "has to pass", "must never pass"
STATES = (FaceState.PASS, FaceState.LOOK, FaceState.FAIL)
WHITE_UNIT, OTHER_UNIT = "Kulturförvaltningen", "Badet"

Rates = dict[tuple[str, str], dict[str, list[int]]]
"""For each expectation and kind, by kind of unit: how many pass, are left to a person, fail."""


def standpoint(folder: Path) -> Standpoint:
    """Return a moment with the built-in rule pack, without sizes: they are not what is tried here."""
    from msgspec.structs import replace

    from sm_console.core.calendar import WorkCalendar

    pack = load(folder).pack
    pack = replace(pack, profile=replace(pack.profile, sizes={}))
    return Standpoint(NOW, pack, WorkCalendar(pack.calendar))


def pictures(name: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield every picture of a logo: what is expected, its kind, its bytes."""
    logo = gallery.drawn(gallery.LOGOS[name])
    for kind, data in gallery.passing(logo):
        yield MUST, kind, data
    for kind, data in gallery.failing(logo, name):
        yield NEVER, kind, data


def of_logo(name: str, sizes: Sequence[int], here: Standpoint) -> Rates:
    """Measure and judge all pictures of one logo."""
    reference = gallery.png(gallery.drawn(gallery.LOGOS[name]))
    before, gallery.SIZES = gallery.SIZES, tuple(sizes)
    rates: Rates = {}
    try:
        for expected, kind, data in pictures(name):
            facts = PictureFacts(there=True, sha256="x", measured=measure(data, reference).measured)
            row = rates.setdefault((expected, kind), {unit: [0, 0, 0] for unit in (WHITE_UNIT, OTHER_UNIT)})
            for unit, counts in row.items():
                verdicts = judge(Face(read=NOW, picture=facts), "x", unit, here)
                state = next(verdict.state for verdict in verdicts if verdict.part is Part.PICTURE)
                counts[STATES.index(state)] += 1
    finally:
        gallery.SIZES = before
    return rates


def _work(name: str) -> Rates:
    return of_logo(name, gallery.SIZES, standpoint(Path("/nowhere")))


def all_rates() -> Rates:
    """Measure everything: some minutes."""
    total: Rates = {}
    with ProcessPoolExecutor(2) as pool:
        for rates in pool.map(_work, gallery.LOGOS):
            for key, units in rates.items():
                row = total.setdefault(key, {unit: [0, 0, 0] for unit in units})
                for unit, counts in units.items():
                    row[unit] = [one + other for one, other in zip(row[unit], counts, strict=True)]
    return total


def table(rates: Rates) -> str:
    """Return the rates as a table for the documentation."""
    lines = [
        "| Kind | expected | pictures | pass | look yourself | fail | others: pass | look yourself | fail |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for (expected, kind), units in sorted(rates.items()):
        cells = [str(count) for counts in units.values() for count in counts]
        lines.append(f"| {kind} | {expected} | {sum(units[WHITE_UNIT])} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write() -> str:
    """Put the table into the document, and return it."""
    made = table(all_rates())
    text = DOCUMENT.read_text("utf-8")
    head, tail = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    DOCUMENT.write_text(head + made + tail, "utf-8")
    return made
