"""The drill's own world: simulated platforms on loopback, and a console's folders that point at them.

Everything lives in one temporary folder, which is gone when the drill is over.
"""

from __future__ import annotations

import os
import pwd
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from config.credentials import store_secret
from config.paths import Paths, make_private
from config.schema import Account, Person
from config.write import add_account, set_person
from sm_console.core.model import Role
from sm_console.drill.scenario import Blog, Scenario

if TYPE_CHECKING:
    from sm_console.drill.player import Stage

SECRET = "drill-secret"  # noqa: S105 - opens nothing but the simulated blogs of this process
USER = "redaktor"
NOBODY_IN_PARTICULAR = "Alex"
_FIRST_NAME = re.compile(r"[A-ZÅÄÖ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöéü]+)?")


class TownHall:
    """The folders and the platforms of a running drill, by blog key."""

    def __init__(self, paths: Paths, stages: dict[str, Stage]) -> None:
        self.paths = paths
        self.stages = stages


@asynccontextmanager
async def opened(scenario: Scenario, keep: Path | None = None) -> AsyncIterator[TownHall]:
    """Start the platforms and write the configuration; stop and remove everything at the end.

    ``keep`` names a folder (absolute) that stays, for looking at afterwards. Raises ConfigError, OSError.
    """
    async with AsyncExitStack() as leaving:
        if keep is None:
            folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="sm-console-drill-")))
        else:
            make_private(keep)
            folder = keep
        paths = Paths(config=folder / "config", data=folder / "data")
        make_private(paths.config)
        stages: dict[str, Stage] = {}
        for blog in scenario.blogs:
            stages[blog.key] = await _start(blog, leaving)
            _write_account(paths.config, blog, stages[blog.key].address)
        _write_staff(paths.config, scenario)
        yield TownHall(paths, stages)


async def _start(blog: Blog, leaving: AsyncExitStack) -> Stage:
    if blog.platform == "feed":
        from sm_console.drill.feed_server import FeedServer

        feed = FeedServer(name=blog.name, description=blog.description)
        await leaving.enter_async_context(feed)
        return feed
    from sm_console.drill.wordpress_server import WordPressServer

    server = WordPressServer(name=blog.name, description=blog.description, secret=SECRET)
    server.blog.add_page("om", f"Om {blog.name}", f"<p>{blog.about}</p>")
    await leaving.enter_async_context(server)
    return server


def _write_account(folder: Path, blog: Blog, address: str) -> None:
    answers = blog.platform == "wordpress"
    account = Account(
        id=blog.key,
        platform=blog.platform,
        address=address,
        name=blog.name,
        unit=blog.unit,
        responsible=blog.responsible,
        stand_in=blog.stand_in,
        user=USER if answers else "",
        allow_private=True,
    )
    add_account(folder, account)
    if answers:
        store_secret(folder, blog.key, SECRET)


def _write_staff(folder: Path, scenario: Scenario) -> None:
    for colleague in scenario.staff:
        set_person(folder, Person(login=colleague.login, first_name=colleague.first_name))
    login, first_name = whoever_runs_this()
    if login:
        set_person(folder, Person(login=login, first_name=first_name, role=Role.MANAGER))


def whoever_runs_this() -> tuple[str, str]:
    """Return login (empty: nobody the machine knows) and first name of the person at the keyboard."""
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return "", NOBODY_IN_PARTICULAR
    word = entry.pw_gecos.partition(",")[0].split(" ")[0]
    return entry.pw_name, word if _FIRST_NAME.fullmatch(word) else NOBODY_IN_PARTICULAR
