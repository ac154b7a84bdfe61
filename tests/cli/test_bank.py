"""``sm-console bank`` alone lists what may be used."""

from __future__ import annotations

import pytest

from sm_console.__main__ import main
from sm_console.api.bank import AskBank
from tests.cli.stand_in import StandIn, installed


def test_without_a_part_it_lists(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    desk = installed(monkeypatch, StandIn({AskBank: []}))
    assert main(["--language", "en", "bank"]) == 0
    assert desk.heard == [AskBank()]
    assert "no ready answer may be used" in capsys.readouterr().out
