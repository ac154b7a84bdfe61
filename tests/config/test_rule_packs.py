import hashlib
from datetime import date, time
from pathlib import Path

import msgspec
import pytest
from holidays.countries.sweden import Sweden
from msgspec.structs import replace

import config
from config.load import examine, load
from config.rule_packs import CATEGORIES, PACKS_FOLDER
from sm_console.core.calendar import WorkCalendar
from sm_console.core.rules import ClosureRules, OfficeHours, PaceRules, RulePack, SeasonRules
from tests.config.helpers import BLOG, lines, put


def pack(folder: Path, text: str) -> RulePack:
    put(folder, "rules/lund.toml", f'extends = "malmo"\n{text}')
    put(folder, "settings.toml", 'rules = "lund"\n')
    return load(folder).pack


def test_the_built_in_pack_holds_the_guideline(folder: Path) -> None:
    malmo = load(folder).pack
    assert malmo.label == "malmo 1"
    assert (malmo.answer.hours, malmo.answer.target_hours, malmo.watch_per_day) == (24, 2, 3)
    assert malmo.calendar.timezone == "Europe/Stockholm"
    assert malmo.calendar.categories == ("public", "de_facto")
    assert malmo.calendar.hours == (OfficeHours(opens=time(8), closes=time(17)),) * 7
    assert not malmo.calendar.half_days
    assert malmo.pace["x"] == PaceRules(period="week", least=3, most=4)
    assert malmo.pace["wordpress"] == PaceRules(period="month", least=1)
    assert malmo.pace["flickr"] == PaceRules(period="half-year", least=1)
    assert "manual" not in malmo.pace
    assert replace(malmo.season, wake_list=()) == SeasonRules(wake_days=30, sleep_months=18)
    assert [item.id for item in malmo.season.wake_list] == ["about", "pictures", "watch", "first-post"]
    assert "advice" in [item.id for item in malmo.register.checklist]
    assert malmo.closure == ClosureRules(weeks=6, months=3, half_years=1)
    assert malmo.signature.required
    assert {"/", "//", "-", "–", "—", "Mvh", "Hälsningar", "Vänliga hälsningar"} <= set(malmo.signature.openers)


def test_the_built_in_numbers_change_only_with_their_version(folder: Path) -> None:
    malmo = load(folder).pack
    numbers = hashlib.sha256(msgspec.json.encode(malmo, order="deterministic")).hexdigest()[:12]
    # Verdicts are stored with the label: other numbers need another version.
    assert (malmo.label, numbers) == ("malmo 1", "8da556a87437")


def test_the_handbook_is_built_in_and_differs_in_what_it_says(folder: Path) -> None:
    packs = load(folder).packs
    handbook, malmo = packs["malmo-handbok"], packs["malmo"]
    assert (handbook.label, handbook.watch_per_day) == ("malmo-handbok 1", 1)
    assert handbook.pace["facebook"] == PaceRules(period="week", least=2)
    assert handbook.pace["wordpress"] == malmo.pace["wordpress"]
    assert (handbook.closure, handbook.answer) == (malmo.closure, malmo.answer)


def test_a_department_changes_single_numbers(folder: Path) -> None:
    examples = load(Path(config.__file__).with_name("examples")).packs
    assert examples["fritid"].pace["facebook"] == PaceRules(period="week", least=2, most=5)
    assert examples["fritid"].pace["x"] == examples["malmo"].pace["x"]
    lund = pack(folder, "[pace.facebook]\nmin = 1\n[pace.manual]\nperiod = 'month'\nmin = 2\n")
    assert lund.pace["facebook"] == PaceRules(period="week", least=1, most=4)
    assert lund.pace["manual"] == PaceRules(period="month", least=2)


def test_the_calendar_accepts_every_example_and_pack(folder: Path) -> None:
    examples = load(Path(config.__file__).with_name("examples"))
    for one in examples.packs.values():
        WorkCalendar(one.calendar)
    election = WorkCalendar(examples.packs["valkansliet"].calendar)
    assert election.is_working(date(2026, 9, 12))


def test_categories_are_those_of_the_library() -> None:
    assert set(CATEGORIES) == set(Sweden.supported_categories)


def test_an_extension_changes_only_what_it_says(folder: Path) -> None:
    malmo = load(folder).pack
    lund = pack(
        folder,
        '[answer]\nhours = 12\n[calendar.hours]\nfriday = "08.00-16.00"\nmonday = "stängt"\n'
        '[calendar.half_days]\n"04-30" = "13:00"\n2026-04-02 = 12:00:00\n',
    )
    assert lund.answer.hours == 12
    assert lund.answer.target_hours == malmo.answer.target_hours
    assert lund.calendar.hours[4] == OfficeHours(opens=time(8), closes=time(16))
    assert lund.calendar.hours[0] == OfficeHours(opens=time(0), closes=time(0))
    assert lund.calendar.hours[1] == malmo.calendar.hours[1]
    assert lund.calendar.half_days == {"04-30": time(13), "2026-04-02": time(12)}
    assert lund.signature == malmo.signature


def test_later_wins_over_several_packs(folder: Path) -> None:
    put(folder, "rules/a.toml", 'extends = "b"\n[answer]\nhours = 10\n')
    put(folder, "rules/b.toml", 'extends = "malmo"\n[answer]\nhours = 20\ntarget_hours = 1\n')
    put(folder, "accounts.toml", BLOG + 'rules = "a"\n')
    configuration = load(folder)
    chosen = configuration.pack_of(configuration.accounts[0])
    assert (chosen.answer.hours, chosen.answer.target_hours) == (10, 1)
    assert configuration.pack.label == "malmo 1"


def test_a_changed_number_changes_the_label_without_a_new_version(folder: Path) -> None:
    before = pack(folder, "[answer]\nhours = 12\n").label
    again = pack(folder, "# a comment\n[answer]\nhours = 12\n").label
    after = pack(folder, "[answer]\nhours = 13\n").label
    assert before == again != after
    assert after.startswith("lund 1-")
    assert pack(folder, "version = 2\n").label.startswith("lund 2-")


def test_a_changed_base_changes_the_label_of_what_stands_on_it(folder: Path) -> None:
    put(folder, "rules/a.toml", 'extends = "lund"\n')
    pack(folder, "[answer]\nhours = 12\n")
    before = load(folder).packs["a"].label
    pack(folder, "[answer]\nhours = 13\n")
    assert load(folder).packs["a"].label != before


def test_circles_and_missing_bases(folder: Path) -> None:
    put(folder, "rules/a.toml", 'extends = "b"\n')
    put(folder, "rules/b.toml", 'extends = "c"\n')
    put(folder, "rules/c.toml", 'extends = "b"\n')
    put(folder, "rules/d.toml", 'extends = "d"\n')
    put(folder, "rules/e.toml", 'extends = "mamlo"\n')
    put(folder, "rules/f.toml", 'extends = "e"\n')
    put(folder, "settings.toml", 'rules = "f"\n')
    assert lines(folder) == [
        "rules/b.toml: extends: the rule packs extend each other in a circle: b → c → b",
        "rules/c.toml: extends: the rule packs extend each other in a circle: c → b → c",
        "rules/d.toml: extends: the rule packs extend each other in a circle: d → d",
        'rules/e.toml: extends: there is no rule pack "mamlo" – did you mean "malmo"?',
    ]


def test_a_pack_that_stands_alone_must_be_whole(folder: Path) -> None:
    put(folder, "rules/lund.toml", "[answer]\nhours = 12\n")
    (line,) = lines(folder)
    assert line.startswith("rules/lund.toml: missing: calendar.timezone, ")
    assert 'extends = "malmo"' in line
    whole = (PACKS_FOLDER / "malmo.toml").read_text(encoding="utf-8")
    put(folder, "rules/lund.toml", whole)
    assert load(folder).packs["lund"].answer == load(folder).pack.answer


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("malmo", 'rules/malmo.toml: the rule pack "malmo" is built in – give the file another name'),
        (
            "Lund stad",
            'rules/Lund stad.toml: "Lund stad" cannot be an id – use only a–z, 0–9 and -, at most 64: "lund-stad"',
        ),
    ],
)
def test_names_of_packs(folder: Path, name: str, expected: str) -> None:
    put(folder, f"rules/{name}.toml", 'extends = "malmo"\n')
    (line,) = lines(folder)
    assert line.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[answer]\nhours = 0", "answer.hours: must be between 0.25 and 744"),
        ("[answer]\nhours = nan", "answer.hours: must be between"),
        ("[answer]\nhours = inf", "answer.hours: must be between"),
        ("[answer]\nhour = 3", 'answer: unknown key "hour" – did you mean "hours"?'),
        ("answer = 3", "answer: must be a table – write: [answer]"),
        ("[anwser]\nhours = 3", 'unknown key "anwser" – did you mean "answer"?'),
        ("version = 1.5", "version: must be a whole number"),
        ('[calendar]\ntimezone = "Europe/Malmö"', 'calendar.timezone: there is no time zone "Europe/Malmö"'),
        ('[calendar]\ntimezone = "../../etc/passwd"', "calendar.timezone: there is no time zone"),
        ('[calendar]\ncountry = "DK"', 'calendar.country: "DK" is not known – choose one of: SE'),
        ('[calendar]\ncategories = ["publik"]', 'calendar.categories: "publik" is not known – did you mean "public"?'),
        ('[calendar]\nclosed_days = ["05-15"]', 'calendar.closed_days: "05-15" is not a date'),
        (
            "[calendar]\nclosed_days = [2026-05-15]\nopen_days = [2026-05-15]",
            "calendar: 2026-05-15 is both closed and open",
        ),
        ('[calendar.hours]\nfriday = "17:00–08:00"', "calendar.hours.friday: closes before it opens"),
        ('[calendar.hours]\nfriday = "8–17"', 'calendar.hours.friday: "8–17" is not a pair of times'),
        ('[calendar.hours]\nfriday = "08:00–25:00"', "calendar.hours.friday: "),
        ('[calendar.hours]\nfredag = "08:00–17:00"', 'calendar.hours: unknown key "fredag" – did you mean "friday"?'),
        ('[calendar.half_days]\n"30 april" = "13:00"', 'calendar.half_days.30 april: "30 april" is not a date'),
        ('[calendar.half_days]\n"04-30" = "kl 13"', 'calendar.half_days.04-30: "kl 13" is not a time of day'),
        ("[signature]\nrequired = 1", "signature.required: must be true or false"),
        ('[signature]\nopeners = ["Mvh", ""]', "signature.openers: is empty"),
        ("[watch]\nper_day = -1", "watch.per_day: must be between 0 and 24"),
        ("[pace.facebok]\nmin = 1", 'pace: unknown key "facebok" – did you mean "facebook"?'),
        ('[pace.x]\nperiod = "vecka"', 'pace.x.period: "vecka" is not known – choose one of: week, month, half-year'),
        ("[pace.x]\nmin = 5", "pace.x: asks for at least 5 posts and at most 4"),
        ("[pace.manual]\nmin = 5", "missing: pace.manual.period"),
        ("[pace.x]\nmax = 2.5", "pace.x.max: must be a whole number"),
        ("[closure]\nweeks = 0", "closure.weeks: must be between 1 and 1000"),
        ("[season]\nwake_day = 3", 'season: unknown key "wake_day" – did you mean "wake_days"?'),
        (
            "[calendar.hours]\n"
            + "".join(f'{day}day = "closed"\n' for day in ("mon", "tues", "wednes", "thurs", "fri")),
            "calendar: the office never opens from Monday to Friday",
        ),
    ],
)
def test_faults_of_a_pack(folder: Path, text: str, expected: str) -> None:
    put(folder, "rules/lund.toml", f'extends = "malmo"\n{text}\n')
    found = lines(folder)
    assert len(found) == 1
    assert found[0].startswith(f"rules/lund.toml: {expected}")
    assert "lund" not in examine(folder)[0].packs


def test_the_account_s_pack_goes_before_the_unit_s_and_that_before_the_city_s(folder: Path) -> None:
    put(folder, "rules/lund.toml", 'extends = "malmo"\n')
    put(folder, "settings.toml", '[units]\n"Kultur & fritid" = "lund"\n')
    unit = 'unit = "Kultur & fritid"\n'
    for more, expected in (("", "malmo"), (unit, "lund"), (unit + 'rules = "malmo-handbok"\n', "malmo-handbok")):
        put(folder, "accounts.toml", BLOG + more)
        configuration = load(folder)
        assert configuration.pack_of(configuration.accounts[0]).name == expected
    put(folder, "settings.toml", '[units]\nKultur = "lnud"\n')
    assert lines(folder) == ['settings.toml: units.Kultur: there is no rule pack "lnud" – did you mean "lund"?']
