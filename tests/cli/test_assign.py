"""``assign``: whose matter comments are, as typed."""

from __future__ import annotations

import json

import pytest

from sm_console.__main__ import main
from sm_console.api.crowd_commands import ActOnMany, EndAssignment, ManyOrder
from sm_console.api.crowd_views import LeftOut, ManyPlan
from sm_console.api.views import Done
from sm_console.core.crowd import ManyAct
from sm_console.core.model import Message
from tests.cli.stand_in import StandIn, installed, refusing


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--language", "en", *words])
    out, err = capsys.readouterr()
    return code, out, err


PLAN = ManyPlan(
    count=2,
    accounts=[],
    left_out=[LeftOut(comment=9, author="Eva\x1b[2J", code="state", message=Message("Bo has this already."))],
    samples=[],
    last=None,
    batch=1,
)


def test_comments_are_given_and_what_is_left_out_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = installed(monkeypatch, StandIn({ActOnMany: PLAN}))
    code, out, _err = run(capsys, "assign", "7", "#8", "9", "--to", "Bo", "--word", "Du kan badet")
    assert (code, out) == (0, "Done: 2.\n#9: Bo has this already.\n")
    order = ManyOrder(act=ManyAct.ASSIGN, comments=(7, 8, 9), assignee="Bo", text="Du kan badet")
    assert desk.heard == [ActOnMany(order=order)]
    code, out, _err = run(capsys, "assign", "7", "--json")
    assert json.loads(out)["count"] == 2


def test_comments_are_nobody_s_any_more(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({EndAssignment: Done()}))
    assert run(capsys, "assign", "7", "8", "--nobody")[:2] == (0, "Done: 2.\n")
    assert desk.heard == [EndAssignment(comment=7), EndAssignment(comment=8)]
    code, out, err = run(capsys, "assign", "7", "--nobody", "--to", "Bo")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_somebody_unknown_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    installed(monkeypatch, StandIn({ActOnMany: refusing("unknown", "Torkel is not on the staff list")}))
    code, out, err = run(capsys, "assign", "7", "--to", "Torkel")
    assert (code, out, err.count("\n")) == (2, "", 1)
