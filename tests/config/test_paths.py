import os
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.paths import Paths, default_paths, make_private, served_paths


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_one_persons_folders(home: Path) -> None:
    assert default_paths() == Paths(home / ".config/sm-console", home / ".local/share/sm-console")


def test_the_xdg_variables_are_honoured(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "d"))
    assert default_paths() == Paths(home / "c/sm-console", home / "d/sm-console")


def test_relative_xdg_variables_are_ignored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "c")
    monkeypatch.setenv("XDG_DATA_HOME", "")
    assert default_paths() == Paths(home / ".config/sm-console", home / ".local/share/sm-console")


def test_given_folders_go_first_one_by_one_and_are_absolute(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    assert default_paths(Path("x"), None) == Paths(home / "x", home / ".local/share/sm-console")
    assert default_paths(None, Path("/srv/y")) == Paths(home / ".config/sm-console", Path("/srv/y"))


def test_no_home_is_a_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(ConfigError, match="there is no home folder"):
        default_paths()
    assert default_paths(Path("/a"), Path("/b")) == Paths(Path("/a"), Path("/b"))


def test_the_service_has_the_systems_folders() -> None:
    assert served_paths() == Paths(Path("/etc/sm-console"), Path("/var/lib/sm-console"))


def test_a_folder_that_was_open_is_closed(home: Path) -> None:
    folder = home / "open"
    folder.mkdir(mode=0o755)
    make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_strangers_folder_is_not_trusted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = home / "stranger"
    stranger.mkdir()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(ConfigError, match="the folder belongs to someone else"):
        make_private(stranger)


def test_a_link_or_a_file_in_the_folders_place_is_not_trusted(home: Path) -> None:
    (home / "link").symlink_to(home)
    (home / "file").write_text("x")
    for name in ("link", "file"):
        with pytest.raises(ConfigError, match="the folder belongs to someone else"):
            make_private(home / name)
    with pytest.raises(ConfigError, match="this is a file"):
        make_private(home / "file" / "below")
