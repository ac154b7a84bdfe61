from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty configuration folder."""
    path = tmp_path / "settings"
    path.mkdir()
    return path
