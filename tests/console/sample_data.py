"""A believable Swedish municipality for the tests and the demo of the console. All names are made up."""

# ruff: noqa: E501 - people write longer than lines of code
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sm_console.api import views
from sm_console.core.model import Author, CommentState, Format, HealthState, Message, Visibility

NOW = datetime(2026, 3, 10, 12, 40, tzinfo=UTC)  # a Tuesday, 13.40 in Stockholm
CLOSES = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)


@dataclass
class Post:
    """One of the accounts' posts."""

    id: str
    account: str
    title: str
    text: str
    published: datetime


@dataclass
class Comment:
    """A comment as the fake desk keeps it."""

    id: int
    account: str
    post: str
    author: str
    text: str
    written: datetime
    due: datetime
    last_staffed: datetime
    parent: int | None = None
    own: bool = False
    state: CommentState = CommentState.OPEN
    visibility: Visibility = Visibility.PUBLIC
    edited: bool = False
    format: Format = Format.HTML


@dataclass
class Town:
    """Everything the fake desk starts with."""

    accounts: list[views.AccountView] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)


def _account(
    id: str,  # noqa: A002 - the account's own word
    name: str,
    unit: str,
    platform: str = "wordpress",
    *,
    ago: timedelta = timedelta(seconds=40),
    health: HealthState = HealthState.OK,
    message: Message | None = None,
) -> views.AccountView:
    fetched = NOW - ago
    return views.AccountView(
        id=id,
        platform=platform,
        address=f"https://{id}.example",
        name=name,
        unit=unit,
        responsible="Karin Ek",
        stand_in="Omar Nyman",
        open=0,
        overdue=0,
        health=health,
        message=message,
        fetched=fetched,
        next_fetch=NOW + timedelta(seconds=50),
        gap_since=fetched if health is HealthState.BROKEN else None,
        requests=2,
    )


ACCOUNTS = (
    _account("gatublogg", "Gator och parker", "Fastighets- och gatukontoret"),
    _account("kulturblogg", "Kulturbloggen", "Kulturförvaltningen"),
    _account("skolblogg", "Skolbloggen", "Grundskoleförvaltningen"),
    _account(
        "vattenflode",
        "Vatten och avlopp",
        "Miljöförvaltningen",
        "feed",
        ago=timedelta(hours=3),
        health=HealthState.BROKEN,
        message=Message("The address answers, but without a feed. Check the address."),
    ),
)
POSTS = (
    (
        "p1",
        "gatublogg",
        "Ny lekplats i Pildammsparken",
        "<p>Nu öppnar vi den nya lekplatsen. Den har gungor för alla åldrar, en klätterställning och ett utegym.</p><p>Välkomna på invigning lördag 14 mars klockan 11.</p>",
        30,
    ),
    (
        "p2",
        "gatublogg",
        "Vägarbete på Amiralsgatan",
        "<p>Vi byter vattenledning mellan Föreningsgatan och Nobelvägen. Arbetet pågår till den 3 april.</p>",
        5,
    ),
    (
        "p3",
        "kulturblogg",
        "Sommarlovsprogrammet är släppt",
        "<p>Över 200 gratis aktiviteter för barn och unga.</p>",
        12,
    ),
    (
        "p4",
        "skolblogg",
        "Skolval inför hösten",
        "<p>Skolvalet är öppet till och med den 27 mars. Så här gör du.</p>",
        8,
    ),
    (
        "p5",
        "vattenflode",
        "Så tar vi hand om ditt dricksvatten",
        "Vattnet i kranen kommer från Vombsjön och Bolmen.",
        60,
    ),
)
COMMENTS = (
    # post, author, words, hours since, hours to last staffed (negative: overdue), parent's index
    (
        "p2",
        "Berit Ålund",
        "<p>När blir det klart egentligen? Bussen går inte längre förbi vår port och min mamma kan inte gå så långt.</p>",
        96.0,
        -72.0,
        None,
    ),
    ("p2", "Göran S", "<p>Samma här. Har ringt tre gånger utan svar!</p>", 80.0, -56.0, 0),
    ("p4", "Maja", "<p>Hej! Får syskon förtur om de går på <b>olika</b> skolor idag?</p>", 51.0, -27.0, None),
    ("p1", "Öyvind", "<p>Finns det toalett vid lekplatsen?</p>", 26.5, -2.5, None),
    (
        "p1",
        "Åsa L.",
        "<p>Är klätterställningen anpassad för barn med rullstol? Och hur är det med underlaget, går det att rulla där?</p>",
        23.6,
        0.4,
        None,
    ),
    ("p3", "Kulturtant", "<p>Underbart! Hur anmäler jag två barnbarn till keramiken?</p>", 22.0, 2.0, None),
    (
        "p4",
        "Pappa till tre",
        "<p>Länken till e-tjänsten fungerar inte i min telefon. Jag får bara en vit sida.</p>",
        21.0,
        3.3,
        None,
    ),
    (
        "p2",
        "Cyklisten",
        "<p>Skyltningen för cyklister är livsfarlig vid Nobelvägen. Ni måste göra något NU, innan någon blir påkörd. Jag såg två tillbud i morse.</p>",
        6.0,
        23.0,
        None,
    ),
    ("p5", "Anonym", "Luktar klor i dag på Värnhem, är det normalt?", 5.0, 24.0, None),
    ("p3", "bästa väskorna", "<p>Köp märkesväskor billigt på http://vaskor.example i dag!!!</p>", 4.0, 25.0, None),
    ("p1", "Elin & Noa", "<p>Vi var där i går och det är fantastiskt fint. Tack!</p>", 3.0, 26.0, None),
    ("p4", "Fatima", "<p>Kan man ändra sitt val efter att man skickat in det?</p>", 2.0, 26.3, None),
    (
        "p2",
        "Företagare",
        "<p>Våra leveranser når inte fram. Vem ersätter oss? Vi har redan förlorat flera kunder den här veckan.</p>",
        1.0,
        27.3,
        None,
    ),
    ("p3", "Nils", "<p>Är det verkligen gratis?</p>", 0.4, 28.0, None),
)


def town(extra: int = 40) -> Town:
    """A fresh municipality with ``extra`` further comments in calm water."""
    result = Town(accounts=list(ACCOUNTS))
    for id_, account, title, text, days in POSTS:
        result.posts[id_] = Post(id_, account, title, text, NOW - timedelta(days=days))
    for number, (post, author, text, since, to_last, parent) in enumerate(COMMENTS, 1):
        last = NOW + timedelta(hours=to_last)
        _add(
            result,
            number,
            post,
            author,
            text,
            NOW - timedelta(hours=since),
            last,
            None if parent is None else parent + 1,
        )
    words = (
        "Tack för bra information!",
        "Var hittar jag mer om detta?",
        "När börjar det?",
        "Gäller det även på helger?",
    )
    for number in range(extra):
        last = NOW + timedelta(hours=30 + number)
        post = POSTS[number % 4][0]
        _add(
            result,
            100 + number,
            post,
            f"Läsare {number + 1}",
            f"<p>{words[number % 4]}</p>",
            NOW - timedelta(minutes=number),
            last,
            None,
        )
    own = Comment(
        90,
        "gatublogg",
        "p1",
        "Malmö stad",
        "<p>Hej Elin! Vad roligt att höra.</p><p>/Omar</p>",
        NOW - timedelta(hours=2),
        NOW,
        NOW,
        parent=11,
        own=True,
        state=CommentState.OWN,
    )
    result.comments[90] = own
    result.comments[11].state = CommentState.ANSWERED
    return result


def _add(  # noqa: PLR0917 - a row of the table above
    place: Town, number: int, post: str, author: str, text: str, written: datetime, last: datetime, parent: int | None
) -> None:
    account = place.posts[post].account
    place.comments[number] = Comment(number, account, post, author, text, written, last, last, parent=parent)


def author(name: str) -> Author:
    """An author by name alone."""
    return Author(name=name)
