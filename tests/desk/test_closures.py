"""The closure queue through the whole desk (R13): steps in their order, their past, letters and packages."""

from __future__ import annotations

import asyncio
import json
import stat
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from sm_console.api import closure_commands as commands
from sm_console.api import wire
from sm_console.api.closure_queries import AskClosureHistory, AskClosureLetter, AskClosures
from sm_console.api.closure_views import ClosureRow
from sm_console.api.commands import Collect, Command, Refused
from sm_console.api.finding_queries import AskFindings
from sm_console.api.queries import AskAccounts, AskStatus, AskWeek
from sm_console.core.closing import ClosureAct, Letter
from sm_console.core.events import PostSeen
from sm_console.core.model import Role
from sm_console.desk.closing import ClosureWatch, note_changes
from sm_console.desk.package_files import manifest_of, prove
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, NOON, SETTINGS, STAFF, Clock, FakePlatform, Town, open_town
from tests.desk.test_rules import collected, posting, told

TODAY = date(2026, 3, 10)


def write(home: Path, *accounts: str) -> None:
    folder = home / "etc"
    folder.mkdir(parents=True)
    (folder / "accounts.toml").write_text("".join(accounts))
    (folder / "staff.toml").write_text(STAFF)
    (folder / "settings.toml").write_text(SETTINGS)


def silent(clock: Clock, days: int = 60) -> FakePlatform:
    return posting(clock, NOON - timedelta(days=days))


async def one(town: Town, account: str = "tyst", **asked: Any) -> ClosureRow | None:
    rows = await town.engine.own_desk().ask(AskClosures(**asked))
    return next((row for row in rows if row.account == account), None)


async def step(town: Town, account: str = "tyst", **asked: Any) -> str | None:
    row = await one(town, account, **asked)
    return None if row is None else str(row.step)


def says(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.message.text


async def test_the_whole_way_and_its_past(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"), told("ett"))
    blogs = {"tyst": silent(clock), "ett": posting(clock, NOON)}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        first = await one(town)
        assert first is not None
        assert (first.step, first.next, first.next_by, first.owner) == (
            "candidate",
            ClosureAct.WARN,
            Role.STAFF,
            "Anna",
        )
        times: list[tuple[datetime, str]] = [(clock(), "candidate")]

        async def act(command: Any, becomes: str) -> ClosureRow:
            clock.forward(days=1)
            await desk.do(wire.unpack_command(wire.pack(command)))
            row = await one(town)
            assert row is not None
            assert row.step == becomes
            times.append((clock(), becomes))
            return row

        row = await act(commands.WarnOwner(account="tyst", reason="mejl", followers=312), "warned")
        assert (row.answer_by, row.followers, row.why) == (TODAY + timedelta(days=15), 312, "mejl")
        assert (row.next, row.next_by) == (ClosureAct.DECIDE, Role.MANAGER)
        row = await act(commands.DecideClosing(account="tyst", reason="inget svar"), "to-close")
        assert row.next is ClosureAct.ANNOUNCE
        await act(commands.NoteAnnounced(account="tyst"), "announced")
        # The announcement is a post: it does not bring the account back.
        blogs["tyst"].posts["farväl"] = PostSeen(platform_id="farväl", published=clock())
        await collected(town)
        assert await step(town) == "announced"
        row = await act(commands.PreserveAccount(account="tyst"), "preserved")
        assert row.package.startswith("tyst-2026-03-14")
        row = await act(commands.NoteClosed(account="tyst"), "closed")
        assert (row.next, row.missed) == (None, first.missed)
        for at, name in times:
            assert await step(town, at=at) == name
        assert await step(town, at=NOON - timedelta(days=40)) is None
        past = await desk.ask(AskClosureHistory(account="tyst"))
        assert [str(one.step) for one in past] == [name for _, name in times]
        assert past[0].by == ""
        assert past[1].missed == first.missed
        assert past[4].manifest
        then = await desk.ask(AskClosureHistory(account="tyst", at=times[2][0]))
        assert len(then) == 3
    assert check(tmp_path / "data" / "desk.db") == []


async def test_a_closed_account_is_left_in_peace(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"), told("ett"))
    blogs = {"tyst": silent(clock, 300), "ett": posting(clock, NOON)}
    asked = blogs["tyst"].comment("Hallå?", written=NOON - timedelta(days=9))
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        await desk.do(commands.WarnOwner(account="tyst"))
        await desk.do(commands.DecideClosing(account="tyst"))
        await desk.do(commands.PreserveAccount(account="tyst"))  # silent for long: not announced
        with pytest.raises(Refused) as refusal:
            await desk.do(commands.NoteClosed(account="tyst"))
        assert "comments wait" in says(refusal)
        blogs["tyst"].comment("Ja. /Anna", own=True, parent_id=asked)
        await collected(town)
        at = clock()
        clock.forward(minutes=1)
        assert "tyst" in {row.account for row in await desk.ask(AskFindings())}
        await desk.do(commands.NoteClosed(account="tyst"))
        assert {row.account for row in await desk.ask(AskFindings())} == {"ett"}
        assert {row.account for row in await desk.ask(AskWeek())} == {"ett"}
        assert {row.account for row in await desk.ask(AskWeek(at=at))} == {"ett", "tyst"}
        fetches = blogs["tyst"].fetches
        await desk.do(Collect(force=True))
        await town.engine.services.collector.step()
        assert blogs["tyst"].fetches == fetches
        with pytest.raises(Refused) as refusal:
            await desk.do(Collect(accounts=("tyst",)))
        assert "closed" in says(refusal)
        assert {one.id: one.closed for one in await desk.ask(AskAccounts())} == {"ett": False, "tyst": True}
        assert [one.id for one in (await desk.ask(AskStatus())).accounts] == ["ett"]
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        assert town.engine.services.standing.closed == {"tyst"}
        await town.engine.own_desk().do(commands.UndoClosure(account="tyst", reason="finns kvar"))
        assert town.engine.services.standing.closed == frozenset()
        assert await step(town) == "preserved"
        past = await town.engine.own_desk().ask(AskClosureHistory(account="tyst"))
        assert (past[-1].undone_why, str(past[-1].step)) == ("finns kvar", "closed")


async def test_one_that_posts_again_leaves_and_one_that_is_kept_comes_back(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"), told("vila"))
    blogs = {"tyst": silent(clock), "vila": silent(clock)}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        for name in blogs:
            await desk.do(commands.WarnOwner(account=name))
        await desk.do(commands.KeepAccount(account="vila", until=TODAY + timedelta(days=3), reason="flytt"))
        row = await one(town, "vila")
        assert row is not None
        assert (row.step, row.keep_until, row.why, row.next) == ("kept", date(2026, 3, 13), "flytt", None)
        assert not [found for found in await desk.ask(AskFindings()) if (found.rule, found.account) == ("R13", "vila")]
        clock.forward(hours=2)
        blogs["tyst"].posts["ny"] = PostSeen(platform_id="ny", published=clock())
        await collected(town)
        row = await one(town)
        assert row is not None
        assert row.step == "left"
        assert "posted again" in row.reason.text
        past = await desk.ask(AskClosureHistory(account="tyst"))
        assert [(str(one.step), one.by) for one in past] == [
            ("candidate", ""),
            ("warned", row.by or past[1].by),
            ("left", ""),
        ]
        with pytest.raises(Refused):
            await desk.do(commands.DecideClosing(account="tyst"))
        clock.forward(days=3)
        assert await step(town, "vila") == "kept"
        clock.forward(hours=11)  # past midnight in Stockholm
        assert await step(town, "vila") == "candidate"
        await note_changes(town.engine.services)
        assert [str(one.step) for one in await desk.ask(AskClosureHistory(account="vila"))][-1] == "candidate"
        clock.forward(days=31)
        assert await step(town, "tyst") is None


async def test_an_announcement_that_was_seen_first(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"))
    blogs = {"tyst": silent(clock)}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk = town.engine.own_desk()
        await desk.do(commands.WarnOwner(account="tyst"))
        await desk.do(commands.DecideClosing(account="tyst"))
        blogs["tyst"].posts["farväl"] = PostSeen(platform_id="farväl", published=clock())
        await collected(town)
        assert await step(town) == "left"
        await desk.do(commands.NoteAnnounced(account="tyst"))
        assert await step(town) == "announced"


async def test_wrong_order_and_wrong_roles_are_refused(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"), told("ett"))
    blogs = {"tyst": silent(clock), "ett": posting(clock, NOON)}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collected(town)
        desk, anna = town.engine.own_desk(), town.engine.desk_for(ANNA)
        day = TODAY + timedelta(days=30)
        orders: list[Command[Any]] = [
            commands.KeepAccount(account="tyst", until=day, reason="x"),
            commands.DecideClosing(account="tyst"),
            commands.NoteAnnounced(account="tyst"),
            commands.PreserveAccount(account="tyst"),
            commands.NoteClosed(account="tyst"),
            commands.UndoClosure(account="tyst"),
            commands.WarnOwner(account="ett"),
        ]
        for command in orders:
            with pytest.raises(Refused) as refusal:
                await desk.do(command)
            assert refusal.value.code == "state"
        with pytest.raises(Refused) as refusal:
            await desk.do(commands.WarnOwner(account="finns-inte"))
        assert refusal.value.code == "unknown"
        for answer_by in (TODAY - timedelta(days=1), date(2126, 1, 1)):
            with pytest.raises(Refused):
                await desk.do(commands.WarnOwner(account="tyst", answer_by=answer_by))
        await anna.do(commands.WarnOwner(account="tyst"))
        for command in (
            commands.DecideClosing(account="tyst"),
            commands.KeepAccount(account="tyst", until=day, reason="x"),
        ):
            with pytest.raises(Refused) as refusal:
                await anna.do(command)
            assert refusal.value.code == "role"
        with pytest.raises(Refused):
            await desk.do(commands.KeepAccount(account="tyst", until=day, reason=" "))
        await desk.do(commands.DecideClosing(account="tyst"))
        with pytest.raises(Refused) as refusal:
            await anna.do(commands.UndoClosure(account="tyst"))
        assert refusal.value.code == "role"
        await desk.do(commands.UndoClosure(account="tyst"))
        await anna.do(commands.UndoClosure(account="tyst"))
        assert await step(town) == "candidate"
        assert not (tmp_path / "data" / "packages").exists()


async def test_the_watch_notes_what_happens_by_itself(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"))
    blogs = {"tyst": posting(clock, NOON - timedelta(days=47))}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        watch = ClosureWatch(town.engine.services)
        await watch.step()
        await collected(town)
        await watch.step()
        desk = town.engine.own_desk()
        before = await desk.ask(AskClosureHistory(account="tyst"))
        for _ in range(8):
            clock.forward(days=1)
            await watch.step()
        past = await desk.ask(AskClosureHistory(account="tyst"))
        assert [str(one.step) for one in past] == ["candidate"]
        assert len(before) <= 1
        blogs["tyst"].posts["ny"] = PostSeen(platform_id="ny", published=clock())
        await collected(town)
        assert await one(town) is None  # nobody had acted: it is gone, with a note
        past = await desk.ask(AskClosureHistory(account="tyst"))
        assert [str(one.step) for one in past] == ["candidate", "left"]
        assert past[1].note is not None


@pytest.mark.parametrize("letter", list(Letter))
async def test_letters_are_filled_in_and_obey_nobody(tmp_path: Path, letter: Letter) -> None:
    clock = Clock()
    hostile = told("tyst").replace('"Fritid"', '"{owner}"')
    write(tmp_path, hostile)
    async with open_town(tmp_path, clock=clock, blogs={"tyst": silent(clock)}) as town:
        await collected(town)
        desk = town.engine.own_desk()
        asked = AskClosureLetter(account="tyst", letter=letter, until=date(2026, 5, 1), reason="t\u202eack\x1b[2J")
        ready = await desk.ask(asked)
        assert "\x1b" not in ready.text
        assert "\u202e" not in ready.text
        assert "{owner}" in ready.text  # a value is never filled in itself
        assert "{account}" not in ready.text
        if letter is Letter.WARNING:
            assert ready.to == "Anna"
            assert "Hej Anna!" in ready.text
            assert "hela veckor utan inlägg: 8 (gränsen är 6)" in ready.text
            assert "2026-05-01" in ready.text
            assert "Senaste inlägg: 2026-01-09" in ready.text
        (town.paths.config / "letters").mkdir()
        own = {"warning": "warning", "decision": "decision-close", "announcement": "announcement", "closing": "closing"}
        path = town.paths.config / "letters" / f"{own[letter]}.txt"
        path.write_text("Stadens egen: {account}")
        ready = await desk.ask(AskClosureLetter(account="tyst", letter=letter))
        assert ready.text == "Stadens egen: tyst\n"
        path.write_text("{akount}")
        with pytest.raises(Refused) as refusal:
            await desk.ask(AskClosureLetter(account="tyst", letter=letter))
        assert refusal.value.code == "config"


async def test_a_package_holds_everything_and_can_be_proven(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"))
    blog = posting(clock, *(NOON - timedelta(days=300 + number) for number in range(1200)))
    blog.posts["p1"] = PostSeen(
        platform_id="p1", published=NOON - timedelta(days=250), title="\ud83d Å\x00\x1b", text="<script>"
    )
    asked = blog.comment("Hej\u202e", author="E\nva", written=NOON - timedelta(days=240))
    blog.comment("Svar /Anna", own=True, parent_id=asked, written=NOON - timedelta(days=239))
    async with open_town(tmp_path, clock=clock, blogs={"tyst": blog}) as town:
        await collected(town)
        blog.comments[asked] = structs.replace(blog.comments[asked], text="Hejsan\u202e")
        await collected(town)
        desk = town.engine.own_desk()
        await desk.do(commands.WarnOwner(account="tyst"))
        await desk.do(commands.DecideClosing(account="tyst"))
        packages = [await desk.do(commands.PreserveAccount(account="tyst")) for _ in range(2)]
    folder = Path(packages[0].path)
    assert [Path(one.path).name for one in packages] == ["tyst-2026-03-10", "tyst-2026-03-10-2"]
    assert prove(folder) == []
    assert manifest_of(folder) == packages[0].manifest
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert not list(folder.parent.glob(".partial-*"))
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = {
        path.name: [json.loads(line) for line in path.read_text().split("\n") if line]
        for path in folder.glob("*.jsonl")
    }
    assert len(lines["posts.jsonl"]) == 1200
    comment, answer = lines["comments.jsonl"]
    assert (comment["text"], comment["author_name"]) == ("Hejsan\u202e", "E\nva")
    assert [version["text"] for version in comment["edited"]] == ["Hej\u202e", "Hejsan\u202e"]
    assert answer["own"]
    assert {row["kind"] for row in lines["journal.jsonl"]} >= {"post-set", "comment-added", "closure-moved"}
    assert json.loads((folder / "account.json").read_text())["responsible"] == "Anna"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "posts.jsonl").write_bytes(b"{}\n"), "checksum differs"),
        (lambda folder: (folder / "posts.jsonl").unlink(), "is missing"),
        (lambda folder: (folder / "mer.txt").write_bytes(b""), "does not belong here"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "cannot be read"),
        (lambda folder: (folder / "SHA256SUMS").write_text("0" * 64 + "  ../../etc/passwd\n"), "not a sum and a name"),
        (
            lambda folder: ((folder / "posts.jsonl").unlink(), (folder / "posts.jsonl").symlink_to("/etc/hostname")),
            "cannot be read",
        ),
    ],
)
async def test_a_package_that_was_touched_is_found_out(tmp_path: Path, harm: Any, said: str) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"))
    async with open_town(tmp_path, clock=clock, blogs={"tyst": silent(clock, 300)}) as town:
        await collected(town)
        desk = town.engine.own_desk()
        await desk.do(commands.WarnOwner(account="tyst"))
        await desk.do(commands.DecideClosing(account="tyst"))
        folder = Path((await desk.do(commands.PreserveAccount(account="tyst"))).path)
    await asyncio.to_thread(harm, folder)
    assert any(said in problem.text for problem in prove(folder))


async def test_where_no_package_can_be_written_nothing_is_noted(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"))
    async with open_town(tmp_path, clock=clock, blogs={"tyst": silent(clock, 300)}) as town:
        await collected(town)
        desk = town.engine.own_desk()
        await desk.do(commands.WarnOwner(account="tyst"))
        await desk.do(commands.DecideClosing(account="tyst"))
        (town.paths.data / "packages").write_text("in the way")
        with pytest.raises(Refused) as refusal:
            await desk.do(commands.PreserveAccount(account="tyst"))
        assert "cannot be written" in says(refusal)
        assert await step(town) == "to-close"
