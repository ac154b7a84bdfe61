"""What holds for every test: no network but loopback, the user's own folders out of reach, steady hypothesis."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from sm_console import i18n

# A busy machine is no failure, and tests write nothing outside their own folder. Where a run decides whether work
# may land it tries the same examples each time; at a person's desk every run tries new ones.
settings.register_profile("steady", deadline=None, database=None, derandomize="CI" in os.environ)
settings.load_profile("steady")

_HERE = ("127.", "::1", "localhost")


def uses_real_blogs(path: Path) -> bool:
    """Whether the tests of a file may use the real blogs."""
    return "SM_TEST_WORDPRESS" in os.environ and "wordpress" in path.name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests wait for their turn at the real blogs."""
    for item in items:
        if uses_real_blogs(item.path):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(autouse=True)
def english() -> None:
    """Begin each test in English, whatever language the one before has left in use."""
    i18n.use("en")


@pytest.fixture(autouse=True, scope="module")
def one_at_the_real_blogs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let one process at a time use the real blogs: a test that counts must not see another one's answers."""
    if not uses_real_blogs(request.path):
        yield
        return
    with Path(os.environ["SM_TEST_WORDPRESS"]).with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(_HERE):
            raise PermissionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a home of its own: settings, data and served desk of this machine are not touched."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "SM_CONSOLE_SOCKET"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SM_CONSOLE_SOCKET", str(tmp_path / "no-desk.sock"))
