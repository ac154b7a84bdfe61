from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config
from config.errors import ConfigError, in_english
from config.load import changed_files, examine, load
from config.schema import NEED_ADDRESS, PLATFORMS, Account, Approval, DatedWindow, Person, YearlyWindow
from sm_console.core.model import Role
from tests.config.helpers import BLOG, lines, put

EXAMPLES = Path(config.__file__).with_name("examples")


def test_a_missing_folder_is_an_empty_configuration(tmp_path: Path) -> None:
    configuration = load(tmp_path / "nothing" / "here")
    assert configuration.accounts == ()
    assert configuration.staff == ()
    assert configuration.settings.language == "sv"
    assert configuration.pack.label == "malmo 1"


def test_empty_files_are_an_empty_configuration(folder: Path) -> None:
    for name in ("accounts.toml", "staff.toml", "settings.toml"):
        put(folder, name, "")
    assert load(folder).accounts == ()


def test_the_examples_load_and_say_what_their_comments_say() -> None:
    configuration = load(EXAMPLES)
    library, summer, election, practice = configuration.accounts
    assert library.approval is not None
    assert library.approval.by == "Eva Berg"
    assert library.responsible != library.stand_in
    assert summer.season == (YearlyWindow(first=(6, 1), last=(8, 31)),)
    assert isinstance(election.season[0], DatedWindow)
    assert practice.allow_private
    assert configuration.pack_of(library).label == "malmo 1"
    assert configuration.pack_of(election).answer.hours == 12
    assert configuration.person("anna.ek") == Person(login="anna.ek", first_name="Anna", role=Role.MANAGER)
    assert configuration.person("nobody") is None
    assert configuration.settings.groups[Role.STAFF] == "sm-personal"


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    put(folder, "settings.toml", 'languge = "sv"\nrules = "mamlo"\n')
    put(folder, "staff.toml", '[[person]]\nlogin = "eva"\nfirst_name = "Eva"\nrole = "manger"\n')
    put(folder, "rules/limhamn.toml", 'extends = "malmo"\n[answer]\nhours = "tolv"\n')
    put(
        folder,
        "accounts.toml",
        BLOG + '[[account]]\nid = "x"\nplattform = "feed"\naddress = "ftp://x.example.se/"\n' + BLOG,
    )
    assert lines(folder) == [
        (
            'accounts.toml: account 2 (id "x"): address: must begin with https:// or http:// – write it whole: '
            "https://blogg.example.se/"
        ),
        'accounts.toml: account 2 (id "x"): unknown key "plattform" – did you mean "platform"?',
        'accounts.toml: account 3 (id "blogg"): id: account 1 has the same id – give one of them another id',
        'staff.toml: person 1 (login "eva"): role: "manger" is not known – did you mean "manager"?',
        'settings.toml: rules: there is no rule pack "mamlo" – did you mean "malmo"?',
        'settings.toml: unknown key "languge" – did you mean "language"?',
        "rules/limhamn.toml: answer.hours: must be a number – write it without quotes: 24",
    ]
    with pytest.raises(ConfigError) as caught:
        load(folder)
    assert str(caught.value).splitlines() == lines(folder)
    assert caught.value.render(in_english) == lines(folder)


def test_problems_name_the_key_for_programs_too(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + BLOG.replace("blogg", "b", 1) + 'approval = { by = "Eva", on = "i går" }\n')
    assert [problem.key for problem in examine(folder)[1]] == ["account[2].approval.on"]
    assert lines(folder) == [
        'accounts.toml: account 2 (id "b"): approval.on: "i går" is not a date – write dates as 2026-03-10'
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('id = "Å b"', 'id: "Å b" cannot be an id – use only a–z, 0–9 and -, at most 64: "a-b"'),
        ('id = "-"', 'id: "-" cannot be an id – use only a–z, 0–9 and -, at most 64'),
        ('id = ""', "id: is empty – write something, or take the key away"),
        ("id = 7", 'id: must be text – put it in quotes: "…"'),
        ('platform = "rss"', 'platform: "rss" is not known – did you mean "feed"?'),
        ('platform = "qqq"', 'platform: "qqq" is not known – choose one of: wordpress, feed, facebook, '),
        ('address = "blogg.example.se"', "address: must begin with https:// or http://"),
        ('address = "https:blogg.example.se"', "address: must begin with https:// or http://"),
        ('address = "https:///x"', "address: is not a web address"),
        ('address = "https://x.example.se:99999/"', "address: is not a web address"),
        ('address = "https://[x/"', "address: is not a web address"),
        ('address = "https://x y/"', "address: is not a web address"),
        ('address = "https://x.example.se/\\u001b[2J"', "address: holds line breaks or control characters"),
        ('name = "a\\nb"', "name: holds line breaks or control characters"),
        ("name = true", "name: must be text"),
        ('allow_private = "ja"', "allow_private: must be true or false"),
        ("allow_private = 1", "allow_private: must be true or false"),
        ('approval = "Eva"', "approval: must be a table"),
        ('approval = { by = "Eva" }', 'approval: "on" is missing'),
        ('approval = { by = "Eva", on = 2026-01-01, om = 1 }', 'approval: unknown key "om"'),
        ('approval = { by = "Eva", on = 2026-01-01T10:00:00 }', "approval.on: "),
        ('season = "06-01–08-31"', "season: must be a list"),
        ('seasonal = "ja"', "seasonal: must be true or false"),
        ('season = ["02-30–03-01"]', 'season: "02-30" is not a day of the year'),
        ('season = ["sommar"]', 'season: "sommar" is not a season – write 08-10–08-20'),
        ('season = ["2026-08-20–2026-08-10"]', "season: the season ends before it begins"),
        ('season = ["2025-02-29–2025-03-10"]', 'season: "2025-02-29" is not a date'),
        ('options = "v26"', "options: must be a table – write: [options]"),
        (
            'options = { "Api-Version" = "v26" }',
            'options.Api-Version: "Api-Version" cannot be the name of an option – use only a–z, 0–9 and _',
        ),
        ("remote = 105", 'remote: must be text – put it in quotes: "…"'),
        ('rules = "lund"', 'rules: there is no rule pack "lund" – choose one of: malmo'),
        ('enhet = "Kultur"', 'unknown key "enhet" – did you mean "unit"?'),
        ('Name = "x"', 'unknown key "Name" – did you mean "name"?'),
        ('zzz = "x"', 'unknown key "zzz" – choose one of: name, unit'),
    ],
)
def test_each_fault_is_one_clear_line(folder: Path, line: str, expected: str) -> None:
    key = line.partition(" =")[0]
    kept = [part for part in BLOG.splitlines() if not part.startswith(f"{key} =")]
    put(folder, "accounts.toml", "\n".join([*kept, line, ""]))
    found = lines(folder)
    assert len(found) == 1
    assert expected in found[0]
    assert found[0].startswith("accounts.toml: account 1")


@pytest.mark.parametrize(
    "address",
    [
        "https://eva:hemligt@blogg.example.se/",
        "https://eva@blogg.example.se/",
        "ftp://eva:hemligt@blogg.example.se/",
        "eva:hemligt@blogg.example.se",
        "https://eva:hemligt@[x/",
        "https:eva:hemligt@blogg.example.se/",
        "https://eva:hem/ligt@blogg.example.se/x y",
    ],
)
def test_a_login_inside_an_address_is_refused_and_never_repeated(folder: Path, address: str) -> None:
    put(folder, "accounts.toml", BLOG.replace("https://blogg.example.se/", address))
    (line,) = lines(folder)
    assert "address: " in line
    assert "hem" not in line
    if "hem/" not in address and "[x" not in address:
        assert "a login stands inside the address" in line


def test_missing_keys_are_told_of(folder: Path) -> None:
    put(folder, "accounts.toml", '[[account]]\nname = "Blogg"\n')
    assert lines(folder) == [f'accounts.toml: account 1: "{key}" is missing' for key in ("id", "platform", "address")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[account]\nid = "a"\n', "account: must be a list of tables – begin each one with [[account]]"),
        ("account = 3\n", "account: must be a list of tables"),
        ("account = [1, {}]\n", "account: must be a list of tables"),
        ("[[accounts]]\n", 'unknown key "accounts" – did you mean "account"?'),
        ("[[konto]]\n", 'unknown key "konto" – did you mean "account"?'),
    ],
)
def test_a_file_of_the_wrong_shape(folder: Path, text: str, expected: str) -> None:
    put(folder, "accounts.toml", text)
    (line,) = lines(folder)
    assert expected in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('login = "eva ek"\nfirst_name = "Eva"', 'login: "eva ek" cannot be a login'),
        ('login = "eva"\nfirst_name = "3va"', 'first_name: "3va" cannot be a first name'),
        ('login = "eva"', '"first_name" is missing'),
        ('login = "eva"\nförnamn = "Eva"', "staff.toml:3: a key"),
        ('login = "eva"\n"förnamn" = "Eva"', 'unknown key "förnamn" – did you mean "first_name"?'),
        ('login = "eva"\nfirst_name = "Eva"\nrole = "chef"', 'role: "chef" is not known – did you mean "manager"?'),
    ],
)
def test_faults_of_the_staff_list(folder: Path, text: str, expected: str) -> None:
    put(folder, "staff.toml", f"[[person]]\n{text}\n")
    found = lines(folder)
    assert len(found) == 1
    assert expected in found[0]


def test_a_login_stands_once(folder: Path) -> None:
    put(folder, "staff.toml", '[[person]]\nlogin = "e"\nfirst_name = "E"\n[[person]]\nlogin = "e"\nfirst_name = "F"\n')
    assert lines(folder) == [
        'staff.toml: person 2 (login "e"): login: person 1 has the same login – take one of them away'
    ]


def test_groups_know_only_roles(folder: Path) -> None:
    put(folder, "settings.toml", '[groups]\nchef = "x"\nstaff = 3\n')
    assert [line.removeprefix("settings.toml: ") for line in lines(folder)] == [
        'groups.staff: must be text – put it in quotes: "…"',
        'groups: unknown key "chef" – did you mean "manager"?',
    ]


def test_a_season_may_cross_new_year_and_begin_on_a_leap_day(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG + 'season = ["12-01–01-10", "02-29 - 03-05", "2026-08-01 — 2026-08-09"]\n')
    season = load(folder).accounts[0].season
    assert season[:2] == (YearlyWindow(first=(12, 1), last=(1, 10)), YearlyWindow(first=(2, 29), last=(3, 5)))
    assert [str(window) for window in season] == ["12-01–01-10", "02-29–03-05", "2026-08-01–2026-08-09"]


def test_an_approval_may_stand_as_a_table_of_its_own(folder: Path) -> None:
    put(
        folder,
        "accounts.toml",
        BLOG + '[account.approval]\nby = " Eva "\non = 2026-01-15\n' + BLOG.replace("blogg", "b", 1),
    )
    first, second = load(folder).accounts
    assert isinstance(first.approval, Approval)
    assert first.approval.by == "Eva"
    assert second.approval is None


def test_quoted_values_are_harmless_and_short(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG.replace("wordpress", "\\u202e" + "x" * 300))
    put(folder, "settings.toml", '"\\u001b[2J" = 1\n')
    for line in lines(folder):
        assert line.isprintable()
        assert len(line) < 260


def test_changed_files_are_noticed(folder: Path) -> None:
    put(folder, "accounts.toml", BLOG)
    stamps = load(folder).stamps
    assert changed_files(folder, stamps) == []
    put(folder, "accounts.toml", BLOG + "\n")
    put(folder, "staff.toml", "")
    put(folder, "rules/lund.toml", 'extends = "malmo"\n')
    put(folder, "rules/.lund.toml.swp", "x")
    assert changed_files(folder, stamps) == ["accounts.toml", "rules/lund.toml", "staff.toml"]
    (folder / "accounts.toml").unlink()
    assert "accounts.toml" in changed_files(folder, stamps)
    (folder / "accounts.toml").mkdir()
    assert "accounts.toml" in changed_files(folder, stamps)


_keys = st.sampled_from(
    ["account", "person", "groups", "language", "rules", "id", "platform", "address", "season", "approval", "login",
     "extends", "calendar", "hours", "half_days", "answer", "signature", "openers", "version", "monday", "å", ""]
)  # fmt: skip
_toml = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.dates() | st.times() | st.text(max_size=10)
    | st.datetimes() | st.sampled_from(["malmo", "a", "wordpress", "https://a@b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    data=st.dictionaries(_keys, _toml, max_size=4), name=st.sampled_from(["accounts", "staff", "settings", "rules/a"])
)
def test_no_content_brings_anything_but_lines(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object], name: str
) -> None:
    import tomli_w

    folder = tmp_path_factory.mktemp("c")
    put(folder, f"{name}.toml", tomli_w.dumps(data))
    for line in lines(folder):
        assert "\n" not in line
        assert line.isprintable()


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60) | st.text("[]{}=\"'\\#.\n\r\t a1é-:", max_size=40).map(str.encode))
def test_no_bytes_bring_anything_but_lines(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("c")
    put(folder, "accounts.toml", data)
    assert all(line.startswith("accounts.toml") and line.isprintable() for line in lines(folder))


def test_only_what_stands_at_an_address_needs_one(folder: Path) -> None:
    for platform in PLATFORMS:
        put(folder, "accounts.toml", f'[[account]]\nid = "a"\nplatform = "{platform}"\n')
        expected = ['accounts.toml: account 1 (id "a"): "address" is missing'] if platform in NEED_ADDRESS else []
        assert lines(folder) == expected


def test_what_a_platform_wants_to_know_is_read(folder: Path) -> None:
    page = '[[account]]\nid = "fb"\nplatform = "facebook"\nremote = "1050"\n[account.options]\nversion = "v25.0"\n'
    put(folder, "accounts.toml", page)
    assert load(folder).accounts == (
        Account(id="fb", platform="facebook", remote="1050", options={"version": "v25.0"}),
    )


def test_a_seasonal_account_may_lack_its_window(folder: Path) -> None:
    for line, expected in (("seasonal = true", True), ("season = []", True), ("seasonal = false", False), ("", False)):
        put(folder, "accounts.toml", BLOG + line)
        assert load(folder).accounts[0].seasonal is expected
