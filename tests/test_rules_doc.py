"""docs/rules.md against the program: modules, rule-pack keys, commands and states are those there are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest

from sm_console.cli.table import COMMANDS
from sm_console.console.boards.places import PLACES
from sm_console.core.closing import ClosureStep
from sm_console.core.findings import BEFORE_OPENING, OVERDUE
from sm_console.core.pace import PaceState
from sm_console.core.profile import FaceState
from sm_console.core.record_entries import RecordStatus
from sm_console.core.register import RegisterState
from sm_console.core.season import SeasonState
from sm_console.core.signature import SignatureState

ROOT = Path(__file__).resolve().parent.parent
ROWS = {
    cells[0].split()[0]: cells
    for line in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| R\d", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
PACK = tomllib.loads((ROOT / "config" / "packs" / "malmo.toml").read_text(encoding="utf-8"))
FACE = set(FaceState)
STATES: dict[str, Collection[str]] = {
    "R1": {RegisterState.PROPOSED},
    "R2": set(PaceState),
    "R3": set(SeasonState),
    "R4": {OVERDUE, BEFORE_OPENING},
    "R5": set(SignatureState) - {SignatureState.OK},
    "R6": {"overdue"},
    "R7": FACE - {FaceState.NO_ROOM},
    "R8": FACE - {FaceState.NO_ROOM},
    "R9": FACE,
    "R10": FACE,
    "R11": set(RecordStatus),
    "R12": {"flagged"},
    "R13": set(ClosureStep),
    "R14": set(RegisterState) - {RegisterState.PROPOSED},
    "R15": set(),
}


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_all_fifteen_rules_stand_there() -> None:
    assert list(ROWS) == [f"R{number}" for number in range(1, 16)]


@pytest.mark.parametrize("rule", ROWS)
def test_a_rules_line_tells_what_there_is(rule: str) -> None:
    _name, module, keys, board, commands, states = ROWS[rule]
    for file in words(module):
        assert (ROOT / "sm_console" / "core" / file).is_file()
    for key in words(keys):
        assert key in PACK or key == "extends"
    assert int(board) in range(1, len(PLACES) + 1)
    assert set(words(commands)) <= set(COMMANDS)
    assert set(words(states)) == {str(state) for state in STATES[rule]}


@pytest.mark.parametrize("rule", [rule for rule in ROWS if rule != "R15"])
def test_a_rules_module_names_it(rule: str) -> None:
    (file,) = words(ROWS[rule][1])
    assert re.search(rf"\b{rule}\b|R7–R10|R7–R9", (ROOT / "sm_console" / "core" / file).read_text(encoding="utf-8"))
