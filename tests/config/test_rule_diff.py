from __future__ import annotations

from pathlib import Path

import config
from config.load import load
from config.rule_diff import Difference, differences
from tests.config.helpers import put


def test_a_pack_does_not_differ_from_itself(folder: Path) -> None:
    for pack in load(folder).packs.values():
        assert differences(pack, pack) == []


def test_the_handbook_differs_in_pace_and_watch(folder: Path) -> None:
    packs = load(folder).packs
    found = differences(packs["malmo"], packs["malmo-handbok"])
    assert Difference("pace.facebook.min", "3", "2") in found
    assert Difference("pace.facebook.max", "4", "0") in found
    assert Difference("watch.per_day", "3", "1") in found
    assert {one.key.split(".")[0] for one in found} == {"pace", "watch"}


def test_every_key_is_written_as_in_a_file(folder: Path) -> None:
    put(
        folder,
        "rules/lund.toml",
        'extends = "malmo"\n[calendar]\nclosed_days = ["2026-05-15"]\n[calendar.hours]\nfriday = "08:00–16:00"\n'
        'monday = "closed"\n[calendar.half_days]\n"04-30" = "13:00"\n[answer]\nhours = 12.5\n[signature]\n'
        'required = false\n[pace.manual]\nperiod = "month"\nmin = 1\n[closure]\nweeks = 8\n',
    )
    packs = load(folder).packs
    found = {one.key: (one.before, one.after) for one in differences(packs["malmo"], packs["lund"])}
    assert found == {
        "calendar.closed_days": ("", "2026-05-15"),
        "calendar.hours.monday": ("08:00–17:00", "closed"),
        "calendar.hours.friday": ("08:00–17:00", "08:00–16:00"),
        "calendar.half_days.04-30": ("", "13:00"),
        "answer.hours": ("24", "12.5"),
        "signature.required": ("true", "false"),
        "pace.manual.period": ("", "month"),
        "pace.manual.min": ("", "1"),
        "pace.manual.max": ("", "0"),
        "closure.weeks": ("6", "8"),
    }


def test_every_example_differs_from_what_it_extends() -> None:
    packs = load(Path(config.__file__).with_name("examples")).packs
    assert differences(packs["malmo"], packs["fritid"])
