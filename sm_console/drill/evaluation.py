"""Counting a running drill: the platforms are read directly, the record is asked for at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sm_console.api.course import AskCourse, CourseRow
from sm_console.api.queries import AskAccounts
from sm_console.drill.report import Report, Setting, make_report
from sm_console.drill.truth import own_answers

if TYPE_CHECKING:
    from sm_console.api.desk import Desk
    from sm_console.drill.crises import Crisis
    from sm_console.drill.player import Player, Stage


class Evaluation:
    """A crisis being played. ``named`` gives the logins that have agreed to be named their first names."""

    def __init__(self, crisis: Crisis, *, seed: int, speed: float, named: Mapping[str, str]) -> None:
        self.crisis = crisis
        self.seed = seed
        self.speed = speed
        self._named = named
        self._keys = {comment.key for comment in crisis.comments}
        self._rows: list[CourseRow] = []
        self.began = datetime.now(UTC)

    def begin(self) -> None:
        """The crisis begins now."""
        self.began = datetime.now(UTC)

    async def report(self, desk: Desk, player: Player, stages: Mapping[str, Stage]) -> Report:
        """Count what has become of everything written so far. Raises DeskGone, Refused."""
        while more := await desk.ask(AskCourse(after=self._rows[-1].seq if self._rows else 0)):
            self._rows += more
        said = [one for one in player.said if one.key in self._keys]
        answers = {account: own_answers(stages[account]) for account in {one.account for one in said}}
        setting = Setting(
            crisis=self.crisis.name,
            title=self.crisis.title,
            seed=self.seed,
            speed=self.speed,
            within=self.crisis.answer_within / self.speed,
            began=self.began,
            ended=datetime.now(UTC),
            names={account.id: account.name for account in await desk.ask(AskAccounts())},
        )
        return make_report(setting, said, answers, self._rows, self._named)
