import os
import traceback
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.credentials import Secrets, drop_secret, environment_name, load_secrets, secret_for, store_secret
from config.errors import ConfigError
from tests.config.helpers import ids, put

SECRET = "abcd EFGH 1234"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def refused(folder: Path) -> str:
    """The lines of a refusal, with everything its traceback would show."""
    with pytest.raises(ConfigError) as caught:
        load_secrets(folder)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.problems)
    assert "hemlig" not in shown
    assert SECRET not in shown
    return str(caught.value)


def test_no_file_is_no_secret(folder: Path) -> None:
    assert secret_for(folder, "blogg") == ""


def test_a_stored_secret_is_for_its_owner_alone(folder: Path) -> None:
    previous = os.umask(0)
    try:
        store_secret(folder, "blogg", SECRET)
    finally:
        os.umask(previous)
    assert secret_for(folder, "blogg") == SECRET
    assert mode(folder / "credentials.toml") == 0o600


def test_the_file_is_private_from_its_first_byte(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real_open = os.open

    def watched(path: Path, flags: int, *rest: int) -> int:
        handle = real_open(path, flags, *rest)
        if str(path).endswith(".credentials.toml.new"):
            seen.append(os.fstat(handle).st_mode & 0o777)
        return handle

    monkeypatch.setattr(os, "open", watched)
    previous = os.umask(0)
    try:
        store_secret(folder, "blogg", SECRET)
    finally:
        os.umask(previous)
    assert seen == [0o600]


def test_the_environment_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_secret(folder, "min-blogg", SECRET)
    assert environment_name("min-blogg") == "SM_CONSOLE_SECRET_MIN_BLOGG"
    monkeypatch.setenv("SM_CONSOLE_SECRET_MIN_BLOGG", "from outside")
    assert secret_for(folder, "min-blogg") == "from outside"
    monkeypatch.setenv("SM_CONSOLE_SECRET_MIN_BLOGG", "")
    assert secret_for(folder, "min-blogg") == SECRET


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o644, 0o660, 0o610])
def test_a_file_open_to_others_is_refused_with_the_command_to_give(folder: Path, bits: int) -> None:
    path = put(folder, "credentials.toml", f'blogg = "{SECRET}"\n')
    path.chmod(bits)
    line = refused(folder)
    assert line == (f"credentials.toml: others can read the file, so its secrets are not used – run: chmod 600 {path}")
    with pytest.raises(ConfigError, match="others can read"):
        store_secret(folder, "annan", "x")
    assert path.read_text(encoding="utf-8") == f'blogg = "{SECRET}"\n'
    path.chmod(0o600)
    assert secret_for(folder, "blogg") == SECRET


def test_a_path_with_spaces_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    folder = tmp_path / "mina inställningar"
    folder.mkdir()
    put(folder, "credentials.toml", "").chmod(0o644)
    assert refused(folder).endswith(f"chmod 600 '{folder}/credentials.toml'")


def test_a_file_of_someone_else_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "credentials.toml", f'blogg = "{SECRET}"\n').chmod(0o600)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert refused(folder).startswith("credentials.toml: the file belongs to someone else, so its secrets are not used")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blogg = hemligt\n", "credentials.toml:1: the value cannot be read"),
        ("blogg hemligt\n", "credentials.toml:1: a key without ="),
        ('blogg = "x"\nblogg = "hemligt"\n', "credentials.toml:2: the same key stands twice"),
        ("[hemligt]\n[hemligt]\n", "credentials.toml:2: the same table stands twice"),
        ("a = {hemligt = 1, hemligt = 2}", "credentials.toml:1: the same key stands twice"),
        ("[[blogg]]\nhemligt = 1\n", "credentials.toml: blogg: must be text"),
        ('[secrets]\nblogg = "hemligt"\n', "credentials.toml: secrets: must be text"),
        ('"hemligt Lösen" = "blogg"\n', "credentials.toml: a key that is not the id of an account"),
        ("blogg = 1234\n", 'credentials.toml: blogg: must be text – write: blogg = "the secret"'),
        ('blogg = ""\n', "credentials.toml: blogg: must be text"),
        ('blogg = "hemligt\\n"\n', "credentials.toml: blogg: holds line breaks or control characters"),
        ('blogg = "hemligt', "credentials.toml:1: a text without closing quotes"),
        ('blogg = "hemligt \\q"', "credentials.toml:1: a backslash in a text"),
        (b'blogg = "hemligt \xe5"', "credentials.toml:1: the file is not written in UTF-8"),
        ("blogg = 9" + "9" * 9000, "credentials.toml: this is not TOML"),
    ],
)
def test_faults_never_repeat_what_stood_there(folder: Path, text: str | bytes, expected: str) -> None:
    put(folder, "credentials.toml", text).chmod(0o600)
    assert refused(folder).startswith(expected)


def test_a_folder_in_its_place(folder: Path) -> None:
    (folder / "credentials.toml").mkdir()
    assert refused(folder) == "credentials.toml: this is a folder, but it must be a file"
    with pytest.raises(ConfigError, match="this is a folder"):
        store_secret(folder, "blogg", SECRET)


def test_secrets_do_not_show_themselves() -> None:
    secrets = Secrets(blogg=SECRET)
    assert SECRET not in f"{secrets!r} {secrets} {[secrets]}"
    assert repr(secrets) == "<1 secrets>"


def test_replacing_and_dropping_keeps_the_rest(folder: Path) -> None:
    put(folder, "credentials.toml", '# Lösenord.\na = "1" # bibblan\nab = "2"\n').chmod(0o600)
    store_secret(folder, "a", "ny")
    store_secret(folder, "c", "3")
    path = folder / "credentials.toml"
    assert path.read_text(encoding="utf-8") == '# Lösenord.\na = "ny" # bibblan\nab = "2"\nc = "3"\n'
    drop_secret(folder, "a")
    drop_secret(folder, "a")
    assert path.read_text(encoding="utf-8") == '# Lösenord.\nab = "2"\nc = "3"\n'
    assert mode(path) == 0o600


def test_dropping_from_nothing_makes_nothing(folder: Path) -> None:
    drop_secret(folder, "a")
    assert not list(folder.iterdir())


def test_a_layout_that_cannot_be_edited_is_written_anew(folder: Path) -> None:
    put(folder, "credentials.toml", 'a = """1"""\n').chmod(0o600)
    store_secret(folder, "a", "2")
    store_secret(folder, "b", "3")
    assert load_secrets(folder) == {"a": "2", "b": "3"}


@pytest.mark.parametrize(("account_id", "secret"), [("Å", SECRET), ("a", ""), ("a", " "), ("a", "x\ny")])
def test_wrong_secrets_are_refused(folder: Path, account_id: str, secret: str) -> None:
    with pytest.raises(ConfigError):
        store_secret(folder, account_id, secret)
    assert not list(folder.iterdir())


_secrets = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\"'\\#= "), min_size=1, max_size=40
)


@settings(max_examples=100, deadline=None)
@given(pairs=st.lists(st.tuples(ids, _secrets.filter(lambda text: bool(text.strip()))), max_size=6))
def test_what_is_stored_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("c")
    for name, secret in pairs:
        store_secret(folder, name, secret)
    assert load_secrets(folder) == dict(pairs)
