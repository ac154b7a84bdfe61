"""Sockets by path: whoever sees the name can come in, and what is not a socket stays."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sm_console.api.address import listening_socket, socket_address


def greet(path: Path) -> None:
    """Connect. Raises OSError."""
    with socket.socket(socket.AF_UNIX) as visitor, socket_address(path) as address:
        visitor.connect(address)


@pytest.mark.parametrize("depth", [0, 12], ids=["short path", "longer than the kernel's addresses"])
def test_the_name_appears_when_one_can_come_in(tmp_path: Path, depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path.joinpath(*["a folder deep"] * depth)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "d.sock"
    seen: list[bool] = []
    listen = socket.socket.listen

    def told(self: socket.socket, backlog: int) -> None:
        seen.append(path.exists())
        listen(self, backlog)

    monkeypatch.setattr(socket.socket, "listen", told)
    with listening_socket(path, 0o600):
        greet(path)
        assert path.stat().st_mode & 0o777 == 0o600
    assert seen == [False]
    assert [one.name for one in folder.iterdir()] == ["d.sock"]


def test_a_dead_socket_is_replaced_and_anything_else_is_not(tmp_path: Path) -> None:
    path = tmp_path / "d.sock"
    listening_socket(path, 0o600).close()
    with pytest.raises(ConnectionRefusedError):
        greet(path)
    with listening_socket(path, 0o666):
        greet(path)
        assert path.stat().st_mode & 0o777 == 0o666
    other = tmp_path / "letters"
    other.write_text("kept")
    with pytest.raises(FileExistsError):
        listening_socket(other, 0o600)
    assert other.read_text() == "kept"
