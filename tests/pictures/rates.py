"""``python -m tests.pictures SEED``: how often made pictures pass, are left to a person, and fail, as a table."""

from __future__ import annotations

from collections.abc import Iterator
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
MUST, MAY, NEVER = "has to pass", "must not fail", "must never pass"
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


def pictures(name: str, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield every picture of a logo: what is expected, its kind, its bytes."""
    logo = gallery.drawn(gallery.LOGOS[name])
    for kind, data in gallery.passing(logo, seed):
        yield MUST, kind, data
    for kind, data in gallery.pasted(logo, seed):
        yield MAY, kind, data
    for kind, data in gallery.failing(logo, name, seed):
        yield NEVER, kind, data


def of_logo(name: str, seed: int, here: Standpoint) -> Rates:
    """Measure and judge all pictures of one logo."""
    reference = gallery.png(gallery.drawn(gallery.LOGOS[name]))
    rates: Rates = {}
    for expected, kind, data in pictures(name, seed):
        facts = PictureFacts(there=True, sha256="x", measured=measure(data, reference).measured)
        row = rates.setdefault((expected, kind), {unit: [0, 0, 0] for unit in (WHITE_UNIT, OTHER_UNIT)})
        for unit, counts in row.items():
            verdicts = judge(Face(read=NOW, picture=facts), "x", unit, here)
            state = next(verdict.state for verdict in verdicts if verdict.part is Part.PICTURE)
            counts[STATES.index(state)] += 1
    return rates


def _work(job: tuple[str, int]) -> Rates:
    return of_logo(*job, standpoint(Path("/nowhere")))


def all_rates(seed: int) -> Rates:
    """Measure everything: some minutes."""
    total: Rates = {}
    with ProcessPoolExecutor(2) as pool:
        for rates in pool.map(_work, [(name, seed + number) for number, name in enumerate(gallery.LOGOS)]):
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


def write(seed: int) -> str:
    """Put the table into the document, and return it."""
    made = f"Seed {seed}.\n\n{table(all_rates(seed))}"
    text = DOCUMENT.read_text("utf-8")
    head, tail = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    DOCUMENT.write_text(head + made + tail, "utf-8")
    return made
