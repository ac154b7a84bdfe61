"""Writing on a Facebook Page: answers, hiding, liking, deleting, and finding out what became of an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Outgoing, Sent
from connectors.errors import ConnectorError, Gone, Refused, Unsure
from connectors.facebook_read import COMMENT_FIELDS, COMMENTS_AT_ONCE, STREAM, PageReading, comment_id_of
from connectors.graph import Said
from connectors.graph_data import Listing, checked_id, instant, listing, record, tail, word
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message

_SINCE_SLACK = timedelta(minutes=10)
_OVERWRITTEN = N_(
    "{site} took the answer but gave no new comment for it: it may have been written over the comment it answers. "
    "Look at that comment on {site} at once"
)


class Writing:
    """What may be done to a Page's comments.

    Words go to ``/{comment}/comments`` and nowhere else: sent to the comment itself they would replace it.
    ``alarms`` are the times when that seems to have happened all the same.
    """

    def __init__(self, reading: PageReading) -> None:
        self.reading = reading
        self.graph = reading.graph
        self.alarms: list[Message] = []

    async def send(self, answer: Outgoing) -> Sent:
        """Publish an answer. Raises Unsure when nothing new came of it."""
        form = {"message": answer.text}
        said = await self._on(answer.comment_id, lambda parent: self.graph.post(f"{parent}/comments", form))
        made = word(record(said.value).get("id"))
        if not made or tail(made) == tail(answer.comment_id):
            alarm = Message(_OVERWRITTEN, self.graph.values)
            self.alarms.append(alarm)
            raise Unsure(alarm, "an answer without an id of its own: suspected overwrite")
        try:
            row = record((await self.graph.get(checked_id(made, self.graph.site), {"fields": COMMENT_FIELDS})).value)
        except ConnectorError:
            row = {}  # it is published; only its address and exact time stay unknown
        return self._receipt({**row, "id": made}, answer.post_id, said.now)

    async def find(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for an answer among the post's comments: Facebook hangs answers to answers under their root."""
        wanted, oldest = _words(answer.text), since - _SINCE_SLACK
        owner = self.reading.owner or await self.reading.find_owner()
        parents = {tail(answer.comment_id)} | await self._root_of(answer.comment_id)
        async for row, now in self._newest(checked_id(answer.post_id, self.graph.site), oldest):
            author, under = word(record(row.get("from")).get("id")), word(record(row.get("parent")).get("id"))
            mine = author in {"", owner} and tail(under) in parents
            recent = instant(row.get("created_time"), now) >= oldest
            if mine and recent and _words(word(row.get("message"))) == wanted:
                return self._receipt(row, answer.post_id, now)
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide, show again, like or delete. Doing it twice is no error."""
        if action is Action.DELETE:
            try:
                self._done(await self._on(comment_id, self.graph.delete))
            except Gone:
                return
        elif action is Action.LIKE:
            self._done(await self._on(comment_id, lambda path: self.graph.post(f"{path}/likes", {})))
        elif action in {Action.HIDE, Action.UNHIDE}:
            await self._hide(comment_id, hidden=action is Action.HIDE)
        else:
            raise NotImplementedError(action)

    async def _hide(self, comment_id: str, *, hidden: bool) -> None:
        form = {"is_hidden": "true" if hidden else "false"}
        try:
            self._done(await self._on(comment_id, lambda path: self.graph.post(path, form)))
        except Refused:
            said = await self._on(comment_id, lambda path: self.graph.get(path, {"fields": "id,is_hidden"}))
            if (record(said.value).get("is_hidden") is True) != hidden:
                raise

    async def _on(self, comment_id: str, act: Callable[[str], Awaitable[Said]]) -> Said:
        """Act on a comment, by its bare id where Facebook does not know the spelling with the post before it."""
        given = checked_id(comment_id, self.graph.site)
        try:
            return await act(given)
        except Gone:
            if tail(given) == given:
                raise
            return await act(tail(given))

    async def _root_of(self, comment_id: str) -> set[str]:
        """Return the comment that this one answers, none where it is a root or gone."""
        try:
            said = await self._on(comment_id, lambda path: self.graph.get(path, {"fields": "id,parent{id}"}))
        except Gone:
            return set()
        parent = word(record(record(said.value).get("parent")).get("id"))
        return {tail(parent)} if parent else set()

    async def _newest(self, post_id: str, oldest: datetime) -> AsyncIterator[tuple[Mapping[str, Any], datetime]]:
        """Yield a post's comments with the server's time, as far back as one since ``oldest`` may stand."""
        params = {**STREAM, "summary": "true", "limit": str(COMMENTS_AT_ONCE), "fields": COMMENT_FIELDS}
        path = f"{post_id}/comments"
        said = await self.graph.get(path, params)
        first = listing(said.value)
        for row in first.rows:
            yield row, said.now
        if _all_since(first, oldest, said.now):
            async for page in self.graph.pages(path, params, first):
                for row in page.rows:
                    yield row, said.now
                if not _all_since(page, oldest, said.now):
                    return

    def _receipt(self, row: Mapping[str, Any], post_id: str, now: datetime) -> Sent:
        return Sent(
            platform_id=comment_id_of(word(row.get("id")), post_id),
            written=instant(row.get("created_time"), now.replace(microsecond=0)),
            url=word(row.get("permalink_url")),
        )

    def _done(self, said: Said) -> None:
        """Raise Refused for a success that says it was none."""
        if record(said.value).get("success") is False:
            raise Refused(Message(N_("{site} did not do it"), self.graph.values), "success false")


def _all_since(page: Listing, oldest: datetime, now: datetime) -> bool:
    """Whether more since ``oldest`` may stand behind a page: not when they come newest first and this is older."""
    times = [instant(row.get("created_time"), now) for row in page.rows]
    return page.order != "reverse_chronological" or not times or min(times) >= oldest


def _words(text: str) -> str:
    """Return the text with white space made equal: platforms trim and rewrite line ends."""
    return " ".join(text.split())
