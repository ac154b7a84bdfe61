import grp
import os
from pathlib import Path

import pytest

import config
from config.check import check
from config.credentials import store_secret
from tests.config.helpers import BLOG, put

STAFF = '[[person]]\nlogin = "eva"\nfirst_name = "Eva"\n'


def remarks(folder: Path) -> list[str]:
    report = check(folder)
    assert report.problems == ()
    return [str(remark) for remark in report.remarks]


def test_nothing_at_all_is_nothing_to_say(tmp_path: Path) -> None:
    assert remarks(tmp_path / "nothing") == []


def test_a_tidy_folder_is_nothing_to_say(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + 'user = "eva"\n')
    put(folder, "staff.toml", STAFF)
    put(folder, "settings.toml", f'[groups]\nstaff = "{grp.getgrgid(os.getgid()).gr_name}"\n')
    put(folder, "rules/lund.toml", 'extends = "malmo"\n')
    put(folder, "accounts.toml.bak", "")
    store_secret(folder, "blogg", "x")
    assert remarks(folder) == []
    assert check(folder).configuration.accounts[0].id == "blogg"


def test_files_that_nothing_reads(folder: Path) -> None:
    for name in ("acounts.toml", "personal.toml", "rules/lund.tml", "\x1b[2J"):
        put(folder, name, "")
    assert sorted(remarks(folder)) == [
        "\\x1b[2J: nothing reads this file",
        'acounts.toml: nothing reads this file – did you mean "accounts.toml"?',
        "personal.toml: nothing reads this file",
        "rules/lund.tml: nothing reads this file",
    ]


def test_a_login_without_a_secret_and_the_other_way_round(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "accounts.toml", BLOG + 'user = "eva"\n')
    put(folder, "staff.toml", STAFF)
    store_secret(folder, "gammal", "x")
    assert remarks(folder) == [
        (
            "accounts.toml: blogg: there is a login but no secret, so only what is public can be read – "
            'write blogg = "…" in credentials.toml, or set SM_CONSOLE_SECRET_BLOGG'
        ),
        "credentials.toml: gammal: there is no account with this id",
    ]
    monkeypatch.setenv("SM_CONSOLE_SECRET_BLOGG", "x")
    assert len(remarks(folder)) == 1


def test_a_secret_over_an_open_line(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG.replace("https:", "http:"))
    put(folder, "staff.toml", STAFF)
    assert remarks(folder) == []
    store_secret(folder, "blogg", "x")
    assert remarks(folder) == [
        "accounts.toml: blogg: the secret goes over the network unencrypted – use https:// where the site has it"
    ]
    put(folder, "accounts.toml", BLOG.replace("https:", "http:") + "allow_private = true\n")
    assert remarks(folder) == []


def test_the_same_address_twice(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + BLOG.replace('id = "blogg"', 'id = "b"').replace("se/", "SE"))
    put(folder, "staff.toml", STAFF)
    assert remarks(folder) == ['accounts.toml: b: has the same address as "blogg", so everything is fetched twice']


def test_nobody_to_sign(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG)
    (line,) = remarks(folder)
    assert line.startswith("staff.toml: the staff list is empty")


def test_a_group_that_is_not_there(folder: Path) -> None:
    put(folder, "settings.toml", '[groups]\nstaff = "no-such-group"\n')
    assert remarks(folder) == ['settings.toml: groups.staff: there is no group "no-such-group" on this computer']


def test_what_everyone_can_change(folder: Path) -> None:
    put(folder, "settings.toml", "").chmod(0o666)
    folder.chmod(0o777)
    assert remarks(folder) == [
        f"settings: everyone on this computer can change it – run: chmod o-w {folder}",
        f"settings.toml: everyone on this computer can change it – run: chmod o-w {folder}/settings.toml",
    ]


def test_problems_of_every_file_come_together(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + "x = 1\n" + BLOG.replace("blogg", "b", 1) + 'user = "eva"\n')
    put(folder, "staff.toml", "nonsense")
    put(folder, "credentials.toml", "").chmod(0o644)
    report = check(folder)
    assert [problem.file for problem in report.problems] == ["accounts.toml", "staff.toml", "credentials.toml"]
    assert [account.id for account in report.configuration.accounts] == ["b"]
    assert not [remark for remark in report.remarks if remark.file == "accounts.toml"]


def test_a_folder_that_cannot_be_entered_is_said_once(tmp_path: Path) -> None:
    put(tmp_path, "sm-console", "a file")
    assert len(check(tmp_path / "sm-console").problems) == 1


def test_the_examples_have_no_problems() -> None:
    assert check(Path(config.__file__).with_name("examples")).problems == ()
