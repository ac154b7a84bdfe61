import os
from pathlib import Path

import pytest

from config import files
from config.load import examine, load
from tests.config.helpers import BLOG, lines, put


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id = blogg\n", "accounts.toml:1: the value cannot be read – put text in quotes"),
        ("\n\nid\n", "accounts.toml:3: a key without = after it"),
        ("# å\n= 3\n", "accounts.toml:2: the line cannot be read"),
        ("a = 1\na = 2\n", "accounts.toml:2: the same key stands twice"),
        ("[account]\n[account]\n", "accounts.toml:2: the same table stands twice – several of a kind"),
        ('[[account]]\nid = "a\nname = "b"\n', "accounts.toml:2: a text without closing quotes"),
        ('a = "x', "accounts.toml:1: a text without closing quotes"),
        ('a = """x\n\n', "accounts.toml:2: a text without closing quotes"),
        ('a = "C:\\ny\\x"', "accounts.toml:1: a backslash in a text"),
        ('a = "\x05"', "accounts.toml:1: a character that may not stand there"),
        ("a = [1, 2\nb = 3", "accounts.toml:2: a list without closing bracket"),
        ("a = [1, 2", "accounts.toml:1: a list without closing bracket"),
        ("a = {b = 1", "accounts.toml:1: a table without closing brace"),
        ('a = "b" c', "accounts.toml:1: something stands after the value – write one key on each line"),
        ("[[account]\n", "accounts.toml:1: a heading without closing bracket"),
        ("on = 2026-02-30\n", "accounts.toml:1: a date that does not exist"),
        ("a = {b = 1, b = 2}", "accounts.toml:1: the same key stands twice"),
        ("[a]\nb.c = 1\n[a.b]\n", "accounts.toml:3: "),
        ("a = {b = 1}\n[a.c]\n", "accounts.toml:2: the same table stands twice"),
        ("förnamn = 1\n", "accounts.toml:1: "),
    ],
)
def test_what_is_no_toml_names_line_and_remedy(folder: Path, text: str, expected: str) -> None:
    put(folder, "accounts.toml", text)
    (line,) = lines(folder)
    assert line.startswith(expected)
    assert "not TOML" not in line


def test_another_encoding_is_named_with_its_line(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG.encode() + 'name = "Språk"\n'.encode("latin-1"))
    put(folder, "staff.toml", "# hej".encode("utf-16"))
    assert lines(folder) == [
        "accounts.toml:5: the file is not written in UTF-8 – save it again with encoding UTF-8",
        "staff.toml: the file is not written in UTF-8 – save it again with encoding UTF-8",
    ]


def test_a_byte_order_mark_and_windows_lines_are_fine(folder: Path) -> None:
    put(folder, "accounts.toml", b"\xef\xbb\xbf" + BLOG.replace("\n", "\r\n").encode())
    assert load(folder).accounts[0].id == "blogg"


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "[" * 60 + "]" * 60, "[" + ".".join("a" * 3000) + "]"])
def test_deep_nesting_is_told_of(folder: Path, text: str) -> None:
    put(folder, "accounts.toml", text)
    (line,) = lines(folder)
    assert line == "accounts.toml: tables and lists stand too deep inside each other"


def test_an_endless_number_is_told_of(folder: Path) -> None:
    put(folder, "accounts.toml", "a = " + "9" * 10_000)
    (line,) = lines(folder)
    assert line.startswith("accounts.toml: this is not TOML")


def test_a_folder_in_a_files_place(folder: Path) -> None:
    (folder / "accounts.toml").mkdir()
    (folder / "rules").write_text("x")
    assert lines(folder) == [
        "accounts.toml: this is a folder, but it must be a file",
        "rules: this is a file, but it must be a folder",
    ]


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    put(tmp_path, "sm-console", "x")
    assert lines(tmp_path / "sm-console") == [f"{tmp_path}/sm-console: this is a file, but it must be a folder"]


def test_a_pipe_does_not_make_the_program_wait(folder: Path) -> None:
    os.mkfifo(folder / "staff.toml")
    assert lines(folder) == ["staff.toml: this is not an ordinary file"]


def test_links_in_a_circle(folder: Path) -> None:
    (folder / "staff.toml").symlink_to("staff.toml")
    assert lines(folder) == ["staff.toml: the symbolic links lead in a circle"]


def test_a_far_too_long_file_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    put(folder, "staff.toml", "#" * 101)
    assert lines(folder) == ["staff.toml: the file is far too long for a configuration"]


def test_a_file_without_permission_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(folder, "staff.toml", "")
    put(folder, "settings.toml", 'language = "de"')
    real_open = os.open

    def refuse(name: Path, flags: int, *rest: int) -> int:
        if Path(name) == path:
            raise PermissionError(13, "Permission denied", str(name))
        return real_open(name, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    assert lines(folder) == [
        "staff.toml: no permission to use it – look at its owner and permissions with: ls -ld",
        'settings.toml: language: "de" is not known – choose one of: sv, en',
    ]


def test_a_folder_without_permission_is_said_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: Path) -> None:
        raise PermissionError(13, "Permission denied", str(name))

    monkeypatch.setattr(os, "scandir", refuse)
    (line,) = [str(problem) for problem in examine(folder)[1]]
    assert line.startswith(f"{folder}: no permission to use it")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permissions_on_the_disk_itself(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG).chmod(0)
    (line,) = lines(folder)
    assert line.startswith("accounts.toml: no permission to use it")
