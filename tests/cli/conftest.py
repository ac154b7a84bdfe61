from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def at_home_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep whatever a command writes by default inside ``tmp_path``."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """The options before the command that keep a run inside ``tmp_path``, in English."""
    return ["--config", str(tmp_path / "etc"), "--data", str(tmp_path / "data"), "--language", "en"]
