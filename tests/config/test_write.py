import multiprocessing
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from config import atomic
from config.errors import ConfigChanged, ConfigError
from config.load import load
from config.schema import Account, Person
from config.write import Written, add_account, remove_account, set_login, set_person
from sm_console.core.model import Role
from tests.config.helpers import BLOG, accounts, lines, people, put

FEED = Account(id="feed", platform="feed", address="https://feed.example.se/")


def text(folder: Path, name: str = "accounts.toml") -> str:
    return (folder / name).read_bytes().decode()


@settings(max_examples=100, deadline=None)
@given(wanted=st.lists(accounts, max_size=4, unique_by=lambda account: account.id), data=st.data())
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[Account], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("c")
    for account in wanted:
        add_account(folder, account)
    assert list(load(folder).accounts) == wanted
    if wanted:
        gone = data.draw(st.sampled_from(wanted))
        remove_account(folder, gone.id)
        assert list(load(folder).accounts) == [account for account in wanted if account != gone]
    assert not list(folder.glob("*.bak*"))


@settings(max_examples=100, deadline=None)
@given(wanted=st.lists(people, max_size=6))
def test_people_are_added_and_changed(tmp_path_factory: pytest.TempPathFactory, wanted: list[Person]) -> None:
    folder = tmp_path_factory.mktemp("c")
    for person in wanted:
        set_person(folder, person)
    assert {person.login: person for person in load(folder).staff} == {person.login: person for person in wanted}
    assert not list(folder.glob("*.bak*"))


def test_the_folder_is_made_private_and_the_result_tells_the_stamp(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    written = add_account(folder, FEED)
    assert written == Written(file="accounts.toml", stamp=load(folder).stamps["accounts.toml"])
    assert written.remark is None
    assert folder.stat().st_mode & 0o777 == 0o700


def test_comments_order_and_layout_stay(folder: Path) -> None:
    before = "# Om filen.\n\n# Om bloggen.\n" + BLOG.replace('id = "blogg"', "id   =  'blogg'  # kort") + "\n# Sist.\n"
    put(folder, "accounts.toml", before)
    add_account(folder, FEED)
    assert text(folder).startswith(before)
    remove_account(folder, "feed")
    assert text(folder) == before
    remove_account(folder, "blogg")
    assert text(folder) == "# Om filen.\n\n# Sist.\n"


def test_comments_at_the_very_top_are_about_the_file(folder: Path) -> None:
    put(folder, "accounts.toml", "# Om filen.\n" + BLOG)
    remove_account(folder, "blogg")
    assert text(folder) == "# Om filen.\n"


def test_a_table_below_an_account_goes_with_it(folder: Path) -> None:
    other = BLOG.replace("blogg", "b", 1)
    put(folder, "accounts.toml", BLOG + '\n[account.approval]\nby = "Eva"\non = 2026-01-15\n\n# Nästa.\n' + other)
    remove_account(folder, "blogg")
    assert text(folder) == "# Nästa.\n" + other


def test_changing_a_person_keeps_the_comment_behind_the_value(folder: Path) -> None:
    put(folder, "staff.toml", '[[person]]\nlogin = "eva"\nfirst_name = "Evva" # rättas\n\n# Slut.\n')
    set_person(folder, Person(login="eva", first_name="Eva"))
    assert text(folder, "staff.toml") == '[[person]]\nlogin = "eva"\nfirst_name = "Eva" # rättas\n\n# Slut.\n'
    set_person(folder, Person(login="eva", first_name="Eva", role=Role.MANAGER))
    assert text(folder, "staff.toml") == (
        '[[person]]\nlogin = "eva"\nfirst_name = "Eva" # rättas\nrole = "manager"\n\n# Slut.\n'
    )


@pytest.mark.parametrize("comment", ["", "# Om kontot.\n"])
def test_a_layout_that_cannot_be_edited_is_written_anew_with_a_copy(folder: Path, comment: str) -> None:
    inline = 'account = [{ id = "blogg", platform = "wordpress", address = "https://blogg.example.se/" }]\n'
    put(folder, "accounts.toml", comment + inline)
    put(folder, "accounts.toml.bak", "older")
    written = add_account(folder, FEED)
    assert [account.id for account in load(folder).accounts] == ["blogg", "feed"]
    assert text(folder, "accounts.toml.bak") == "older"
    if not comment:
        assert written.copy is None
        return
    assert written.copy == folder / "accounts.toml.bak2"
    assert text(folder, "accounts.toml.bak2") == comment + inline
    assert written.remark is not None
    assert written.remark.values == {"copy": "accounts.toml.bak2"}


@pytest.mark.parametrize(
    "awkward",
    [
        'name = """\n[[account]]\n"""',
        "season = [\n  # [[account]]\n  '06-01–08-31',\n]",
    ],
)
def test_headings_that_are_none_do_not_mislead(folder: Path, awkward: str) -> None:
    put(folder, "accounts.toml", BLOG + "\n" + BLOG.replace("blogg", "b", 1) + "\n" + BLOG.replace("blogg", "c", 1))
    accounts_before = {account.id: account for account in load(folder).accounts}
    if "season" in awkward:
        put(
            folder,
            "accounts.toml",
            BLOG + awkward + "\n" + BLOG.replace("blogg", "b", 1) + BLOG.replace("blogg", "c", 1),
        )
        remove_account(folder, "b")
        assert [account.id for account in load(folder).accounts] == ["blogg", "c"]
        assert load(folder).accounts[1] == accounts_before["c"]
    else:
        put(folder, "accounts.toml", BLOG + awkward + "\n")
        with pytest.raises(ConfigError, match="line breaks"):
            remove_account(folder, "blogg")


def test_windows_lines_and_the_byte_order_mark_stay(folder: Path) -> None:
    before = b"\xef\xbb\xbf# hej\r\n" + BLOG.replace("\n", "\r\n").encode()
    put(folder, "accounts.toml", before)
    add_account(folder, FEED)
    after = (folder / "accounts.toml").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\r\n") == after.count(b"\n")
    assert len(load(folder).accounts) == 2


def test_permissions_and_links_stay(folder: Path, tmp_path: Path) -> None:
    real = put(tmp_path, "real.toml", BLOG)
    real.chmod(0o640)
    (folder / "accounts.toml").symlink_to(real)
    add_account(folder, FEED)
    assert (folder / "accounts.toml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert len(load(folder).accounts) == 2
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "accounts.toml"]


def test_a_file_that_changed_since_it_was_read_is_left_alone(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG)
    stamps = load(folder).stamps
    changed = put(folder, "accounts.toml", BLOG + "# mer\n").read_bytes()
    with pytest.raises(ConfigChanged, match=r"accounts\.toml: the file was changed by someone else"):
        add_account(folder, FEED, stamps)
    with pytest.raises(ConfigChanged):
        remove_account(folder, "blogg", stamps)
    assert (folder / "accounts.toml").read_bytes() == changed
    add_account(folder, FEED, load(folder).stamps)
    put(folder, "staff.toml", "")
    set_person(folder, Person(login="eva", first_name="Eva"), load(folder).stamps)


def test_a_file_that_changes_during_the_write_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "accounts.toml", BLOG)
    real = atomic._write_scratch

    def disturbed(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        put(folder, "accounts.toml", BLOG + "# mer\n")

    monkeypatch.setattr(atomic, "_write_scratch", disturbed)
    with pytest.raises(ConfigChanged):
        add_account(folder, FEED)
    assert text(folder) == BLOG + "# mer\n"
    assert not list(folder.glob(".accounts*"))


def test_a_file_with_faults_is_not_written(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + "okand = 1\n")
    put(folder, "settings.toml", "nonsense")
    before = text(folder)
    with pytest.raises(ConfigError) as caught:
        add_account(folder, FEED)
    assert [str(problem) for problem in caught.value.problems] == [
        "accounts.toml: nothing was written, because the file has faults; correct them first",
        lines(folder)[0],
    ]
    assert text(folder) == before


def test_faults_in_other_files_do_not_matter(folder: Path) -> None:
    put(folder, "settings.toml", "nonsense")
    add_account(folder, FEED)
    assert 'id = "feed"' in text(folder)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (Account(id="blogg", platform="feed", address="https://x.example.se/"), "account 1 has the same id"),
        (Account(id="Å", platform="feed", address="https://x.example.se/"), "cannot be an id"),
        (Account(id="x", platform="feed", address="https://a:b@x.example.se/"), "a login stands inside the address"),
        (Account(id="x", platform="feed", address="https://x.example.se/", name="a\nb"), "line breaks"),
        (Account(id="x", platform="feed", address="https://x.example.se/", rules="lund"), "no rule pack"),
    ],
)
def test_wrong_accounts_are_refused_before_anything_is_written(folder: Path, account: Account, expected: str) -> None:
    put(folder, "accounts.toml", BLOG)
    with pytest.raises(ConfigError, match=expected):
        add_account(folder, account)
    assert text(folder) == BLOG


def test_removing_what_is_not_there(folder: Path) -> None:
    with pytest.raises(ConfigError, match='no account with id "x"'):
        remove_account(folder, "x")
    assert not (folder / "accounts.toml").exists()


def test_a_wrong_person_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be a first name"):
        set_person(folder, Person(login="eva", first_name="12"))


def test_a_disk_that_says_no_is_a_line_and_leaves_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "accounts.toml", BLOG)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"accounts\.toml: the disk is full"):
        add_account(folder, FEED)
    assert text(folder) == BLOG
    assert not list(folder.glob(".accounts*"))


def test_a_folder_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    put(tmp_path, "sm-console", "a file")
    with pytest.raises(ConfigError, match="sm-console: "):
        add_account(tmp_path / "sm-console", FEED)


def test_whatever_a_crash_left_behind_is_no_hindrance(folder: Path) -> None:
    put(folder, ".accounts.toml.new", "half a fi")
    add_account(folder, FEED)
    assert load(folder).accounts == (FEED,)
    assert not (folder / ".accounts.toml.new").exists()


def test_a_lock_that_is_never_given_back_ends_in_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_MOST_WAIT_SECONDS", 0.0)
    with (
        atomic.locked(folder),
        pytest.raises(ConfigError, match="another program is writing here"),
    ):
        add_account(folder, FEED)
    add_account(folder, FEED)


def _add_many(folder: Path, name: str, count: int) -> None:
    for number in range(count):
        add_account(folder, Account(id=f"{name}-{number}", platform="feed", address="https://x.example.se/"))
        set_person(folder, Person(login=f"{name}{number}", first_name=name.title()))


def test_concurrent_writers_lose_nothing(folder: Path) -> None:
    put(folder, "accounts.toml", "# Gemensam fil.\n")
    start = multiprocessing.get_context("spawn").Process
    writers = [start(target=_add_many, args=(folder, name, 8)) for name in ("anna", "bo", "eva")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    expected = {f"{name}-{number}" for name in ("anna", "bo", "eva") for number in range(8)}
    assert {account.id for account in load(folder).accounts} == expected
    assert len(load(folder).staff) == 24
    assert text(folder).startswith("# Gemensam fil.\n")


def _add_seen(folder: Path, name: str, stamps: dict[str, str], answers: "multiprocessing.Queue[str]") -> None:
    try:
        add_account(folder, Account(id=name, platform="feed", address="https://x.example.se/"), stamps)
        answers.put("")
    except ConfigChanged:
        answers.put(name)


def test_of_two_who_saw_the_same_file_one_wins(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    stamps = dict(load(folder).stamps)
    writers = [context.Process(target=_add_seen, args=(folder, name, stamps, answers)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    told = {answers.get(timeout=60), answers.get(timeout=60)}
    for writer in writers:
        writer.join(60)
    assert "" in told
    (refused,) = told - {""}
    assert [account.id for account in load(folder).accounts] == ["b" if refused == "a" else "a"]


def test_the_result_is_plain_toml(folder: Path) -> None:
    add_account(folder, FEED)
    assert tomllib.loads(text(folder)) == {
        "account": [{"id": "feed", "platform": "feed", "address": "https://feed.example.se/"}]
    }


PAGE = (
    '# Sidan.\n[[account]]\nid = "fb"\nplatform = "facebook"  # Meta\nuser = "gammal" # byts\n'
    '\n[account.options]\nversion = "orörd"\n\n# Nästa.\n'
)


def test_a_login_is_written_down_where_it_belongs_and_comments_stay(folder: Path) -> None:
    put(folder, "accounts.toml", PAGE + BLOG)
    written = set_login(folder, "fb", user="Malmö museer", remote="1050")
    assert written.copy is None
    assert text(folder) == PAGE.replace('"gammal" # byts\n', '"Malmö museer" # byts\nremote = "1050"\n') + BLOG
    before = text(folder)
    set_login(folder, "fb", user="", remote="1050")
    assert text(folder) == before, "nothing given, or the same again, changes nothing"


def test_a_login_of_an_account_that_is_not_there_or_cannot_be_written(folder: Path) -> None:
    put(folder, "accounts.toml", PAGE)
    with pytest.raises(ConfigError, match='there is no account with id "ig"'):
        set_login(folder, "ig", user="x")
    with pytest.raises(ConfigError, match="remote: holds line breaks"):
        set_login(folder, "fb", remote="a\nb")
    with pytest.raises(ConfigChanged):
        set_login(folder, "fb", user="x", seen={"accounts.toml": "another"})
    assert text(folder) == PAGE


@settings(max_examples=100, deadline=None)
@given(wanted=st.lists(accounts, min_size=1, max_size=4, unique_by=lambda account: account.id), data=st.data())
def test_a_login_changes_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[Account], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("c")
    for account in wanted:
        add_account(folder, account)
    chosen = data.draw(st.sampled_from(wanted))
    set_login(folder, chosen.id, user='Åsa "x"', remote="105")
    expected = [changed(one, user='Åsa "x"', remote="105") if one is chosen else one for one in wanted]
    assert list(load(folder).accounts) == expected
    assert not list(folder.glob("*.bak*"))
