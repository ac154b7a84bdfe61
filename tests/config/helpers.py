"""Shared by the tests of configuration."""

from datetime import date
from pathlib import Path

from hypothesis import strategies as st
from msgspec import structs

from config.load import examine
from config.options import OPTIONS
from config.schema import PLATFORMS, Account, Approval, DatedWindow, Person, SeasonWindow, YearlyWindow
from sm_console.core.model import Role

BLOG = '[[account]]\nid = "blogg"\nplatform = "wordpress"\naddress = "https://blogg.example.se/"\n'


def lines(folder: Path) -> list[str]:
    """Every problem of a folder as its English line."""
    return [str(problem) for problem in examine(folder)[1]]


def put(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file in the folder."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


_awkward = st.sampled_from("\"'\\#[]{}=åäöÅÄÖ–’😀\u200f")
_one_line = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | _awkward, max_size=30).map(str.strip)
ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
_year_days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: (day.month, day.day))
_dated = st.tuples(st.dates(), st.dates()).map(lambda both: DatedWindow(first=min(both), last=max(both)))
windows: st.SearchStrategy[SeasonWindow] = st.one_of(
    st.builds(YearlyWindow, first=_year_days, last=_year_days),
    _dated,
)
_addresses = st.sampled_from(
    [
        "https://blogg.example.se/",
        "http://127.0.0.1:18101",
        "https://[2001:db8::1]:8443/feed/?a=1&b=%20",
        "HTTPS://XN--bcher-kva.example/räksmörgås/@nyheter",
    ]
)


def _options(platform: str) -> st.SearchStrategy[dict[str, str]]:
    names = OPTIONS[platform]
    return st.dictionaries(st.sampled_from(names), _one_line.filter(bool), max_size=3) if names else st.just({})


_bare = st.builds(
    Account,
    id=ids,
    platform=st.sampled_from(PLATFORMS),
    address=_addresses,
    name=_one_line,
    unit=_one_line,
    responsible=_one_line,
    stand_in=_one_line,
    user=_one_line,
    allow_private=st.booleans(),
    approval=st.none() | st.builds(Approval, by=_one_line.filter(bool), on=st.dates()),
    seasonal=st.booleans(),
    season=st.lists(windows, max_size=4).map(tuple),
    rules=st.sampled_from(["", "malmo"]),
    remote=_one_line,
    proposed=st.booleans(),
)
accounts = _bare.flatmap(
    lambda account: _options(account.platform).map(lambda options: structs.replace(account, options=options))
)
people = st.builds(
    Person,
    login=st.from_regex(r"[a-z][a-z0-9._-]{0,12}", fullmatch=True),
    first_name=st.sampled_from(["Anna", "Carl-Johan", "Åsa", "D’Arcy", "Zlatan Ö"]),
    role=st.sampled_from(Role),
)
