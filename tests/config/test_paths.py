import os
import socket
from pathlib import Path

import pytest

from config import paths
from config.errors import ConfigError
from config.paths import Paths, default_paths, lock_path, make_private, served_paths, socket_path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(paths, "SHORT_SOCKETS", tmp_path / "short")
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


def test_lock_and_socket_stand_beside_the_database(home: Path) -> None:
    short = Paths(home, Path("/var/lib/sm-console"))
    assert lock_path(short) == Path("/var/lib/sm-console/desk.lock")
    assert socket_path(short) == Path("/var/lib/sm-console/desk.sock")


@pytest.mark.parametrize("name", ["x" * 120, "å" * 50, "x" * 250])
def test_a_path_too_long_for_a_socket_gets_a_short_private_one(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    short = tmp_path_factory.mktemp("s")
    monkeypatch.setattr(paths, "SHORT_SOCKETS", short)
    found = socket_path(Paths(home, home / name))
    assert found.parent == short / f"sm-console-{os.geteuid()}"
    assert found.parent.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(found)) <= 100
    # Whoever asks, with whatever environment, comes to the same socket; another data folder has its own.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    monkeypatch.setenv("TMPDIR", str(home))
    assert socket_path(Paths(home / "other", home / name)) == found
    assert socket_path(Paths(home, home / name / "y")) != found
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(found))


def test_the_longest_plain_path_can_be_bound(home: Path) -> None:
    room = 100 - len(os.fsencode(home)) - len("//desk.sock")
    if room < 1:
        pytest.skip("the folder for temporary files is too deep to try this in")
    data = home / ("x" * room)
    data.mkdir()
    found = socket_path(Paths(home, data))
    assert found == data / "desk.sock"
    assert len(os.fsencode(found)) == 100
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(found))


def test_a_folder_that_was_open_is_closed(home: Path) -> None:
    folder = home / "open"
    folder.mkdir(mode=0o755)
    make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_strangers_folder_is_not_trusted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = Paths(home, home / ("x" * 120))
    socket_path(long)
    owner = os.geteuid()
    stranger = home / "short" / f"sm-console-{owner + 1}"
    stranger.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(ConfigError, match="the folder belongs to someone else"):
        socket_path(long)


def test_a_link_or_a_file_in_the_folders_place_is_not_trusted(home: Path) -> None:
    (home / "link").symlink_to(home)
    (home / "file").write_text("x")
    for name in ("link", "file"):
        with pytest.raises(ConfigError, match="the folder belongs to someone else"):
            make_private(home / name)
    with pytest.raises(ConfigError, match="this is a file"):
        make_private(home / "file" / "below")
