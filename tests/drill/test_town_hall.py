from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import pytest

from config.credentials import secret_for
from config.load import load
from sm_console.core.model import Role
from sm_console.drill.municipality import sundmala
from sm_console.drill.platforms import SECRET
from sm_console.drill.town_hall import opened, whoever_runs_this


async def test_the_world_is_a_valid_configuration_and_leaves_nothing_behind() -> None:
    day = sundmala()
    async with opened(day) as hall:
        configuration = load(hall.paths.config)
        assert [account.id for account in configuration.accounts] == [account.key for account in day.accounts]
        reached = [account for account in configuration.accounts if account.platform != "manual"]
        assert all(account.allow_private for account in reached)
        assert all(account.address.startswith("http://127.0.0.1:") for account in reached)
        assert {person.first_name for person in configuration.staff} >= {"Berit", "Samira", "Johan"}
        assert set(hall.stages) == {account.key for account in day.accounts}
        for account in configuration.accounts:
            secret = secret_for(hall.paths.config, account.id)
            assert bool(secret) == (account.platform not in {"feed", "manual"})
            assert (secret == SECRET) == (account.platform == "wordpress")
        mode = (hall.paths.config / "credentials.toml").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
        folder = hall.paths.config.parent
    assert not folder.exists()


async def test_the_person_at_the_keyboard_may_do_everything_and_can_sign() -> None:
    login, first_name = whoever_runs_this()
    async with opened(sundmala()) as hall:
        person = load(hall.paths.config).person(login)
    assert person is not None
    assert person.first_name == first_name
    assert person.role is Role.MANAGER


@pytest.mark.parametrize(
    ("gecos", "name"),
    [
        ("Åsa Öberg,,,", "Åsa"),
        ("Anna-Lena Ek", "Anna-Lena"),
        ("root", "Alex"),
        ("", "Alex"),
        ("R2D2", "Alex"),
        ("\x1b[2JEvil", "Alex"),
    ],
)
def test_the_first_name_comes_from_the_machine_where_it_is_one(
    monkeypatch: pytest.MonkeyPatch, gecos: str, name: str
) -> None:
    entry = pwd.struct_passwd(("kim", "x", os.getuid(), 0, gecos, "/", "/bin/sh"))
    monkeypatch.setattr("pwd.getpwuid", lambda _uid: entry)
    assert whoever_runs_this() == ("kim", name)


async def test_a_kept_folder_stays(tmp_path: Path) -> None:
    async with opened(sundmala(), tmp_path / "kept") as hall:
        assert hall.paths.config == tmp_path / "kept" / "config"
    assert (tmp_path / "kept" / "config" / "accounts.toml").exists()
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
