"""A city whose accounts stand in every state at once, with long names: what no board may cut or shift."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sm_console.api.closure_commands import WarnOwner
from sm_console.api.closure_queries import AskClosures
from sm_console.api.commands import Collect
from sm_console.core.events import PostSeen, ProfileSeen
from sm_console.core.model import Format
from tests.desk.fakes import Clock, FakeDirectory, FakePlatform, Town, open_town, write_configuration

MONDAY = datetime(2026, 3, 16, 7, 10, tzinfo=UTC)  # 08:10 in Stockholm
NAMES = (
    "Stadsbiblioteket",
    "Gator och parker",
    "Fritidsgården Kajutan",
    "Förskolor i Västra innerstaden",
    "Museet",
    "Kulturskolan",
    "Badhusen",
    "Vatten och avlopp",
    "Ungdomsmottagningen på Bellevuevägen",
    "Näringsliv",
)
UNITS = (
    "Fastighets- och gatukontoret",
    "Kulturförvaltningen",
    "Fritid",
    "Grundskoleförvaltningen centrum",
    "Arbetsmarknads- och socialförvaltningen",
)
PLATFORMS = ("facebook", "instagram", "x", "wordpress", "flickr", "mastodon")
STAFF = '[[person]]\nlogin = "anna"\nfirst_name = "Anna"\n\n[[person]]\nlogin = "bo"\nfirst_name = "Bo"\n'
SETTINGS = '[groups]\nobserver = "smc-look"\nstaff = "smc-staff"\nmanager = "smc-boss"\n'
SEASONS = ("04-01–08-31", "03-01–05-31", "11-20–01-06", "")
STORIES = ("kept", "silent", "late", "unsigned", "seasonal", "new", "proposed", "orphan", "over", "by hand")


def account_id(number: int) -> str:
    """The account with this number."""
    return f"konto-{number:03}"


def _entry(number: int) -> str:
    story = STORIES[number % len(STORIES)]
    platform = "manual" if story == "by hand" else PLATFORMS[number % len(PLATFORMS)]
    round_ = number // len(STORIES)
    suffix = f" {round_ + 1}" if round_ else ""
    lines = [
        "[[account]]",
        f'id = "{account_id(number)}"',
        f'platform = "{platform}"',
        f'address = "https://{account_id(number)}.example/"',
        f'name = "{NAMES[(number * 7 + round_) % len(NAMES)]}{suffix}"',
    ]
    if story != "orphan" or number % 3:
        lines.append(f'unit = "{UNITS[(number + round_) % len(UNITS)]}"')
    if story != "orphan":
        lines += ['responsible = "Anna"', 'stand_in = "Bo"']
    if story == "seasonal":
        window = SEASONS[round_ % len(SEASONS)]
        lines += ["seasonal = true", *([f'season = ["{window}"]'] if window else [])]
    if story == "proposed":
        lines.append("proposed = true")
    else:
        lines.append(f'approval = {{ by = "Cia", on = {"2026-03-12" if story == "new" else "2024-02-01"} }}')
    return "\n".join(lines) + "\n\n"


def _posts(story: str, number: int) -> dict[str, PostSeen]:
    gaps = {"silent": [61], "over": [0, 0, 0, 0, 0, 7, 8, 9], "new": [2], "seasonal": [40, 60, 200]}
    days = gaps.get(story, [*range(0, 84, 2 + number % 3)])
    return {
        f"p{at}": PostSeen(
            platform_id=f"p{at}",
            published=MONDAY - timedelta(days=day, minutes=30 * (at + 1)),
            title="Så påverkas trafiken när Storgatan grävs upp mellan torget och stationen" if at == 0 else "",
            text="Välkommen till sommarens öppna verksamhet.",
            format=Format.PLAIN,
        )
        for at, day in enumerate(days, start=1)
    }


def _platform(clock: Clock, number: int) -> FakePlatform:
    story = STORIES[number % len(STORIES)]
    place = FakePlatform(clock)
    place.posts = _posts(story, number)
    asked = "Varför kommer ingen och hämtar soporna på vår gata, det är tredje veckan nu?"
    if story == "late":
        for hours in (20, 70, 96, 97)[: 1 + number // 10 % 4]:
            place.comment(asked, author="Märta Lindqvist-Åkesson", written=MONDAY - timedelta(hours=hours))
    if story == "unsigned":
        question = place.comment(asked, author="Nils", written=MONDAY - timedelta(hours=90))
        for hours, end in (
            (80, "Hej! Det är åtgärdat nu, tack för att du hörde av dig till oss på kommunen."),
            (79, "Mvh Ola"),
        ):
            place.comment(end, author="Kommunen", own=True, parent_id=question, written=MONDAY - timedelta(hours=hours))
    about = (
        "" if number % 4 == 0 else "Här berättar vi om vår verksamhet och svarar på frågor under kontorstid. Välkommen!"
    )
    place.face = ProfileSeen(name=account_id(number), about=about, about_format=Format.PLAIN)
    return place


@asynccontextmanager
async def open_city(home: Path, count: int = 30, clock: Clock | None = None) -> AsyncIterator[Town]:
    """A desk with so many accounts, all fetched once; the person anna manages it."""
    clock, directory = clock or Clock(MONDAY), FakeDirectory()
    directory.members["anna"] = {"smc-boss"}
    write_configuration(home / "etc", staff=STAFF, settings=SETTINGS)
    (home / "etc" / "accounts.toml").write_text("".join(_entry(number) for number in range(count)))
    blogs = {account_id(number): _platform(clock, number) for number in range(count)}
    async with open_town(home, clock=clock, blogs=blogs, directory=directory) as town:
        desk = town.engine.own_desk()
        await desk.do(Collect(force=True, sweep=True))
        for row in (await desk.ask(AskClosures()))[:1]:
            await desk.do(WarnOwner(account=row.account, reason="mejl"))
        yield town
